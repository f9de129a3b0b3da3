"""The letter about a verdict, as it is drafted for people to read over: plain text in its reader's language."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask_babel import force_locale

import config
from portfolio.awards import rules
from portfolio.core.money import stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money

if TYPE_CHECKING:
    from portfolio.awards.queries.letters import ToTell

SUBJECT_LENGTH = 200


def compose(told: "ToTell") -> tuple[str, str]:
    """Subject and words of the letter."""
    with force_locale(config.LANGUAGES.get(told.language, config.LANGUAGES["en"])):
        subject = _("Decision about “%(title)s”", title=told.pitch_title)
        return subject[:SUBJECT_LENGTH], "\n\n".join(_paragraphs(told))


def _paragraphs(told: "ToTell") -> Iterator[str]:
    yield _("Dear %(name)s,", name=told.name)
    yield _(
        "thank you for your pitch “%(title)s” to the call “%(call)s” of %(city)s.",
        title=told.pitch_title,
        call=told.call,
        city=told.city,
    )
    yield _outcome(told)
    yield from _feedback(told)
    if told.appeal_until is not None and told.outcome != rules.AWARD:
        yield _(
            "If you think that something went wrong, you can appeal in Portfolio until %(day)s. Somebody who was not "
            "on the jury will read it.",
            day=day(told.appeal_until),
        )


def _outcome(told: "ToTell") -> str:
    if told.outcome == rules.AWARD:
        amount = money(stored(told.amount_minor, told.currency))
        return _("We are glad to tell you that it is funded with %(amount)s.", amount=amount)
    if told.outcome == rules.NEXT_STAGE:
        return _("We are glad to invite you to the second stage of the call.")
    if told.outcome == rules.RESERVE:
        return _("It stands on the reserve list: it is funded if money comes free, in the order of the ranking.")
    return _("It is not funded this time.")


def _feedback(told: "ToTell") -> Iterator[str]:
    found = told.feedback
    if not found.reviews:
        return
    heading = ngettext(
        "What %(num)s juror made of it, as the mean of each criterion:",
        "What %(num)s jurors made of it, as the mean of each criterion:",
        found.reviews,
    )
    if found.means:
        yield "\n".join([heading, *(f"- {label}: {mean}" for label, mean in found.means)])
    if found.spread:
        counted = [
            ngettext("- around %(mark)s: %(num)s juror", "- around %(mark)s: %(num)s jurors", count, mark=mark)
            for mark, count in found.spread
        ]
        yield "\n".join([_("How the overall marks lie:"), *counted])
    if found.comments:
        yield "\n".join([_("What the jury wants you to know:"), *(f"- {words}" for words in found.comments)])
