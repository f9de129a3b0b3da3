"""A signed review on one sheet of paper: texts are shortened until it fits, and the page says so."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from flask import current_app
from flask_babel import force_locale

import config
from portfolio.core.db import db
from portfolio.core.texts import gettext as _
from portfolio.core.web import day
from portfolio.people.models import Organisation
from portfolio.projects.subjects import Subject
from portfolio.reports.drawing import Drawn, draw
from portfolio.reviews import told
from portfolio.reviews.models import Review
from portfolio.reviews.queries import Found
from portfolio.reviews.words import KINDS

LONGEST = (None, 900, 500, 300, 180, 110, 70)
"""Characters that each text may have, tried in this order; None is all of it."""
MOST_ROWS = 6
SHARED = ("aim", "evidence", "cost", "voices", "since")
"""Groups of answers that stand on the page; who may read it is said in words of its own."""


class Cut(NamedTuple):
    """How far texts are shortened: characters of each, None for all; the measures and lessons that are shown."""

    longest: int | None
    rows: int


def page_of(found: Found) -> tuple[int, Drawn]:
    """The page of the newest signed edition of a review, with the number of that edition's outcome."""
    organisation = db.session.get_one(Organisation, found.review.organisation_id)
    edition = next(edition for edition in told.editions(found.review) if edition.signed)
    drawn = one_page(draw, lambda cut: review_html(found.review, found.subject, organisation, edition, cut))
    return edition.outcome.id, drawn


def one_page(draw_page: Callable[[str], Drawn], document: Callable[[Cut], str]) -> Drawn:
    """The fullest version of a document that fits on one page; the shortest where even that does not.

    draw_page  draws HTML
    document   the HTML with its texts shortened so far
    """
    first, *shorter = _cuts()
    drawn = draw_page(document(first))
    for cut in shorter:
        if drawn.pages == 1:
            break
        drawn = draw_page(document(cut))
    return drawn


def _cuts() -> Iterator[Cut]:
    for place, longest in enumerate(LONGEST):
        yield Cut(longest, MOST_ROWS if place < 4 else 3)


def shortened(text: str, longest: int | None) -> str:
    """A text cut behind a word, with a mark where something is left out."""
    if longest is None or len(text) <= longest:
        return text
    return text[: longest + 1].rsplit(None, 1)[0][:longest].rstrip(".,;:") + " …"


def review_html(review: Review, subject: Subject, organisation: Organisation, edition: told.Edition, cut: Cut) -> str:
    """The whole document. It knows no viewer and no clock, so that equal rows give equal text."""
    locale = config.LANGUAGES.get(organisation.language, config.LANGUAGES["en"])
    with force_locale(locale):
        template = current_app.jinja_env.get_template("reports/one_page.html")
        return template.render(locale=locale, **_parts(review, subject, organisation, edition, cut))


def _parts(
    review: Review, subject: Subject, organisation: Organisation, edition: told.Edition, cut: Cut
) -> dict[str, Any]:
    lost = False

    def short(text: str) -> str:
        nonlocal lost
        found = shortened(text, cut.longest)
        lost = lost or found != text
        return found

    decision = next((group for group in edition.groups if group.key == "decision"), None)
    groups = [
        (group.heading, [(label, short(text)) for label, text in group.lines])
        for group in edition.groups
        if group.key in SHARED
    ]
    left_out = max(0, len(edition.findings) - cut.rows) + max(0, len(edition.lessons) - cut.rows)
    return {
        "organisation": organisation.name,
        "kind": KINDS[review.kind],
        "subject": subject,
        "edition": edition,
        "decision": [(label, short(text)) for label, text in decision.lines] if decision else [],
        "findings": [line._replace(reason=short(line.reason)) for line in edition.findings[: cut.rows]],
        "lessons": [line._replace(text=short(line.text)) for line in edition.lessons[: cut.rows]],
        "summary": short(edition.outcome.findings or ""),
        "groups": groups,
        "notes": list(_notes(edition, subject, is_shortened=lost or left_out > 0)),
        "held_on": day(edition.outcome.held_on, "long"),
        "signed_on": day(edition.signed_on, "long"),
        "first_signed_on": day(_first(review, edition), "long"),
    }


def _notes(edition: told.Edition, subject: Subject, *, is_shortened: bool) -> Iterator[str]:
    """What stands below everything: by whom, for whom, and whether it is all."""
    if edition.authors:
        yield _("Written by %(names)s.", names=", ".join(edition.authors))
    if edition.outcome.may_publish is False:
        yield _("Not for publication.")
    if is_shortened:
        yield _("Shortened to one page; the whole review stands in Portfolio under %(ref)s.", ref=subject.key)


def _first(review: Review, edition: told.Edition) -> date | None:
    return review.signed_on if review.signed_on != edition.signed_on else None
