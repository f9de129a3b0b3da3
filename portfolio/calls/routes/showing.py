"""The list of calls, one call for everybody, and the published versions of its rules."""

import json

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls import listing, page, plainly, queries, shown, words
from portfolio.calls.models import Call
from portfolio.calls.routes import ONE, bp, way
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import today
from portfolio.core.errors import Missing
from portfolio.people.rights import May
from portfolio.people.session import signed_in


@bp.get("/calls")
@open_to(May("see_calls"))
def index() -> ResponseReturnValue:
    """All calls, those that are open first."""
    viewer, after = signed_in(), request.args.get("after")
    day = today(viewer.zone)
    found = listing.calls(viewer, day, after)
    return render_template(
        "calls/index.html",
        calls=found.rows,
        words=words,
        day_now=day,
        first_url=url_for("calls.index"),
        next_url=url_for("calls.index", after=found.after) if found.after else "",
        is_first=not after,
    )


@bp.get(ONE)
@open_to(May("see_calls"), load=queries.call_by_ref)
def show(call: Call) -> ResponseReturnValue:
    """A call: what it is for, money, days, criteria, rules, events, questions and answers."""
    viewer = signed_in()
    whole = page.call_page(call, viewer, today(viewer.zone))
    return render_template("calls/show.html", call=call, page=whole, words=words, crumbs=way())


def load_version(viewer: Viewer, call_ref: str, number: int) -> tuple[Call, int]:
    """A published version of the rules of a call that the viewer may see."""
    call = queries.call_by_ref(viewer, call_ref)
    if call.opened_at is None:
        raise Missing
    return call, number


@bp.get(f"{ONE}/rules/<int:number>")
@open_to(May("see_calls"), load=load_version)
def version(asked: tuple[Call, int]) -> ResponseReturnValue:
    """A version of the rules in plain sentences, with what it changed and why."""
    call, number = asked
    body, before = shown.bodies(call.id, number)
    rules = json.loads(body)
    return render_template(
        "calls/version.html",
        call=call,
        chapters=[chapter for chapter in plainly.chapters(rules) if chapter.key != "criteria"],
        criteria=page.criterion_lines(rules),
        version=next(each for each in shown.versions(call.id) if each.number == number),
        differences=plainly.differences(json.loads(before), rules) if before else [],
        crumbs=way(call),
    )


@bp.get(f"{ONE}/rules/<int:number>.json")
@open_to(May("see_calls"), load=load_version)
def version_file(asked: tuple[Call, int]) -> ResponseReturnValue:
    """The very words whose checksum is published, as a file."""
    call, number = asked
    body, _before = shown.bodies(call.id, number)
    name = f"{call.ref}-rules-{number}.json"
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
