"""Exempt a review, or the evaluation of a whole project, for a reason that everybody can read; and end that again."""

from datetime import date, datetime

from sqlalchemy.orm.attributes import flag_modified

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.history import actions as history
from portfolio.projects.actions import shortcuts
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.projects.subjects import root_of, subject_of
from portfolio.reviews import policy, rules
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.models import Exemption, Review
from portfolio.reviews.queries.exempted import Granted, granted


def exempt_review(
    review: Review, *, reason: str, words: str | None = None, until_on: date | None = None, by: Actor, at: datetime
) -> Exemption:
    """Let nobody be asked for a review until a day, or for good.

    reason  one of rules.EXEMPTIONS; words say which other
    """
    hold(review, by)
    if review.state not in rules.OPEN:
        raise RuleBroken("held", N_("This review has been held; there is nothing to exempt."))
    owner_id = subject_of(review).owner_id
    _check(review, owner_id, reason, words, until_on, by, at)
    return _grant(review, reason, words, until_on, by, at)


def exempt_project(
    project: Project, *, reason: str, words: str | None = None, until_on: date | None = None, by: Actor, at: datetime
) -> Exemption:
    """Let nobody be asked for the evaluation of a project until a day, or for good."""
    shortcuts.hold(project, by)
    _check(project, project.owner_id, reason, words, until_on, by, at)
    return _grant(project, reason, words, until_on, by, at)


def end_exemption_of_review(review: Review, *, words: str | None = None, by: Actor, at: datetime) -> Exemption:
    """Ask for a review again from today on."""
    hold(review, by)
    return _end(review, words, by, at)


def end_exemption_of_project(project: Project, *, words: str | None = None, by: Actor, at: datetime) -> Exemption:
    """Ask for the evaluation of a project again from today on."""
    shortcuts.hold(project, by)
    return _end(project, words, by, at)


def _check(
    thing: Review | Project,
    owner_id: int | None,
    reason: str,
    words: str | None,
    until_on: date | None,
    by: Actor,
    at: datetime,
) -> None:
    today = day_of(by, at)
    rules.check_exemption(reason, words=words, until_on=until_on, today=today, by_id=by.person_id, owner_id=owner_id)
    if _held(thing, today) is not None:
        raise RuleBroken("exempted", N_("It is exempted already. End that first to give another reason or day."))


def _held(thing: Review | Project, day: date) -> Granted | None:
    """What exempts the thing itself on a day."""
    is_review = isinstance(thing, Review)
    found = granted(day, project_id=None if is_review else thing.id, review_id=thing.id if is_review else None)
    return found[0] if found else None


def _grant(
    thing: Review | Project, reason: str, words: str | None, until_on: date | None, by: Actor, at: datetime
) -> Exemption:
    row = _write(thing, reason, words, until_on, True, by, at)
    said = {"exemption": reason, "reason": words, "until_on": until_on}
    name = "review" if isinstance(thing, Review) else "project"
    history.record(
        f"{name}.exempted",
        thing=(name, thing.id),
        root=_root(thing),
        by=by,
        at=at,
        after={key: value for key, value in said.items() if value is not None},
    )
    return row


def _end(thing: Review | Project, words: str | None, by: Actor, at: datetime) -> Exemption:
    held = _held(thing, day_of(by, at))
    if held is None:
        raise RuleBroken("not_exempted", N_("It is not exempted any more."))
    row = _write(thing, held.reason, words, None, False, by, at)
    name = "review" if isinstance(thing, Review) else "project"
    history.record(
        f"{name}.exemption_ended",
        thing=(name, thing.id),
        root=_root(thing),
        by=by,
        at=at,
        before={"exemption": held.reason},
        after={"reason": words} if words else {},
    )
    return row


def _write(
    thing: Review | Project,
    reason: str,
    words: str | None,
    until_on: date | None,
    applies: bool,
    by: Actor,
    at: datetime,
) -> Exemption:
    is_review = isinstance(thing, Review)
    row = Exemption(
        project_id=None if is_review else thing.id,
        review_id=thing.id if is_review else None,
        reason=reason,
        words=words,
        on=day_of(by, at),
        until_on=until_on,
        applies=applies,
        by_role=_role_of(by),
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    # The newer version tells calendars that they hold an old one.
    if isinstance(thing, Review):
        flag_modified(thing, "state")
    else:
        thing.changed_at = at
        flag_modified(thing, "changed_at")
    db.session.flush()
    return row


def _role_of(by: Actor) -> str | None:
    """In which role it is granted."""
    roles = sorted(str(role) for role in by.roles & policy.LEADS) if isinstance(by, Viewer) else []
    return roles[-1] if roles else None


def _root(thing: Review | Project) -> tuple[str, int]:
    return root_of(thing) if isinstance(thing, Review) else ("project", thing.id)
