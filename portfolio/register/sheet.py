"""The filtered list as CSV: every column a city would work on, or those chosen, streamed piece by piece."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.money import stored
from portfolio.core.sheet import write_csv
from portfolio.core.texts import lazy_gettext as _
from portfolio.projects.words import origin_word, stage_word
from portfolio.register.choices import choices
from portfolio.register.columns import WORKED_OUT, Told, changed_on, confidence_words, programme_of, told
from portfolio.register.queries import asked, every_page
from portfolio.register.rules import COLUMNS, Filters
from portfolio.register.words import STANDING_WORDS

PIECE = 500


class Field(NamedTuple):
    """A column of the file; column is the one of the list that it belongs to."""

    column: str
    header: Any
    cell: Callable[[Told], object]


def _day(name: str) -> Callable[[Told], object]:
    return lambda of: _iso(getattr(of.more, name))


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def _put(group: str, *roles: str) -> Callable[[Told], object]:
    return lambda of: of.put(group, *roles)


def _amount(of: Told) -> object:
    budget = stored(of.row.budget_minor, of.row.budget_currency)
    return format(budget.major, "f") if budget else ""


def _evaluation(of: Told) -> object:
    return str(STANDING_WORDS[of.more.evaluation]) if of.more and of.more.evaluation else ""


FIELDS = (
    Field("ref", _("Reference"), lambda of: of.row.ref),
    Field("title", _("Title"), lambda of: of.row.title),
    Field("department", _("Lead department"), lambda of: of.known.name("department", of.row.department_id)),
    Field("stage", _("Stage"), lambda of: stage_word(of.row.stage)),
    Field("stage", _("In this stage since"), lambda of: of.row.stage_since.isoformat()),
    Field("type", _("Main innovation type"), _put("type", "primary")),
    Field("type", _("Further innovation types"), _put("type", "secondary")),
    Field("capability", _("Helps the city learn"), _put("capability", "builds")),
    Field("capability", _("Relies on"), _put("capability", "uses")),
    Field("method", _("Methods"), _put("method", "")),
    Field("area", _("Policy areas"), _put("area", "")),
    Field("tag", _("Tags"), _put("tag", "")),
    Field("programme", _("Programme"), programme_of),
    Field("owner", _("Owner"), lambda of: of.row.owner or ""),
    Field("deputy", _("Deputy"), lambda of: (of.more and of.more.deputy) or ""),
    Field("planned_start", _("Planned start"), _day("planned_start_on")),
    Field("planned_end", _("Planned end"), _day("planned_end_on")),
    Field("started", _("Started"), _day("started_on")),
    Field("ended", _("Ended"), _day("ended_on")),
    Field("budget", _("Approved budget"), _amount),
    Field("budget", _("Currency"), lambda of: of.row.budget_currency or "" if of.row.budget_minor is not None else ""),
    Field("district", _("District"), lambda of: (of.more and of.more.district) or ""),
    Field("origin", _("Origin"), lambda of: origin_word(of.more.origin) if of.more else ""),
    Field("", _("Summary"), lambda of: (of.more and of.more.summary) or ""),
    Field("to_complete", _("To complete"), lambda of: of.row.to_complete),
    Field("archived", _("Archived"), lambda of: _iso(of.row.archived_on)),
    Field("changed", _("Last change"), lambda of: _iso(changed_on(of))),
    Field("evaluation", _("Evaluation"), _evaluation),
    Field("last", _("Last sign of life"), _day("last")),
    Field("confidence", _("Confidence"), confidence_words),
)


def project_sheet(viewer: Viewer, filters: Filters, today: date) -> Iterator[str]:
    """CSV text of all projects that the filters let through, in the list's order.

    today  of which the evaluation and the last sign of life are told
    """
    known = choices(viewer.organisation_id)
    pieces = every_page(asked(viewer, filters, known, today), PIECE)
    fields = _fields(filters.columns)
    columns = sorted({field.column for field in fields})
    if not filters.columns:
        columns = [column for column in COLUMNS if column not in WORKED_OUT]
    lines = (of for piece in pieces for of in told(piece, columns, known, viewer, today, "; "))
    return write_csv([str(field.header) for field in fields], ([field.cell(of) for field in fields] for of in lines))


def _fields(columns: Sequence[str]) -> list[Field]:
    """What the file has for the columns chosen in the list; all but what is worked out where none is."""
    if not columns:
        return [field for field in FIELDS if field.column not in WORKED_OUT]
    return [field for column in columns for field in FIELDS if field.column == column]
