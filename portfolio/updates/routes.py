"""Pages: one's updates of a quarter, one update on one page, all of a project, and who has sent what."""

from functools import cache
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import access
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day as day_word
from portfolio.core.web import quarter as quarter_word
from portfolio.people.delivery import mail_leaves
from portfolio.people.queries import read_settings
from portfolio.people.session import lapsed, signed_in
from portfolio.projects import ways
from portfolio.updates import actions, forms, page, policy, queries, rules
from portfolio.updates.actions.sending import side_of
from portfolio.updates.queries import Found

bp = Blueprint("updates", __name__)

ONE = "/projects/<ref>/updates/<quarter>"
NEXT = "next"
"""The answer to ?then= of a page that one came to from the list: the next project follows."""


@bp.get("/updates")
@open_to(policy.may_see)
def mine() -> ResponseReturnValue:
    """One's projects that are asked for an update."""
    viewer = signed_in()
    day = today(viewer.zone)
    quarter, settings = rules.asked_quarter(day), read_settings(viewer.organisation_id, day)
    lines = page.mine_lines(queries.mine(viewer, quarter), quarter, settings, viewer.zone, day)
    return render_template(
        "updates/mine.html",
        quarter=quarter,
        quarter_name=quarter_word(quarter),
        due=rules.due_on(quarter, settings.update_due_days),
        lines=lines,
        left=[line for line in lines if line.is_open],
        next_from=day_word(rules.first_asked(quarter.next)),
        next_name=quarter_word(quarter.next),
    )


@bp.get("/updates/mine")
@open_to(policy.may_see)
def next_of_mine() -> ResponseReturnValue:
    """The link in mails: the first project that waits, else the list."""
    return redirect(next_address(signed_in()), 303)


def next_address(viewer: Viewer, after: int | None = None) -> str:
    """Where the next update of one's own is sent, or the list when none is left.

    after  the project that was just done
    """
    quarter = rules.asked_quarter(today(viewer.zone))
    wanted, _left = queries.next_of_mine(viewer, quarter, after)
    if wanted is None:
        return url_for("updates.mine")
    return url_for("updates.update", ref=wanted.ref, quarter=quarter, then=NEXT)


@bp.get("/updates/all")
@open_to(policy.may_see)
def every() -> ResponseReturnValue:
    """Who has sent the updates of a quarter, and who has not."""
    viewer = signed_in()
    day = today(viewer.zone)
    form = forms.ListForm(request.args).offer(rules.asked_quarter(day))
    if not form.validate():
        raise Missing("quarter")
    quarter, show = Quarter.parse(form.quarter.data or ""), form.show.data or "all"
    settings, after = read_settings(viewer.organisation_id, day), request.args.get("after")
    found = queries.listed(viewer, quarter, show, after)
    return render_template(
        "updates/every.html",
        form=form,
        quarter=quarter,
        quarter_name=quarter_word(quarter),
        due=rules.due_on(quarter, settings.update_due_days),
        counts=queries.counts(viewer, quarter),
        lines=page.all_lines(found.rows, quarter, settings, viewer.zone, day),
        first_url=url_for("updates.every", quarter=quarter, show=show),
        next_url=url_for("updates.every", quarter=quarter, show=show, after=found.after) if found.after else "",
        is_first=not after,
        may_ask=policy.may_ask(viewer) and quarter in rules.open_quarters(day),
    )


