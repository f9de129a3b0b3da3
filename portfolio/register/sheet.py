"""The filtered list as CSV: every column a city would work on, streamed piece by piece."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import read
from portfolio.core.money import stored
from portfolio.core.sheet import write_csv
from portfolio.core.texts import gettext as _
from portfolio.people.models import Person
from portfolio.projects.models import Project
from portfolio.projects.words import origin_word, stage_word
from portfolio.register.choices import VOCABULARIES, Choices, choices, said
from portfolio.register.queries import Listed, asked, every_page, tags_of
from portfolio.register.rules import Filters

PIECE = 500

_Deputy = aliased(Person)
_MORE = (
    sa.select(
        Project.id,
        _Deputy.name.label("deputy"),
        Project.programme_id,
        Project.summary,
        Project.district,
        Project.origin,
        Project.planned_start_on,
        Project.planned_end_on,
        Project.started_on,
        Project.ended_on,
        Project.changed_at,
    )
    .outerjoin(_Deputy, _Deputy.id == Project.deputy_id)
    .where(Project.id.in_(sa.bindparam("ids", expanding=True)))
)


def project_sheet(viewer: Viewer, filters: Filters) -> Iterator[str]:
    """CSV text of all projects that the filters let through, in the list's order."""
    known = choices(viewer.organisation_id)
    pieces = every_page(asked(viewer, filters, known), PIECE)
    return write_csv(_header(), (row for piece in pieces for row in _rows(viewer, piece, known)))


def _header() -> list[str]:
    return [
        _("Reference"),
        _("Title"),
        _("Lead department"),
        _("Stage"),
        _("In this stage since"),
        _("Main innovation type"),
        _("Further innovation types"),
        _("Helps the city learn"),
        _("Relies on"),
        _("Methods"),
        _("Policy areas"),
        _("Tags"),
        _("Programme"),
        _("Owner"),
        _("Deputy"),
        _("Planned start"),
        _("Planned end"),
        _("Started"),
        _("Ended"),
        _("Approved budget"),
        _("Currency"),
        _("District"),
        _("Origin"),
        _("Summary"),
        _("To complete"),
        _("Archived"),
        _("Last change"),
    ]


def _rows(viewer: Viewer, piece: Sequence[Listed], known: Choices) -> Iterator[list[object]]:
    ids = [row.id for row in piece]
    more = {row.id: row for row in read(_MORE, {"ids": ids})}
    tags = tags_of(ids)
    words = {id_: (group, said(choice)) for group in VOCABULARIES for id_, choice in known.by_id.get(group, {}).items()}

    def put(project_id: int, group: str, *roles: str) -> str:
        found = (words.get(term_id, ("", "")) for term_id, role in tags.get(project_id, ()) if role in roles)
        return "; ".join(word for of, word in found if of == group)

    for row in piece:
        rest = more[row.id]
        budget = stored(row.budget_minor, row.budget_currency)
        yield [
            row.ref,
            row.title,
            known.name("department", row.department_id),
            stage_word(row.stage),
            row.stage_since.isoformat(),
            put(row.id, "type", "primary"),
            put(row.id, "type", "secondary"),
            put(row.id, "capability", "builds"),
            put(row.id, "capability", "uses"),
            put(row.id, "method", ""),
            put(row.id, "area", ""),
            put(row.id, "tag", ""),
            known.name("programme", rest.programme_id) if rest.programme_id else "",
            row.owner or "",
            rest.deputy or "",
            *(on.isoformat() if on else "" for on in (rest.planned_start_on, rest.planned_end_on)),
            *(on.isoformat() if on else "" for on in (rest.started_on, rest.ended_on)),
            *((format(budget.major, "f"), budget.currency) if budget else ("", "")),
            rest.district or "",
            origin_word(rest.origin),
            rest.summary or "",
            row.to_complete,
            row.archived_on.isoformat() if row.archived_on else "",
            local_day(rest.changed_at, viewer.zone).isoformat(),
        ]
