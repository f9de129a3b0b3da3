"""Where a city stands after an import: how far what came in is evaluated, and which gaps are the easiest to close."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.core.web import number, percent
from portfolio.people.rights import May
from portfolio.plans import checklist, queries
from portfolio.plans.checklist import CLOSED, DONE, MISSING, Known, Lack, Row, Step
from portfolio.plans.page import VERBS
from portfolio.plans.queries import Brought
from portfolio.reviews import gap
from portfolio.reviews.facts import Settings
from portfolio.reviews.gap import STATUSES, Tally
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.gap import settings_on
from portfolio.reviews.queries.scope import Scope

SHOWN = 5
LOOKED_AT = 25
"""So many projects that look nearly complete are judged exactly, to find those shown."""

MOST_MINUTES = 3
MANY = 20_000
"""Of more projects than these the page of the evaluation gap tells."""

JUDGED = tuple(status for status in STATUSES if status != "out_of_scope")
FEW = 5
"""Below so many due, shares are not said."""


class Easy(NamedTuple):
    """A gap that a few minutes close: the first thing a project lacks, and how many things it lacks after that."""

    project: Brought
    lack: Lack
    step: Step
    left: int


class Figure(NamedTuple):
    """A figure as the row of key figures draws it."""

    label: str
    figure: str
    beside: str = ""
    url: str = ""


class Position(NamedTuple):
    """How far the projects of imports are evaluated.

    tally       None where there are too many to judge while somebody waits
    count_from  the day from which duties count
    before      started ones whose review fell due before that day; waiting ones that have not started
    """

    tally: Tally | None
    brought: int
    count_from: date | None
    before: int
    waiting: int
    easiest: Sequence[Easy]

    @property
    def figures(self) -> list[Figure]:
        """The counts in words."""
        counted = self.tally
        if counted is None:
            return []
        due = _("of %(due)s due", due=number(counted.due)) if counted.due else ""
        shown = [
            Figure(_("Evaluated fully"), number(counted.full), due),
            Figure(_("Evaluated in part"), number(counted.partial), due),
            Figure(_("Not evaluated"), number(counted.none), due),
            Figure(_("Too early"), number(counted.too_early)),
            Figure(_("Not started yet"), number(self.waiting)),
        ]
        return [*shown, Figure(_("Exempted"), number(counted.waived))] if counted.waived else shown

    @property
    def share(self) -> str:
        """How much of what is due is evaluated; few are counted, not turned into a percentage."""
        counted = self.tally
        if counted is None:
            return ""
        if counted.coverage is None:
            return _("Nothing is due yet.")
        if counted.due < FEW:
            return _("%(full)s of %(due)s due are evaluated fully.", full=counted.full, due=counted.due)
        return _(
            "%(full)s of %(due)s due are evaluated fully: %(share)s.",
            full=number(counted.full),
            due=number(counted.due),
            share=percent(counted.coverage),
        )


def position(viewer: Viewer, today: date) -> Position:
    """Where a city stands with what it has brought in; the same number of SELECTs for every city."""
    brought, counts = queries.standings(viewer.organisation_id, today, MANY)
    settings, _before = settings_on(Scope(viewer.organisation_id, viewer.zone, today))
    judged = {status: sum(counts.get((status, has_started), 0) for has_started in (True, False)) for status in JUDGED}
    return Position(
        Tally(**judged) if brought <= MANY else None,
        brought,
        settings.count_from,
        counts.get(("out_of_scope", True), 0),
        counts.get(("out_of_scope", False), 0),
        _easiest(viewer, settings, today),
    )


def _easiest(viewer: Viewer, settings: Settings, today: date) -> list[Easy]:
    """The gaps that are closed soonest, of projects on which the viewer may close them."""
    nearly = {each.id: each for each in queries.nearly_complete(viewer, settings.count_from, LOOKED_AT)}
    facts = facts_on(Scope(viewer.organisation_id, viewer.zone, today, project_ids=list(nearly)))
    measures = queries.measures_of_all(nearly)
    found: list[Easy] = []
    for project_id, of in facts.items():
        verdict = gap.judge(of, settings, today)
        if verdict.status in ("partial", "none", "too_early"):
            known = Known(of, verdict, settings, measures.get(project_id, ()), today)
            found.extend(_first(viewer, nearly[project_id], checklist.checklist(known)))
    return sorted(found, key=lambda easy: (easy.left, easy.step.minutes, easy.project.ref))[:SHOWN]


def _first(viewer: Viewer, project: Brought, rows: Sequence[Row]) -> Iterator[Easy]:
    """The first gap of a checklist that a few minutes close, if there is any."""
    open_rows = [row for row in rows if row.state not in (DONE, CLOSED)]
    for row in open_rows:
        for lack in row.lacks if row.state == MISSING else ():
            for step in lack.steps[:1]:
                if 0 < step.minutes <= MOST_MINUTES and May(VERBS[step.kind])(viewer, project):
                    yield Easy(project, lack, step, len(open_rows) - 1)
                    return
