"""The first page in words and finished figures, all of them as of one day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money
from portfolio.overview import queries
from portfolio.overview.queries import Cell, Committed, OpenReview, Reviewed, Word
from portfolio.projects.rules import ALL_STAGES, RUNNING
from portfolio.projects.taxonomy import CAPABILITY, INNOVATION_TYPE
from portfolio.projects.words import stage_word, term_word
from portfolio.reviews.words import KINDS

VERY_LATE_DAYS = 30
DARKEST = 5


class KeyFigure(NamedTuple):
    """A figure in large type; beside says what it is out of."""

    label: str
    figure: str
    beside: str
    url: str


@dataclass(frozen=True)
class Bar:
    """How many projects are in a stage."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Part:
    """A part of the bar of outcome reviews."""

    label: str
    count: int
    tone: str
    url: str


@dataclass(frozen=True)
class Shade:
    """A cell of the matrix; the darker the more."""

    count: int
    step: int
    url: str


class Row(NamedTuple):
    """An innovation type with its cells."""

    label: str
    cells: Sequence[Shade]


class Due(NamedTuple):
    """A review to be held, in words; lateness is empty for one that lies ahead."""

    ref: str
    title: str
    review_id: int
    kind: str
    due_on: str
    days_late: str
    tone: str
    owner: str


class Mine(NamedTuple):
    """A project of one's own."""

    ref: str
    title: str
    stage: str
    to_complete: str


class Overview(NamedTuple):
    """Everything the first page shows.

    rest   sentences on the projects that are on neither side of the bar
    """

    state: str
    projects: int
    key_figures: Sequence[KeyFigure]
    parts: Sequence[Part]
    not_yet: Sequence[Part]
    due: int
    finding: str
    rest: Sequence[str]
    overdue: Sequence[Due]
    ahead: Sequence[Due]
    bars: Sequence[Bar]
    longest: int
    columns: Sequence[str]
    rows: Sequence[Row]
    my_projects: Sequence[Mine]
    waiting: int
    """How many of one's own projects lack their quarterly update."""
    my_reviews: Sequence[Due]


def overview(viewer: Viewer, today: date, list_address: str) -> Overview:
    """The portfolio as it stands on a day.

    list_address  of the list of projects, which the bars lead to
    """
    stages, own = queries.by_stage(viewer), queries.my_projects(viewer, today)
    reviewed = queries.outcome_reviews(viewer, today)
    types, capabilities = queries.words(viewer)
    late, ahead = queries.first_reviews(viewer, today)
    bars = list(_bars(stages, list_address))
    total = sum(stages.values())
    return Overview(
        state=ngettext(
            "State on %(day)s: %(num)s project, archived ones aside.",
            "State on %(day)s: %(num)s projects, archived ones aside.",
            total,
            day=day(today, "long"),
        ),
        projects=total,
        key_figures=_key_figures(
            stages, queries.committed(viewer, date(today.year, 1, 1), today), reviewed, total, list_address
        ),
        parts=_parts(reviewed),
        not_yet=[Part(_("Not due yet"), reviewed.not_yet, "neutral", "")],
        due=reviewed.due,
        finding=_finding(reviewed),
        rest=list(_rest(reviewed)),
        overdue=[_due(review, today) for review in late],
        ahead=[_due(review, today) for review in ahead],
        bars=bars,
        longest=max((bar.count for bar in bars), default=0),
        columns=[term_word(CAPABILITY, word.key, word.label) for word in capabilities],
        rows=_matrix(types, capabilities, queries.type_by_capability(viewer)),
        my_projects=[Mine(mine.ref, mine.title, stage_word(mine.stage), _open_items(mine.to_complete)) for mine in own],
        waiting=own[0].waiting if own else 0,
        my_reviews=[_due(review, today) for review in queries.my_reviews(viewer)],
    )


