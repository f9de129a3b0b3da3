"""The list of meetings, a new one, one as it runs, its lists in full, and closing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now, today
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.paging import Page
from portfolio.core.texts import gettext as _
from portfolio.core.web import day as written_day
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN, progress_percent
from portfolio.jobs.words import doing
from portfolio.meetings import actions, page, policy, queries, rules
from portfolio.meetings.facts import Facts
from portfolio.meetings.forms import AgendaForm, CloseForm, EditForm, LineForm, MeetingForm
from portfolio.meetings.printing import parts
from portfolio.meetings.queries import Found, Scope
from portfolio.meetings.routes import ONE, bp, page_of
from portfolio.meetings.words import KINDS, SECTIONS, USUAL_TITLE
from portfolio.people.queries import department, department_tree, members
from portfolio.people.session import signed_in
from portfolio.strategy.models import Programme


@bp.get("/meetings")
@open_to(policy.may_see)
def index() -> ResponseReturnValue:
    """All meetings, the newest first."""
    found = queries.meetings(signed_in(), request.args.get("after"))
    return render_template(
        "meetings/index.html",
        meetings=found.rows,
        first_url=url_for("meetings.index"),
        next_url=url_for("meetings.index", after=found.after) if found.after else "",
        is_first=not request.args.get("after"),
    )


@bp.route("/meetings/new", methods=["GET", "POST"])
@open_to(policy.may_hold)
def new() -> ResponseReturnValue:
    """A new meeting: everything is filled in as it was last time."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    form = MeetingForm()
    form.offer(members(viewer.organisation_id, day), _scopes(viewer, day))
    if not form.is_submitted():
        _fill(form, viewer, day)

    def act() -> str:
        meeting = actions.open_meeting(
            **_entered(form),
            circle=_circle(viewer, form.scope.data),
            language=viewer.language,
            by=viewer,
            at=at,
        )
        return page_of(meeting.id)

    return form_page("meetings/new.html", form, act, by=viewer, at=at, crumbs=_way())


def _scopes(viewer: Viewer, day: date) -> list[tuple[str, str]]:
    departments = [(f"department:{one.id}", one.name) for one in department_tree(viewer.organisation_id, day)]
    programmes = db.session.execute(
        sa.select(Programme.id, Programme.title)
        .where(Programme.organisation_id == viewer.organisation_id)
        .order_by(sa.func.lower(Programme.title), Programme.id)
    )
    return departments + [(f"programme:{number}", title) for number, title in programmes]


def _fill(form: MeetingForm, viewer: Viewer, day: date) -> None:
    kind, _sign, number = request.args.get("scope", "").partition(":")
    known = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    scope = Scope(
        viewer.organisation_id,
        viewer.zone,
        known if kind == "department" else None,
        known if kind == "programme" else None,
    )
    last = queries.last_of(viewer.organisation_id, scope)
    form.scope.data = f"{kind}:{known}" if known is not None and scope.shape != "whole" else ""
    form.on.data = rules.next_day(last.on if last else None, day)
    form.title.data = last.title if last else str(USUAL_TITLE)
    people = queries.present(last.id) if last else []
    form.members.data = [str(who.person_id) for who in people if who.person_id is not None] or [str(viewer.person_id)]
    form.guests.data = ", ".join(who.name for who in people if who.person_id is None)


def _entered(form: MeetingForm | EditForm) -> dict[str, Any]:
    return {
        "title": form.title.data,
        "on": form.on.data,
        "members": map(int, form.members.data or ()),
        "guests": rules.guests_of(form.guests.data or ""),
    }


def _circle(viewer: Viewer, chosen: str | None) -> actions.Circle:
    kind, _sign, number = (chosen or "").partition(":")
    if kind == "department":
        return actions.Circle(department=department(viewer, int(number)))
    if kind == "programme":
        programme = db.session.get(Programme, int(number))
        if programme is None or programme.organisation_id != viewer.organisation_id:
            raise Missing("programme")
        return actions.Circle(programme=programme)
    return actions.Circle()


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@open_to(policy.may_hold, load=queries.meeting)
def edit(found: Found) -> ResponseReturnValue:
    """Another day or title, and who takes part."""
    viewer, at, meeting = signed_in(), now(), found.meeting
    form, present = EditForm(), queries.present(meeting.id)
    form.offer(members(viewer.organisation_id, today(viewer.zone)), present)
    if not form.is_submitted():
        form.open_with(form.shown(meeting, present), meeting.version)

    def act() -> str:
        actions.edit_meeting(meeting, **_entered(form), version=form.version.number, by=viewer, at=at)
        return page_of(meeting.id)

    return form_page(
        "meetings/edit.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: meeting.version,
        shown=lambda: form.shown(meeting, queries.present(meeting.id)),
        crumbs=way_below(found),
    )


@bp.get(ONE)
@open_to(policy.may_see, load=queries.meeting)
def show(found: Found) -> ResponseReturnValue:
    """A meeting: what to talk about and what was said; once it is closed its minutes."""
    return shown(found, LineForm(place="", ref=""))


