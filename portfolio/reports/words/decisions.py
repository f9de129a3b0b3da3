"""Decisions, follow-ups and lessons in words."""

from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.projects import taxonomy
from portfolio.projects.words import decision_word, term_word
from portfolio.reports.content.decisions import DecisionTable
from portfolio.reports.facts.decisions import Lapsed, Learnt
from portfolio.reviews import sheet_words
from portfolio.reviews.words import KINDS

decision = decision_word


def milestone(kind: str) -> str:
    """A follow-up by its milestone."""
    return str(KINDS[kind])


def still_used(row: Lapsed) -> str:
    """Whether it is still in use, as the follow-up says."""
    return str(sheet_words.STILL[row.still_used]) if row.still_used else _("Not said")


def factor(row: Learnt) -> str:
    """What helped or hindered."""
    if row.factor is None:
        return _("Nothing named")
    word = term_word(taxonomy.FACTOR, row.factor, row.label)
    if row.helped is None:
        return word
    return _("Helped: %(what)s", what=word) if row.helped else _("Hindered: %(what)s", what=word)


def more_lessons(table: DecisionTable) -> str:
    """How many lessons stand in the library beside those shown; empty for none."""
    left = table.facts.told - len(table.facts.lessons)
    if not left:
        return ""
    return ngettext(
        "%(num)s more lesson of this period stands in the library of lessons.",
        "%(num)s more lessons of this period stand in the library of lessons.",
        left,
    )
