"""Accept what an edited list wishes for, change many projects at once, and take either back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, PortfolioError, RuleBroken
from portfolio.core.texts import gettext as _
from portfolio.history import actions as history
from portfolio.history.models import Entry
from portfolio.lists import applying
from portfolio.lists.columns import KEPT, NEW, Plain
from portfolio.lists.differences import ACCEPTABLE, CHANGE, CONFLICT, MAY_NOT_OPEN, Difference
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.lists.standing import AT_ONCE, Standing, standing
from portfolio.people.rights import May
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.register.choices import choices

OFFERED, WRITTEN, UNDONE, LEFT = "offered", "written", "undone", "kept"
WORKED_ON = N_("Somebody has worked on this project since, so it stays.")
MEANWHILE = N_("Somebody has changed this since. Look at it again, then decide anew.")


class Wish(NamedTuple):
    """What is wished for one project: new plain values by field, and what goes with a move."""

    now: Standing
    fields: Mapping[str, Plain]
    more: dict[str, str] | None = None


class NotAll(RuleBroken):
    """Some projects refuse the change, so none was changed; refused says why, by project id."""

    def __init__(self, refused: Mapping[int, PortfolioError]) -> None:
        super().__init__("not_all", N_("Nothing was saved: not every project can be changed like that."))
        self.refused = refused


# ------------------------------------------------------------------------------------------------ changes at once
def change_many(kind: str, wishes: Sequence[Wish], *, by: Viewer, at: datetime) -> BulkChange:
    """Change some projects together, or none of them; what was before is kept for undoing.

    kind    table, tag, move or hand_over
    raises  NotAll, with the reason of each project that refuses
    """
    made = BulkChange(
        organisation_id=by.organisation_id, kind=kind, state="done", asked_at=at, by_id=by.person_id, written_at=at
    )
    db.session.add(made)
    db.session.flush()
    groups = {wish.now.id: wish for wish in wishes if wish.fields}
    here = _standing(groups, by)

    def act(wish: Wish) -> None:
        if wish.now.id not in here or here[wish.now.id].version != wish.now.version:
            raise EditedMeanwhile(MEANWHILE)
        applying.check_rights(wish.now, wish.fields, by)
        applying.change(wish.now, wish.fields, more=wish.more, by=by, at=at)

    refused = applying.attempt(groups, act)
    if refused:
        raise NotAll(refused)
    for place, wish in enumerate(groups.values(), 1):
        differences = [
            Difference(field, CHANGE, wish.now.values[field], value, None, wish.more)
            for field, value in wish.fields.items()
        ]
        db.session.add_all(values_of(made, place, wish.now, differences, WRITTEN))
    _record("bulk.written", made, len(groups), by, at)
    return made


def values_of(
    change: BulkChange, place: int, now: Standing | None, found: Iterable[Difference], state: str = OFFERED
) -> Iterable[BulkValue]:
    """The rows that keep differences of one project."""
    for each in found:
        problem = each.problem
        yield BulkValue(
            change_id=change.id,
            place=place,
            project_id=now.id if now else None,
            ref=now.ref if now else "",
            title=now.title if now else str((each.now or {}).get("title", "")) if each.field == NEW else "",
            field=each.field,
            mark=each.mark,
            was=each.was,
            now=each.now,
            problem=kept_problem(problem) if problem else None,
            more=each.more,
            state=state,
        )


def kept_problem(error: PortfolioError) -> dict[str, Any]:
    """A broken rule as plain values; pages say it in the reader's language."""
    return {
        "code": error.code,
        "sentence": error.sentence or MEANWHILE,
        "values": {name: str(value) for name, value in error.values.items()},
    }


