"""What became of an action: its page, done, moved, dropped, taken up again."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.undo import offer_undo
from portfolio.core.web import day
from portfolio.meetings import actions, page, policy, queries
from portfolio.meetings.forms import DropForm, MoveForm
from portfolio.meetings.queries import Promised
from portfolio.meetings.routes import ACTION, bp, page_of, way_back
from portfolio.meetings.words import STATES, STEPS
from portfolio.people.rights import May
from portfolio.people.session import signed_in

may_do = May("do_action", of=lambda promised: policy.doer(promised.action))


@bp.get(ACTION)
@open_to(policy.may_see, load=queries.action)
def action(promised: Promised) -> ResponseReturnValue:
    """An action with all that became of it."""
    viewer, row = signed_in(), promised.action
    badge, tone = page.nearness(row.due_on, today(viewer.zone)) if row.state == "open" else (str(STATES[row.state]), "")
    return render_template(
        "meetings/action.html",
        promised=promised,
        action=row,
        badge_word=badge,
        tone=tone or ("good" if row.state == "done" else "neutral"),
        steps=queries.step_lines(row.id),
        step_words=STEPS,
        crumbs=_way(promised),
        may_do=may_do(viewer, promised),
    )


@bp.post(f"{ACTION}/done")
@open_to(may_do, load=queries.action)
def done(promised: Promised) -> ResponseReturnValue:
    """It is done; one click, and one more takes it back."""
    actions.finish_action(promised.action, by=signed_in(), at=now())
    db.session.commit()
    offer_undo(
        _("Done: %(what)s", what=promised.action.what),
        url_for("meetings.reopen", action_id=promised.action.id),
        back=request.form.get("back", "")[:30],
    )
    return redirect(way_back(), 303)


@bp.post(f"{ACTION}/open")
@open_to(may_do, load=queries.action)
def reopen(promised: Promised) -> ResponseReturnValue:
    """It is not done after all."""
    actions.reopen_action(promised.action, by=signed_in(), at=now())
    db.session.commit()
    return redirect(way_back(), 303)


@bp.route(f"{ACTION}/move", methods=["GET", "POST"])
@open_to(may_do, load=queries.action)
def move(promised: Promised) -> ResponseReturnValue:
    """Another day, with the reason."""
    form = MoveForm()
    return _answer("meetings/move.html", form, promised, lambda: _moved(form, promised))


@bp.route(f"{ACTION}/drop", methods=["GET", "POST"])
@open_to(may_do, load=queries.action)
def drop(promised: Promised) -> ResponseReturnValue:
    """It will not be done, and why."""
    form = DropForm()
    return _answer("meetings/drop.html", form, promised, lambda: _dropped(form, promised))


def _moved(form: MoveForm, promised: Promised) -> str:
    actions.move_action(promised.action, **form.values("once"), by=signed_in(), at=now())
    return url_for("meetings.action", action_id=promised.action.id)


def _dropped(form: DropForm, promised: Promised) -> str:
    actions.drop_action(promised.action, **form.values("once"), by=signed_in(), at=now())
    return url_for("meetings.action", action_id=promised.action.id)


def _answer(
    template: str, form: MoveForm | DropForm, promised: Promised, act: Callable[[], str]
) -> ResponseReturnValue:
    way = [*_way(promised), (promised.action.what, url_for("meetings.action", action_id=promised.action.id))]
    return form_page(template, form, act, by=signed_in(), at=now(), crumbs=way, promised=promised)


def _way(promised: Promised) -> list[tuple[str, str]]:
    meeting = _("%(title)s, %(day)s", title=promised.meeting_title, day=day(promised.agreed_on))
    return [
        (_("Meetings"), url_for("meetings.index")),
        (meeting, page_of(promised.action.meeting_id)),
    ]