def _key_figures(
    stages: Mapping[str, int], sums: Sequence[Committed], reviewed: Reviewed, total: int, list_address: str
) -> list[KeyFigure]:
    first = sums[0] if sums else None
    cash = first.grants + first.own_cash if first else None
    others = ", ".join(money(other.grants + other.own_cash, short=True) for other in sums[1:])
    in_kind = first.in_kind if first and first.in_kind.minor else None
    return [
        KeyFigure(
            _("Running projects"),
            str(stages.get(RUNNING, 0)),
            _("of %(total)s", total=total),
            f"{list_address}?stage={RUNNING}",
        ),
        KeyFigure(
            _("Promised this year"), money(cash, short=True), _("and %(amounts)s", amounts=others) if others else "", ""
        ),
        KeyFigure(
            _("Own share of that"),
            money(first.own_cash if first else None, short=True),
            _("and work or goods worth %(amount)s", amount=money(in_kind, short=True)) if in_kind else "",
            "",
        ),
        KeyFigure(
            _("Outcome reviews done"),
            str(reviewed.done),
            _("of %(due)s due", due=reviewed.due) if reviewed.due else _("nothing due yet"),
            "",
        ),
    ]


def _parts(reviewed: Reviewed) -> list[Part]:
    return [
        Part(_("Done on time"), reviewed.on_time, "good", ""),
        Part(_("Done late"), reviewed.late, "fair", ""),
        Part(_("Held, waiting for a signature"), reviewed.held, "neutral", ""),
        Part(_("Due, postponed"), reviewed.postponed, "warn", ""),
        Part(_("Overdue"), reviewed.overdue, "bad", ""),
    ]


def _finding(reviewed: Reviewed) -> str:
    if not reviewed.due:
        return str(_("No outcome review is due yet."))
    return str(
        ngettext(
            "Of %(num)s project whose outcome review is due, %(done)s has a signed one.",
            "Of %(num)s projects whose outcome review is due, %(done)s have a signed one.",
            reviewed.due,
            done=reviewed.done,
        )
    )


def _rest(reviewed: Reviewed) -> Iterator[str]:
    if reviewed.unplanned:
        yield ngettext(
            "%(num)s started project has no outcome review planned.",
            "%(num)s started projects have no outcome review planned.",
            reviewed.unplanned,
        )
    if reviewed.before_portfolio:
        yield ngettext(
            "%(num)s project was due before this city began to count; it is left out.",
            "%(num)s projects were due before this city began to count; they are left out.",
            reviewed.before_portfolio,
        )


def _bars(stages: Mapping[str, int], list_address: str) -> Iterator[Bar]:
    for stage in ALL_STAGES:
        if stages.get(stage):
            yield Bar(stage_word(stage), stages[stage], f"{list_address}?stage={stage}")


def _matrix(types: Sequence[Word], capabilities: Sequence[Word], cells: Sequence[Cell]) -> list[Row]:
    counts = {(cell.type_key, cell.capability_key): cell.projects for cell in cells}
    most = max(counts.values(), default=0)
    return [
        Row(
            term_word(INNOVATION_TYPE, kind.key, kind.label),
            [_shade(counts.get((kind.key, capability.key), 0), most) for capability in capabilities],
        )
        for kind in types
    ]


def _shade(count: int, most: int) -> Shade:
    """The cell with the most is the darkest; none at all is the lightest and nothing else is."""
    return Shade(count, -(-count * DARKEST // most) if count else 0, "")


def _due(review: OpenReview, today: date) -> Due:
    late = (today - review.due_on).days
    return Due(
        review.ref,
        review.title,
        review.id,
        str(KINDS[review.kind]),
        day(review.due_on),
        ngettext("%(num)s day", "%(num)s days", late) if late > 0 else "",
        "bad" if late > VERY_LATE_DAYS else "warn",
        review.owner or "",
    )


def _open_items(count: int) -> str:
    return str(ngettext("%(num)s thing", "%(num)s things", count)) if count else str(_("nothing"))