# --------------------------------------------------------------------------------------------- an uploaded list
def accept(
    change: BulkChange,
    chosen: Collection[int] | None,
    *,
    over_others: bool = False,
    by: Viewer,
    at: datetime,
) -> dict[int, PortfolioError]:
    """Write what was chosen of an uploaded list, or all that conflicts with nothing; one transaction, all or nothing.

    chosen       ids of bulk_value; None for all
    over_others  whether all takes in what others have changed too
    returns      why projects refuse, by their place in the list; if any does nothing is written and the reason is kept

    What was written before is passed over, so sending it twice does no harm.
    """
    db.session.refresh(change, with_for_update=True)
    if change.state not in ("ready", "done"):
        raise RuleBroken("not_offered", N_("This change is not open any more."))
    groups = _grouped(_offered(change, chosen, over_others))
    if not groups:
        return {}
    here = _standing([value.project_id for values in groups.values() for value in values], by)
    refused = applying.attempt(groups, lambda values: _write(values, here, by, at))
    if refused:
        for place, error in refused.items():
            for value in groups[place]:
                value.problem = kept_problem(error)
                _look_again(value, here)
        return refused
    change.state, change.written_at = "done", at
    _record("bulk.written", change, len(groups), by, at)
    return {}


def _look_again(value: BulkValue, here: Mapping[int, Standing]) -> None:
    """Set what is wished for beside what stands now, where that has changed, so that a person can decide anew."""
    now = here.get(value.project_id or 0)
    if now is not None and value.field != NEW and now.values[value.field] != value.was:
        value.was, value.mark = now.values[value.field], CONFLICT


def _offered(change: BulkChange, chosen: Collection[int] | None, over_others: bool) -> Sequence[BulkValue]:
    wanted = sa.select(BulkValue).where(BulkValue.change_id == change.id, BulkValue.state == OFFERED)
    if chosen is None:
        wanted = wanted.where(BulkValue.mark.in_(ACCEPTABLE if over_others else (CHANGE, NEW)))
    else:
        wanted = wanted.where(BulkValue.mark.in_(ACCEPTABLE), BulkValue.id.in_(chosen))
    return db.session.scalars(wanted.order_by(BulkValue.place, BulkValue.id)).all()


def _grouped(values: Sequence[BulkValue]) -> dict[int, list[BulkValue]]:
    groups: dict[int, list[BulkValue]] = {}
    for value in values:
        groups.setdefault(value.place, []).append(value)
    return groups


def _standing(ids: Iterable[int | None], by: Viewer) -> dict[int, Standing]:
    """The projects as they stand now, by id, held until the end so that nobody changes them in between."""
    known = choices(by.organisation_id)
    wanted = sorted({id_ for id_ in ids if id_ is not None})
    for first in range(0, len(wanted), AT_ONCE):
        some = sa.select(Project.id).where(Project.id.in_(wanted[first : first + AT_ONCE]))
        db.session.execute(some.order_by(Project.id).with_for_update())
    return {
        each.id: each
        for first in range(0, len(wanted), AT_ONCE)
        for each in standing(by, wanted[first : first + AT_ONCE], known)
    }


def _write(values: Sequence[BulkValue], here: Mapping[int, Standing], by: Viewer, at: datetime) -> None:
    first = values[0]
    if first.field == NEW:
        _open(first, by, at)
        return
    now = here.get(first.project_id or 0)
    if now is None or any(now.values[value.field] != value.was for value in values):
        raise EditedMeanwhile(MEANWHILE)
    fields = {value.field: value.now for value in values}
    applying.check_rights(now, fields, by)
    more = next((value.more for value in values if value.more), None)
    applying.change(now, fields, more=more, by=by, at=at)
    for value in values:
        value.state, value.problem = WRITTEN, None


def _open(value: BulkValue, by: Viewer, at: datetime) -> None:
    if not May("open_project")(by):
        raise RuleBroken("not_allowed", MAY_NOT_OPEN)
    project = applying.open_new(value.now, value.more, by=by, at=at)
    value.project_id, value.ref, value.state = project.id, project.ref, WRITTEN
    value.problem = None


