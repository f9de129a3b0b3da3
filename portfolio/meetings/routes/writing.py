"""What is written while a meeting runs: lines of the minutes, the agenda, corrections."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, WrongInput
from portfolio.core.pages import act_in_place, form_page
from portfolio.meetings import actions, policy, queries, rules
from portfolio.meetings.forms import AgendaForm, CorrectionForm, LineForm
from portfolio.meetings.models import Item
from portfolio.meetings.queries import Found
from portfolio.meetings.routes import ONE, bp, page_of
from portfolio.meetings.routes.holding import shown, way_below
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import queries as projects
from portfolio.projects.models import Project

DEEDS: Mapping[str, Callable[..., object]] = {
    "put": actions.put_on_agenda,
    "take": actions.take_off_agenda,
    "up": partial(actions.shift_topic, down=-1),
    "down": partial(actions.shift_topic, down=1),
    "discussed": partial(actions.tick_topic, discussed=True),
    "not_discussed": partial(actions.tick_topic, discussed=False),
}
"""What the buttons of the agenda do."""

GENERAL = ("discussed", "not_discussed")
"""Those that are also done to what is said in general, about no project."""


@bp.post(f"{ONE}/lines")
@open_to(policy.may_hold, load=queries.meeting)
def write(found: Found) -> ResponseReturnValue:
    """A note about a project or in general; with somebody's name, an action."""
    viewer, at, meeting = signed_in(), now(), found.meeting
    form = LineForm()

    def act() -> str:
        project = projects.project_by_ref(viewer, form.ref.data) if form.ref.data else None
        line = form.text.data or ""
        if meeting.closed_at is not None:
            actions.add_later(meeting, project, text=line, by=viewer, at=at)
        elif form.who.data:
            who = rules.who_is(form.who.data, *queries.offered(found, today(viewer.zone)))
            actions.agree(meeting, project, what=line, who=who, due_on=form.due_on.data, by=viewer, at=at)
        else:
            actions.write_line(meeting, project, text=line, kind=form.kind.data or "note", by=viewer, at=at)
        return page_of(meeting.id, form.place.data)

    return act_in_place(form, act, lambda: shown(found, form), by=viewer, at=at)


@bp.post(f"{ONE}/agenda")
@open_to(policy.may_hold, load=queries.meeting)
def agenda(found: Found) -> ResponseReturnValue:
    """Put a project on the agenda, order it, take it off, tick it off."""
    viewer, at, meeting = signed_in(), now(), found.meeting
    form = AgendaForm()
    offered = projects.find_projects(viewer, form.project.data or "") if not form.ref.data else []

    def act() -> str:
        deed = DEEDS.get(form.act.data or "")
        if deed is None:
            raise WrongInput("act", N_("Choose one of the buttons."))
        is_general = not form.ref.data and form.act.data in GENERAL
        deed(meeting, None if is_general else _meant(viewer, form, offered), by=viewer, at=at)
        return page_of(meeting.id, form.place.data)

    return act_in_place(form, act, lambda: shown(found, form, offered), by=viewer, at=at)


def _meant(viewer: Viewer, form: AgendaForm, offered: Sequence[projects.Found]) -> Project:
    """The project that a form names by its reference, or by words that only one project has."""
    if not form.ref.data and len(offered) != 1:
        sentence = (
            N_("Several projects have these words. Choose one below.")
            if offered
            else N_("No project has these words in its title or text.")
        )
        raise WrongInput("which_project", sentence, "project")
    return projects.project_by_ref(viewer, form.ref.data or offered[0].ref)


@bp.route("/lines/<int:item_id>/correction", methods=["GET", "POST"])
@open_to(May("hold_meeting"), load=queries.item_with_meeting)
def correct_line(pair: tuple[Item, Found]) -> ResponseReturnValue:
    """A line written anew; the old one stays."""
    item, found = pair
    viewer, at = signed_in(), now()
    form = CorrectionForm(text=item.text or "")

    def act() -> str:
        actions.correct_line(found.meeting, item, **form.values("once"), by=viewer, at=at)
        return page_of(found.meeting.id)

    return form_page(
        "meetings/correct_line.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=way_below(found),
        is_closed=found.meeting.closed_at is not None,
    )
