"""Lessons in words, and what others learnt as it is offered while a record is begun."""

from collections.abc import Iterable
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day
from portfolio.lessons import queries
from portfolio.lessons.queries import Told, Wanted
from portfolio.projects import taxonomy
from portfolio.projects.models import Project
from portfolio.projects.offers import Offer
from portfolio.projects.words import decision_word, stage_word, term_word
from portfolio.register import similar


class Line(NamedTuple):
    """A lesson as lists show it.

    where  address of what it was learnt from
    """

    id: int
    text: str
    helped: str
    factor: str
    title: str
    where: str
    decision: str
    signed: str
    department: str
    uses: str


def lines(found: Iterable[Told]) -> list[Line]:
    """Lessons in words."""
    return [line(told) for told in found]


def line(told: Told) -> Line:
    """A lesson in words."""
    return Line(
        told.id,
        told.text,
        _helped(told.helped),
        term_word(taxonomy.FACTOR, *told.factor) if told.factor else "",
        told.title,
        f"/projects/{told.reference}" if told.reference else f"/reviews/{told.review_id}",
        decision_word(told.decision),
        day(told.signed_on),
        told.department,
        ngettext("Used %(num)s time", "Used %(num)s times", told.uses) if told.uses else "",
    )


def _helped(helped: bool | None) -> str:
    if helped is None:
        return ""
    return _("Helped") if helped else _("Hindered")


def factor_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """What helps and what hinders, to choose from."""
    named = ((str(number), term_word(taxonomy.FACTOR, key, label)) for number, key, label in queries.factors(viewer))
    return sorted(named, key=lambda choice: choice[1].casefold())


def like(viewer: Viewer, project: Project) -> Wanted:
    """The lessons of the projects most like one."""
    found = similar.similar(viewer, project.title, project.summary or "")
    return Wanted(refs=[each.ref for each in found if each.ref != project.ref])


def offers(viewer: Viewer, title: str) -> list[Offer]:
    """Similar projects with what became of them and what they taught, those with a lesson first."""
    found = similar.similar(viewer, title)
    learnt = queries.of_projects(viewer, [each.ref for each in found])
    made = [
        Offer(each.ref, each.title, _became(each), learnt[each.ref].text if each.ref in learnt else "")
        for each in found
    ]
    return sorted(made, key=lambda offer: not offer.lesson)


def _became(of: similar.Similar) -> str:
    outcome = decision_word(of.decision) or stage_word(of.stage)
    return _("%(outcome)s, %(year)s", outcome=outcome, year=of.on.year)
