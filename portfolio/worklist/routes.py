"""Pages: one's own work, that of somebody else for the unit, and what is overdue altogether."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.meetings.page import duty_line
from portfolio.meetings.queries import Scope, all_duties
from portfolio.overview import boxes
from portfolio.people import queries as people
from portfolio.people.models import Person
from portfolio.people.queries import PersonHere, members, members_called
from portfolio.people.session import signed_in
from portfolio.projects import actions as projects
from portfolio.worklist import actions, box, page, policy, queries
from portfolio.worklist.duties import Duty, by_key, lead_instead, open_duties
from portfolio.worklist.forms import ConfirmForm, HandOverForm
from portfolio.worklist.queries import Worker

MOST_OTHERS = 60
"""So many colleagues are offered by name; among more one is looked for."""

bp = Blueprint("worklist", __name__)
boxes.offer(box.boxes)


def worker(viewer: Viewer, person_id: int) -> Worker:
    """The person whose list is asked for."""
    return queries.worker(viewer, person_id, today(viewer.zone))


def handed(viewer: Viewer, hand_over_id: int) -> queries.Handed:
    """The hand-over of an address."""
    return queries.handed(viewer, hand_over_id, today(viewer.zone))


def person_here(viewer: Viewer, person_id: int) -> PersonHere:
    """The person whose duties are asked for; Missing outside of the viewer's city."""
    return people.person_here(viewer, person_id, today(viewer.zone))


@bp.get("/work-list")
@open_to(policy.may_see_own)
def mine() -> ResponseReturnValue:
    """One's own work."""
    return listed(Worker(signed_in()))


@bp.get("/work-list/<int:person_id>")
@open_to(policy.may_see_all, load=worker)
def of_person(whose: Worker) -> ResponseReturnValue:
    """The work of somebody else, for the unit."""
    return listed(whose)


def listed(whose: Worker) -> str:
    """A work list."""
    viewer = signed_in()
    day = today(viewer.zone)
    shown, projects, things = queries.to_complete(whose)
    is_own = whose.viewer.person_id == viewer.person_id
    called = request.args.get("called", "")
    sees_others = is_own and policy.may_see_all(viewer)
    return render_template(
        "worklist/work.html",
        whose=whose.viewer,
        is_own=is_own,
        groups=page.groups(queries.tasks(whose, day), day),
        to_complete=[(row.ref, row.title, page.things(row.things)) for row in shown],
        more_projects=projects > len(shown),
        to_complete_total=page.things(things) if things else "",
        others=members_called(viewer.organisation_id, day, called, MOST_OTHERS) if sees_others else None,
        called=called,
    )


@bp.route("/people/<int:person_id>/duties", methods=["GET", "POST"])
@open_to(policy.may_hand_over, load=person_here)
def duties(here: PersonHere) -> ResponseReturnValue:
    """What somebody has to do or to look after, to be handed over in one go."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    there = open_duties(viewer.organisation_id, here.person.id, day)
    form = HandOverForm()
    kinds = page.held(there)
    form.offer(
        [(thing.key, thing.what) for kind in kinds for thing in kind.things],
        [each for each in members(viewer.organisation_id, day) if each[0] != here.person.id],
    )

    def act() -> str:
        wanted = there if "all" in request.form else by_key(there, form.things.data or [])
        return handed_to(here, wanted, int(form.to_id.data or 0), at, form.own_words.data)

    return form_page(
        "worklist/duties.html",
        form,
        act,
        by=viewer,
        at=at,
        here=here,
        kinds=kinds,
        lead=lead_instead(viewer.organisation_id, here.person.id, day),
    )


@bp.post("/people/<int:person_id>/duties/to-lead")
@open_to(policy.may_hand_over, load=person_here)
def duties_to_lead(here: PersonHere) -> ResponseReturnValue:
    """Everything somebody has to do goes to the unit lead, by one click."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    lead = lead_instead(viewer.organisation_id, here.person.id, day)
    if lead is None:
        raise RuleBroken("no_lead", N_("No unit lead is there to take it. Choose somebody."))
    address = handed_to(here, open_duties(viewer.organisation_id, here.person.id, day), lead[0], at)
    db.session.commit()
    return redirect(address, 303)


def handed_to(here: PersonHere, wanted: Sequence[Duty], to_id: int, at: datetime, own_words: str | None = None) -> str:
    """Hand over, say so, and give the address that shows what is left, or how far it is where that takes a while."""
    taker, viewer = db.session.get_one(Person, to_id), signed_in()
    if len(wanted) > actions.AT_ONCE:
        job = actions.ask_hand_over(wanted, giver=here.person, taker=taker, own_words=own_words, by=viewer, at=at)
        return url_for("jobs.show", job_id=job.id)
    actions.hand_over_duties(wanted, giver=here.person, taker=taker, own_words=own_words, by=viewer, at=at)
    flash(page.handed(len(wanted), taker.name))
    return url_for("worklist.duties", person_id=here.person.id)


@bp.route("/hand-overs/<int:hand_over_id>", methods=["GET", "POST"])
@open_to(policy.may_confirm, load=handed)
def hand_over(found: queries.Handed) -> ResponseReturnValue:
    """What was handed over to somebody, to be confirmed."""
    viewer, at = signed_in(), now()

    def act() -> str:
        projects.accept_hand_over(found.row, by=viewer, at=at)
        flash(_("Confirmed. It is on your work list with everything else."))
        return url_for("worklist.mine")

    return form_page(
        "worklist/hand_over.html", ConfirmForm(), act, by=viewer, at=at, found=found, kinds=page.held(found.things)
    )


@bp.get("/overdue")
@open_to(policy.may_see_overdue)
def overdue() -> ResponseReturnValue:
    """What is late across the portfolio, by day and project; people are not ranked by it."""
    viewer, after = signed_in(), request.args.get("after")
    day = today(viewer.zone)
    found = all_duties(Scope(viewer.organisation_id, viewer.zone), "late", day, after)
    return render_template(
        "worklist/overdue.html",
        lines=[duty_line(row, day) for row in found.rows],
        first_url=url_for("worklist.overdue"),
        next_url=url_for("worklist.overdue", after=found.after) if found.after else "",
        is_first=not after,
    )