@bp.route("/updates/requests", methods=["GET", "POST"])
@open_to(policy.may_ask)
def ask() -> ResponseReturnValue:
    """Ask for the updates that are missing, after seeing who gets a message."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    quarter = Quarter.parse(request.args.get("quarter") or str(rules.asked_quarter(day)))
    rules.check_quarter(quarter, day)
    asked, unreachable = queries.recipients(viewer, quarter, day)
    form = forms.AskForm()

    def act() -> str:
        new = actions.ask(quarter, own_words=form.own_words.data, by=viewer, at=at)
        flash(ngettext("%(num)s person is asked.", "%(num)s people are asked.", new))
        return url_for("updates.every", quarter=quarter, show="missing")

    return form_page(
        "updates/ask.html",
        form,
        act,
        by=viewer,
        at=at,
        quarter_name=quarter_word(quarter),
        asked=asked[: page.MOST_SHOWN],
        people=len(asked),
        unreachable=unreachable[: page.MOST_SHOWN],
        projects=len(unreachable),
        requests=queries.requests_of(viewer, quarter),
        mail_leaves=mail_leaves(),
        crumbs=[(_("Updates"), url_for("updates.every", quarter=quarter))],
    )


@bp.route("/updates/due", methods=["GET", "POST"])
@open_to(policy.may_ask)
def due() -> ResponseReturnValue:
    """How many days after a quarter its updates are due."""
    viewer, at = signed_in(), now()
    form = forms.DueForm(days=read_settings(viewer.organisation_id, today(viewer.zone)).update_due_days)

    def act() -> str:
        actions.set_due_days(int(form.days.data), by=viewer, at=at)
        return url_for("updates.every")

    return form_page("updates/due.html", form, act, by=viewer, at=at, crumbs=[(_("Updates"), url_for("updates.every"))])


@bp.get("/projects/<ref>/updates")
@open_to(policy.may_see, load=queries.of_project)
def of_project(found: Found) -> ResponseReturnValue:
    """All updates of a project, corrected ones too."""
    viewer = signed_in()
    editions = queries.editions(found.project.id)
    return render_template(
        "updates/of_project.html",
        project=found.project,
        told=page.told(editions),
        offered=page.offered(editions, today(viewer.zone)),
        may_send=policy.may_send(viewer, found),
        crumbs=ways.to_project(found.project.ref, found.project.title),
    )


@bp.get("/projects/<ref>/updates/due")
@open_to(policy.may_send, load=queries.of_project)
def present(found: Found) -> ResponseReturnValue:
    """The update that a project is asked for today, whatever its quarter is called."""
    return redirect(url_for("updates.update", ref=found.project.ref, quarter=found.quarter), 303)


@bp.route(ONE, methods=["GET", "POST"])
@open_to(policy.may_send, load=queries.found)
def update(found: Found) -> ResponseReturnValue:
    """The update of a project for a quarter: what is known is there already."""
    viewer, at = signed_in(), now()
    sheet = sheet_of(found, viewer)
    typed = sheet.draft.answers if sheet.draft and request.method == "GET" else None
    form = forms.update_form(sheet.measures, sheet.currency, typed)
    if request.method == "GET" and typed is None:
        form.open_with(sheet.values, sheet.version)

    def act() -> str:
        actions.send(found.project, found.quarter, **form.said(sheet.measures), by=viewer, at=at)
        return sent(found, viewer)

    @cache
    def standing() -> page.Sheet:
        return sheet.after(sheet_of(found, viewer))

    return form_page(
        "updates/update.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: standing().version,
        shown=lambda: standing().values,
        again=lambda: {"sheet": standing()},
        sheet=sheet,
        nothing=forms.NothingForm(version=sheet.version, formdata=None),
        here=url_for("updates.update", ref=found.project.ref, quarter=found.quarter),
        then=request.args.get("then", ""),
        crumbs=ways.to_project(found.project.ref, found.project.title),
    )


def sheet_of(found: Found, viewer: Viewer) -> page.Sheet:
    """What is known for an update today; RuleBroken outside of the time in which it may be sent."""
    day = today(viewer.zone)
    rules.check_quarter(found.quarter, day)
    settings = read_settings(viewer.organisation_id, day)
    return page.sheet(viewer, found, side_of(found.project, viewer), settings, day)


def sent(found: Found, viewer: Viewer) -> str:
    """Say that an update was sent; gives where its sender goes on."""
    flash(_("%(project)s: the update is sent.", project=found.project.title))
    if request.args.get("then") == NEXT:
        return next_address(viewer, found.project.id)
    return url_for("register.project", ref=found.project.ref)


@bp.route(f"{ONE}/nothing-changed", methods=["GET", "POST"])
@open_to(policy.may_send, load=queries.found)
def nothing_changed(found: Found) -> ResponseReturnValue:
    """One click and a reason: nothing has changed."""
    viewer, at = signed_in(), now()
    sheet = sheet_of(found, viewer)
    form = forms.NothingForm(version=sheet.version)

    def act() -> str:
        said = form.values("once")
        actions.nothing_changed(found.project, found.quarter, **said, version=form.version.number, by=viewer, at=at)
        return sent(found, viewer)

    return form_page(
        "updates/nothing_changed.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: sheet_of(found, viewer).version,
        sheet=sheet,
        crumbs=[
            *ways.to_project(found.project.ref, found.project.title),
            (_("Update"), url_for("updates.update", **address(found))),
        ],
    )


def address(found: Found) -> dict[str, Any]:
    """The arguments of an update's address."""
    return {"ref": found.project.ref, "quarter": str(found.quarter)}


@bp.post(f"{ONE}/draft")
@open_to(policy.may_send, load=queries.found)
def draft(found: Found) -> ResponseReturnValue:
    """Keep what is typed so far, or drop what was kept; a script that keeps it now and then gets no page."""
    viewer = signed_in()
    if "drop" in request.form:
        actions.discard_draft(found.project.id, found.quarter, by=viewer)
        db.session.commit()
        return redirect(url_for("updates.update", **address(found), then=request.args.get("then")), 303)
    keep(found, viewer)
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204
    flash(_("%(project)s: kept as it stands. Nothing is sent yet.", project=found.project.title))
    return redirect(url_for("updates.mine"), 303)


def keep(found: Found, viewer: Viewer) -> None:
    """Keep the fields that were sent as a draft."""
    skip = {"csrf_token", "once"}
    typed = {name: words for name, words in request.form.items() if name not in skip and words}
    actions.save_draft(found.project, found.quarter, typed, by=viewer, at=now())
    db.session.commit()


@bp.before_request
def keep_what_was_typed() -> ResponseReturnValue | None:
    """Lose nothing when a sign-in runs out while somebody types: keep it for them, then ask them to sign in.

    The cookie still names the sign-in that ran out; it can keep a draft of its person, and nothing else.
    """
    if request.endpoint not in ("updates.update", "updates.draft") or request.method != "POST":
        return None
    viewer = None if access.signed_in() else lapsed(session.get("_user_id"))
    if viewer is None:
        return None
    found = queries.found(viewer, **(request.view_args or {}))
    if not policy.may_send(viewer, found):
        return None
    keep(found, viewer)
    here = url_for("updates.update", **address(found), then=request.args.get("then"))
    return redirect(url_for("people.sign_in", next=here), 303)