def shown(found: Found, form: LineForm | AgendaForm, offered: Any = ()) -> str:
    """The page of a meeting, with a form that came back where one did.

    offered  the projects that a form's words may have meant
    """
    viewer = signed_in()
    return closed(found, viewer, form) if found.meeting.closed_at else running(found, viewer, form, offered)


def running(found: Found, viewer: Viewer, form: LineForm | AgendaForm, offered: Any) -> str:
    """An open meeting."""
    day = today(viewer.zone)
    facts = queries.gather(found, day)
    may_hold = policy.may_hold(viewer)
    people = [name for _number, name in members(viewer.organisation_id, day)] if may_hold else []
    return render_template(
        "meetings/show.html",
        meeting=found.meeting,
        form=form,
        offered=offered,
        broken=bool(form.errors or form.form_errors),
        **parts(facts, day),
        said_of={topic.ref: topic.said for topic in facts.agenda if topic.ref},
        placed={topic.ref: topic.id for topic in facts.agenda},
        people=[*people, *(name for name in facts.present if name not in people)],
        kinds=[(key, str(KINDS[key])) for key in rules.NOTE_KINDS],
        may_hold=may_hold,
    )


def closed(found: Found, viewer: Viewer, form: LineForm | AgendaForm) -> str:
    """A closed meeting: its minutes, what was added later, and the PDF or how far it is."""
    meeting = found.meeting
    facts = Facts.from_json(meeting.facts or {})
    ended_at = facts.closed_at or now()
    job = db.session.get(Job, meeting.job_id) if meeting.job_id is not None and meeting.pdf_key is None else None
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        form=form,
        broken=bool(form.errors or form.form_errors),
        **parts(facts, local_day(ended_at, viewer.zone)),
        later=queries.said_after(meeting.id, facts.agenda),
        job=job,
        doing=doing(job.state, job.step) if job else "",
        percent=progress_percent(job.progress) if job else 0,
        is_drawing=job is not None and job.state in OPEN,
        may_hold=policy.may_hold(viewer),
    )


# ---------------------------------------------------------------------------------------------- lists in full
@dataclass(frozen=True)
class List:
    """One list of a meeting."""

    found: Found
    key: str


def list_of(viewer: Viewer, meeting_id: int, section: str) -> List:
    """A meeting and one of its lists; Missing when there is no such list."""
    if section not in SECTIONS:
        raise Missing("section")
    return List(queries.meeting(viewer, meeting_id), section)


@bp.get(f"{ONE}/<section>")
@open_to(policy.may_see, load=list_of)
def section(wanted: List) -> ResponseReturnValue:
    """All lines of one list, page by page, as it stands now."""
    found, after = wanted.found, request.args.get("after")
    day = today(signed_in().zone)
    lines, next_page = _lines(found, wanted.key, day, after)
    here = url_for("meetings.section", meeting_id=found.meeting.id, section=wanted.key)
    return render_template(
        "meetings/section.html",
        crumbs=way_below(found),
        heading=page.heading(wanted.key, found.meeting.since_on),
        lines=lines,
        first_url=here,
        next_url=url_for("meetings.section", meeting_id=found.meeting.id, section=wanted.key, after=next_page)
        if next_page
        else "",
        is_first=not after,
    )


def _lines(found: Found, key: str, day: date, after: str | None) -> tuple[list[page.Line], str | None]:
    scope = found.scope
    if key == "changes":
        changed = queries.all_changed(scope, found.since, after)
        return [page.change_line(row) for row in changed.rows], changed.after
    if key == "help":
        calls = queries.all_needing_help(scope, day, after)
        return [page.help_line(row) for row in calls.rows], calls.after
    if key == "silent":
        quiet = queries.all_silent(scope, day, after)
        return [page.silent_line(row, day) for row in quiet.rows], quiet.after
    dated: Page[Any] = queries.all_duties(scope, key, day, after)
    return [page.duty_line(row, day) for row in dated.rows], dated.after


# ---------------------------------------------------------------------------------------------------- closing
@bp.route(f"{ONE}/closing", methods=["GET", "POST"])
@open_to(policy.may_hold, load=queries.meeting)
def close(found: Found) -> ResponseReturnValue:
    """Close a meeting, after a look at what its minutes will say."""
    viewer, at = signed_in(), now()
    form = CloseForm()

    def act() -> str:
        actions.close_meeting(found, by=viewer, at=at)
        actions.ask_for_pdf(found.meeting, by=viewer, at=at)
        return page_of(found.meeting.id)

    return form_page(
        "meetings/closing.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=way_below(found),
        meeting=found.meeting,
        agenda=queries.agenda(found.meeting.id),
        said_words=page.said_words,
        kind_word=page.kind_word,
    )


def way_below(found: Found) -> list[tuple[str, str]]:
    """The way to a page below a meeting."""
    title = _("%(title)s, %(day)s", title=found.meeting.title, day=written_day(found.meeting.on))
    return [*_way(), (title, page_of(found.meeting.id))]


def _way() -> list[tuple[str, str]]:
    return [(_("Meetings"), url_for("meetings.index"))]