# ------------------------------------------------------------------------------------------------------- undoing
def undo(change: BulkChange, *, by: Viewer, at: datetime) -> None:
    """Take a whole change back by new dated rows, where nobody has changed the same field since.

    What somebody changed is left as it is and named; projects that a list opened go into the archive, unless people
    have worked on them since.
    Undoing what was undone changes nothing.
    """
    db.session.refresh(change, with_for_update=True)
    if change.state == "undone":
        return
    if change.state != "done":
        raise RuleBroken("not_written", N_("This change has not been written, so there is nothing to take back."))
    written = sa.select(BulkValue).where(BulkValue.change_id == change.id, BulkValue.state == WRITTEN)
    groups = _grouped(db.session.scalars(written.order_by(BulkValue.place, BulkValue.id)).all())
    here = _standing([values[0].project_id for values in groups.values()], by)
    worked_on = _worked_on(change, [values[0].project_id for values in groups.values() if values[0].field == NEW])
    left: dict[int, PortfolioError] = {}
    while refused := applying.attempt(
        {place: values for place, values in groups.items() if place not in left},
        lambda values: _take_back(values, here, worked_on, by, at),
    ):
        left |= refused
    for place, error in left.items():
        for value in groups[place]:
            value.state, value.problem = LEFT, kept_problem(error)
    change.state, change.undone_at = "undone", at
    _record("bulk.undone", change, len(groups) - len(left), by, at)


def _take_back(
    values: Sequence[BulkValue],
    here: Mapping[int, Standing],
    worked_on: Collection[int],
    by: Viewer,
    at: datetime,
) -> None:
    now = here.get(values[0].project_id or 0)
    if now is None:
        raise EditedMeanwhile(MEANWHILE)
    if values[0].field == NEW:
        if now.id in worked_on:
            raise EditedMeanwhile(WORKED_ON)
        _put_away(values[0], now, by, at)
        return
    fields = {}
    for value in values:
        if now.values[value.field] == value.now:
            fields[value.field], value.state = value.was, UNDONE
        else:
            value.state, value.problem = LEFT, kept_problem(EditedMeanwhile(MEANWHILE))
    if fields:
        applying.check_rights(_as_before(now, fields), fields, by)
        reason = _("The change of many projects was undone.")
        applying.change_back(now, fields, reason=reason, by=by, at=at)


def _worked_on(change: BulkChange, opened: Iterable[int | None]) -> set[int]:
    """Which of the projects that a list opened people have worked on since, on the record or on anything below it."""
    writes = db.session.scalars(
        sa.select(Entry.seq)
        .where(Entry.thing_kind == "bulk_change", Entry.thing_id == change.id, Entry.event == "bulk.written")
        .order_by(Entry.seq)
    ).all()
    wanted = sorted({id_ for id_ in opened if id_ is not None})
    found: set[int] = set()
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        happened = db.session.execute(
            sa.select(Entry.root_id, sa.func.min(Entry.seq), sa.func.max(Entry.seq))
            .where(Entry.organisation_id == change.organisation_id, Entry.root_kind == "project")
            .where(Entry.root_id.in_(some))
            .group_by(Entry.root_id)
        )
        # A list may be accepted in several goes: the first that ends after a project's first entry opened it.
        found |= {id_ for id_, begun, last in happened if any(begun < seq < last for seq in writes)}
        found |= set(db.session.scalars(sa.select(Project.parent_id).where(Project.parent_id.in_(some))))
    return found


def _as_before(now: Standing, fields: Mapping[str, Plain]) -> Standing:
    """Whose the project will be again: who gave it away may take that back."""
    return now._replace(
        owner_id=fields.get("owner", now.owner_id),
        deputy_id=fields.get("deputy", now.deputy_id),
        lead_department_id=fields.get("department", now.lead_department_id),
    )


def _put_away(value: BulkValue, now: Standing, by: Viewer, at: datetime) -> None:
    if any(now.values[column.key] != value.now[column.key] for column in KEPT):
        raise EditedMeanwhile(MEANWHILE)
    applying.check_rights(now, value.now, by)
    projects.archive(db.session.get_one(Project, now.id), by=by, at=at)
    value.state = UNDONE


def _record(happened: str, change: BulkChange, count: int, by: Actor, at: datetime) -> None:
    db.session.flush()
    history.record(
        happened,
        thing=("bulk_change", change.id),
        by=by,
        at=at,
        after={"kind": change.kind, "projects": count},
    )
