"""Similar projects, past ones first: by the rare words of a title, and by the terms they share.

No count of words is kept, so a word is as rare as its hits are few; each is looked for among its newest hits only, so
that words which are in every project cost little and weigh nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import is_sqlite, read
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.people.rights import May
from portfolio.projects import taxonomy
from portfolio.projects.models import Project, StageMove, Tag, Term
from portfolio.projects.search import any_of, newest_with
from portfolio.projects.words import decision_word, stage_word, term_word

MOST = 5
MOST_WORDS = 5
SHORTEST = 5
"""Shorter words of Latin letters are left out: nearly all of them are articles and prepositions."""

FILLERS = frozenset(
    {
        "about", "across", "after", "again", "against", "almost", "along", "already", "although", "always", "among",
        "another", "anyone", "anything", "around", "because", "become", "becomes", "before", "behind", "being",
        "below", "beside", "between", "beyond", "could", "during", "either", "enough", "every", "everybody",
        "everyone", "everything", "first", "getting", "instead", "itself", "known", "later", "least", "likely",
        "little", "makes", "making", "might", "never", "nobody", "nothing", "often", "other", "others", "people",
        "place", "places", "rather", "really", "several", "should", "since", "somebody", "something", "sometimes",
        "still", "their", "theirs", "themselves", "there", "these", "they", "thing", "things", "those", "though",
        "three", "through", "today", "together", "towards", "under", "until", "usual", "using", "where", "whether",
        "which", "while", "whole", "whose", "within", "without", "would", "years"
    }
)  # fmt: skip
"""Longer words that are in texts about anything, and make nothing similar."""

ENDINGS = ("s", "n", "e", "en", "es")
"""What a word may end in besides, for the plural in many a language."""

NEWEST = 100
"""So many of the newest projects with a word are looked at."""

WEIGHED = 30
"""So many of those with most points by their words are looked at for terms that both have."""

ENOUGH = 6
"""Points below which a project is not called similar."""

# Points of a word by how many hits it has at most; one with NEWEST hits may have any number of them.
RARITY = ((5, 8), (20, 6), (NEWEST - 1, 3))
COMMON = 1
MOST_SHARED = 4

PAST = ("decided", "stopped")
VOCABULARIES = (taxonomy.INNOVATION_TYPE, taxonomy.METHOD, taxonomy.POLICY_AREA)

_may_see = May("see_portfolio")


class Similar(NamedTuple):
    """A project that is like another.

    on      the day on which it ended, or started, or was written down
    words   those words of the other's title that it has as well
    shared  (vocabulary, key) of the terms that both have
    """

    ref: str
    title: str
    stage: str
    decision: str
    on: date
    words: Sequence[str]
    shared: Sequence[tuple[str, str]]


class Told(NamedTuple):
    """A similar project in words: what became of it and when, and why it is thought to be similar."""

    ref: str
    title: str
    outcome: str
    why: str


def similar(viewer: Viewer, title: str, summary: str = "", term_ids: Sequence[int] = ()) -> list[Similar]:
    """The projects most like one that is only being written down; none for a viewer who sees no projects."""
    words = telling_words(title, summary)
    if not words or not _may_see(viewer):
        return []
    sqlite = is_sqlite()
    asked = {**_values(words, sqlite), "organisation_id": viewer.organisation_id, "similar_terms": list(term_ids)}
    rows = read(_similar(len(words), False, sqlite), {**asked, "project_id": 0})
    return list(_read((row[:7] for row in rows), words))


def beside(title: str, summary: str | None) -> tuple[sa.Select[*tuple[Any, ...]] | None, dict[str, Any]]:
    """What `register.record.around` reads in the same statement for a project, with its values; None without words."""
    words = telling_words(title, summary or "")
    if not words:
        return None, {}
    sqlite = is_sqlite()
    return _as_around(len(words), sqlite), _values(words, sqlite)


def of_around(rows: Sequence[Any], title: str, summary: str | None) -> list[Similar]:
    """Similar projects out of what `register.record.around` has read for a project."""
    packed = ([row.key, row.label, *row.kind_label.split("|")] for row in rows)
    return list(_read(packed, telling_words(title, summary or "")))


def telling_words(title: str, summary: str) -> list[str]:
    """The longest words of a title, filled up from the summary: the longer a word, the rarer it mostly is."""
    chosen: list[str] = []
    for words in (text.words(title, 40), text.words(summary, 80)):
        telling = {word for word in words if _is_telling(word)} - set(chosen)
        chosen += sorted(telling, key=lambda word: (-len(word), word))[: MOST_WORDS - len(chosen)]
    return chosen


def _is_telling(word: str) -> bool:
    return not word.isdigit() and word not in FILLERS and len(word) >= (SHORTEST if word.isascii() else 2)


def _forms(word: str) -> list[str]:
    """A word and its nearest forms, so that "sensor" and "sensors" find each other, whatever the language.

    What is written without spaces, as Chinese and Japanese are, stands for itself.
    """
    if len(text.apart(word).split()) > 1:
        return [word]
    shorter = [word[:-cut] for cut in (1, 2) if len(word) - cut >= SHORTEST]
    return [word, *shorter, *(word + ending for ending in ENDINGS)]


def _values(words: Sequence[str], sqlite: bool) -> dict[str, Any]:
    return {f"word_{place}": any_of(_forms(word), sqlite) for place, word in enumerate(words)} | {
        "similar_hits": NEWEST,
        "similar_weighed": WEIGHED,
        "similar_most": MOST,
    }


# ------------------------------------------------------------------------------------------------------- in SQL
@lru_cache
def _similar(words: int, of_project: bool, sqlite: bool) -> sa.Select[*tuple[Any, ...]]:
    """Projects with most points first, past ones before others.

    words       how many are looked for
    of_project  takes the organisation and the terms from the project with `project_id`, which is left out
    """
    project_id: sa.BindParameter[int] = sa.bindparam("project_id", type_=sa.Integer)
    if of_project:
        here: Any = sa.select(Project.organisation_id).where(Project.id == project_id).scalar_subquery()
        terms: Any = sa.select(Tag.term_id).where(Tag.project_id == project_id)
    else:
        here = sa.bindparam("organisation_id", type_=sa.Integer)
        terms = sa.bindparam("similar_terms", expanding=True)
    weighed = _with_terms(_by_words(words, here, project_id, sqlite), terms)
    total = weighed.c.points + sa.case((weighed.c.number > MOST_SHARED, MOST_SHARED), else_=weighed.c.number)
    past = sa.case((Project.stage.in_(PAST), 0), else_=1)
    decision = (
        sa.select(StageMove.outcome_decision)
        .where(StageMove.project_id == Project.id, StageMove.outcome_decision.is_not(None))
        .order_by(StageMove.seq.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    on = sa.case(
        (past == 0, sa.func.coalesce(Project.ended_on, Project.stage_since)),
        else_=sa.func.coalesce(Project.started_on, Project.planned_start_on, Project.stage_since),
    )
    return (
        sa.select(
            Project.ref,
            Project.title,
            Project.stage,
            sa.func.coalesce(sa.case((Project.stage == "decided", decision)), "").label("decision"),
            on.label("on"),
            weighed.c.words,
            weighed.c.shared,
            past.label("past"),
            total.label("points"),
        )
        .select_from(weighed)
        .join(Project, Project.id == weighed.c.project_id)
        .where(total >= ENOUGH)
        .order_by(past, total.desc(), Project.id.desc())
        .limit(sa.bindparam("similar_most", type_=sa.Integer))
    )


def _by_words(words: int, here: Any, project_id: Any, sqlite: bool) -> sa.CTE:
    """The projects with most points for words that they share, as few as are worth a look at their terms.

    here        the organisation
    project_id  the project that is left out
    """
    arms = []
    for place in range(words):
        hits = newest_with(f"word_{place}", "similar_hits", [Project.organisation_id == here], sqlite).subquery()
        weight = sa.case(*((hits.c.hits <= most, points) for most, points in RARITY), else_=COMMON)
        arms.append(sa.select(hits.c.project_id, weight.label("points"), sa.literal(2**place).label("word")))
    found = sa.union_all(*arms).subquery()
    points = sa.func.sum(found.c.points)
    return (
        sa.select(found.c.project_id, points.label("points"), sa.func.sum(found.c.word).label("words"))
        .where(found.c.project_id != project_id)
        .group_by(found.c.project_id)
        .having(points >= ENOUGH - MOST_SHARED)
        .order_by(points.desc(), found.c.project_id.desc())
        .limit(sa.bindparam("similar_weighed", type_=sa.Integer))
        .cte("best")
        .prefix_with("MATERIALIZED")
    )


def _with_terms(best: sa.CTE, terms: Any) -> sa.CTE:
    """The same with the number and the keys of the terms that they share."""
    # Project by project: joined, SQLite would read the tags of all projects.
    mine = [Tag.project_id == best.c.project_id, Tag.term_id.in_(terms), Term.vocabulary.in_(VOCABULARIES)]
    number = sa.func.count(sa.distinct(Tag.term_id))
    names = sa.func.aggregate_strings(Term.vocabulary + ":" + Term.key, ",")
    of_both = Tag.__table__.join(Term.__table__, Term.id == Tag.term_id)
    number_shared, shared = (
        sa.select(column).select_from(of_both).where(*mine).correlate(best).scalar_subquery()
        for column in (number, names)
    )
    return (
        sa.select(*best.c, number_shared.label("number"), sa.func.coalesce(shared, "").label("shared"))
        .cte("weighed")
        .prefix_with("MATERIALIZED")
    )


@lru_cache
def _as_around(words: int, sqlite: bool) -> sa.Select[*tuple[Any, ...]]:
    """The same in the columns of `register.record.around`; all but reference and title stand in the last text."""
    found = _similar(words, True, sqlite).subquery()
    written = (sa.cast(found.c[name], sa.String) for name in ("stage", "decision", "on", "words", "shared"))
    first, *others = written
    packed: sa.ColumnElement[str] = first
    for other in others:
        packed = packed + "|" + other
    empty: sa.ColumnElement[str] = sa.literal("")
    place = found.c.past * 1000 - found.c.points
    return sa.select(sa.literal("similar"), found.c.ref, found.c.title, empty, empty, packed, place, found.c.ref)


def _read(rows: Any, words: Sequence[str]) -> Iterator[Similar]:
    for ref, title, stage, decision, on, mask, shared in rows:
        terms = {term.partition(":") for term in shared.split(",") if term}
        yield Similar(
            ref,
            title,
            stage,
            decision,
            on if isinstance(on, date) else date.fromisoformat(str(on)),
            [word for place, word in enumerate(words) if int(mask) & 2**place],
            sorted((vocabulary, key) for vocabulary, _colon, key in terms),
        )


# ---------------------------------------------------------------------------------------------------- in words
def told(found: Sequence[Similar], labels: dict[tuple[str, str], str]) -> Iterator[Told]:
    """Similar projects in words.

    labels  what the city calls terms of its own, by vocabulary and key; empty shows the translated seed
    """
    for each in found:
        outcome = decision_word(each.decision) or stage_word(each.stage)
        shared = [term_word(*term, labels.get(term, "")) for term in each.shared]
        quoted = ", ".join(_("“%(word)s”", word=word) for word in each.words)
        why = [ngettext("Same word: %(words)s", "Same words: %(words)s", len(each.words), words=quoted)]
        if shared:
            why.append(_("both: %(tags)s", tags=", ".join(shared)))
        yield Told(each.ref, each.title, _("%(outcome)s, %(year)s", outcome=outcome, year=each.on.year), "; ".join(why))
