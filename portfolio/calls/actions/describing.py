"""Change what a call is for and who runs it, and the rules that are no days, weights or money."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls import queries
from portfolio.calls.actions.publishing import hold, settle
from portfolio.calls.models import Call
from portfolio.calls.published import SCALE, TERMS
from portfolio.calls.rubric import Scale
from portfolio.calls.terms import check_terms
from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.people.models import Department
from portfolio.people.queries import is_member
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme

TITLE_LENGTH = 200
PURPOSE_LENGTH = 20_000

WORDS = ("title", "purpose", "owner_id", "deputy_id", "lead_department_id", "programme_id", "project_id")


def edit_call(call: Call, *, values: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime) -> None:
    """Change what a call is for, who runs it and what it belongs to; no rule depends on it.

    values  by the names of WORDS
    """
    hold(call, version, by)
    _change("call.edited", call, checked_words(values, by), by, at)


def change_terms(
    call: Call,
    *,
    values: Mapping[str, Any],
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change rules of a call by column of published.TERMS; once they are published that needs a reason."""
    hold(call, version, by)
    wanted = {name: value for name, value in values.items() if name in TERMS and name != "currency"}
    _check_terms(call, wanted)
    _change("call.terms_changed", call, wanted, by, at)
    settle(call, reason, by=by, at=at)


def _change(event: str, call: Call, wanted: Mapping[str, Any], by: Actor, at: datetime) -> None:
    before, after = history.changes({name: getattr(call, name) for name in wanted}, wanted)
    if not after:
        return
    for name, value in after.items():
        setattr(call, name, value)
    db.session.flush()
    history.record(event, thing=("call", call.id), by=by, at=at, before=before, after=after)


def checked_words(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The values as they are stored; people and records of another city are refused."""
    wanted: dict[str, Any] = {
        name: text.clean(value) if isinstance(value, str) else value for name, value in values.items() if name in WORDS
    }
    if "title" in wanted and not (wanted["title"] and len(wanted["title"]) <= TITLE_LENGTH):
        raise WrongInput("title", N_("Give a title of at most 200 characters."), "title")
    if "purpose" in wanted:
        wanted["purpose"] = wanted["purpose"] or ""
        if len(wanted["purpose"]) > PURPOSE_LENGTH:
            raise WrongInput("purpose", N_("Say it in at most 20,000 characters."), "purpose")
    for name in ("owner_id", "deputy_id"):
        if wanted.get(name) is not None and not is_member(wanted[name], by.organisation_id):
            raise WrongInput("not_a_member", N_("Choose somebody who has a role in this city."), name)
    owned: tuple[tuple[str, Any], ...] = (
        ("lead_department_id", Department),
        ("programme_id", Programme),
        ("project_id", Project),
    )
    for name, model in owned:
        if wanted.get(name) is not None:
            whose = sa.select(model.organisation_id).where(model.id == wanted[name])
            if db.session.scalar(whose) != by.organisation_id:
                raise Missing
    return wanted


def _check_terms(call: Call, wanted: Mapping[str, Any]) -> None:
    terms = {name: wanted.get(name, getattr(call, name)) for name in TERMS}
    check_terms(terms)
    scale = Scale(*(terms[name] for name in SCALE))
    if scale != queries.scale(call):
        _check_new_scale(call, scale)


def _check_new_scale(call: Call, scale: Scale) -> None:
    """Marks are stored as steps: with another scale those given, and what they mean, would say something else."""
    if call.opened_at is not None:
        raise RuleBroken(
            "scale_fixed",
            N_("The scale stays as it was published: marks that were given would mean something else."),
            "step",
        )
    highest = max((anchor.steps for each in queries.rubric(call.id) for anchor in each.anchors), default=0)
    if highest > scale.most:
        raise WrongInput("scale", N_("A criterion explains a mark that this scale does not have."), "highest")
