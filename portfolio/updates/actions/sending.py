"""Send the update of a quarter: one row, and what it brings with it, all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.history import actions as history
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.status import policy as status_policy
from portfolio.updates import queries, rules
from portfolio.updates.actions.drafts import discard_draft
from portfolio.updates.models import ProjectUpdate, SentValue
from portfolio.updates.queries import RiskSeen

KEEP = "keep"
"""The main risk stays as it is; any other text is what it is called now, and None says that there is none."""


@dataclass(frozen=True, slots=True)
class NewValue:
    """A new value of a measure: millionths of its unit, or words where it is answered in words."""

    metric_id: int
    value: int | None = None
    words: str | None = None


def send(
    project: Project,
    quarter: Quarter,
    *,
    sentence: str | None,
    colour: str | None = None,
    path_back: str | None = None,
    main_risk: str | None = KEEP,
    risk_seen: RiskSeen | None = None,
    help_needed: str | None = None,
    values: Iterable[NewValue] = (),
    values_on: date | None = None,
    forecast: Money | None = None,
    version: int = 0,
    by: Actor,
    at: datetime,
) -> ProjectUpdate:
    """Say how a quarter went; a second update of the same quarter corrects the first, and both stay.

    colour     how sure the sender is that the project delivers; red needs a path back, and the sentence as its reason
    main_risk  KEEP, its new words, or None for none
    risk_seen  the main risk that the sender had before them and means, None where there was none
    values     of measures of this project; one that was sent before and differs now is corrected
    values_on  when they were seen, within the quarter; by default its last day, or today
    version    the number of the update that the sender has seen, 0 for none
    raises     EditedMeanwhile when somebody else has sent one since, or changed the risk that is to be changed
    """
    today, before = _hold(project, quarter, version, by, at)
    rules.check_words(sentence, help_needed)
    seen_on = values_on or rules.as_of(quarter, today)
    rules.check_day(seen_on, quarter, today)
    risk = _main_risk(project, main_risk, risk_seen, quarter, by, at)
    row = _add(
        project,
        quarter,
        today,
        before,
        by=by,
        at=at,
        sentence=sentence,
        confidence=colour,
        main_risk=risk,
        help_needed=help_needed,
    )
    _record_values(row, before, values, seen_on, by, at)
    if colour is not None:
        reason = sentence if colour == "red" else None
        status.judge(
            project,
            side=side_of(project, by),
            colour=colour,
            reason=reason,
            path_back=path_back,
            on=row.as_of,
            by=by,
            at=at,
        )
    if forecast is not None:
        status.forecast(project, amount=forecast, on=row.as_of, by=by, at=at)
    _tell(row, before, by, at)
    return row


def nothing_changed(
    project: Project,
    quarter: Quarter,
    *,
    reason: str,
    words: str | None = None,
    version: int = 0,
    by: Actor,
    at: datetime,
) -> ProjectUpdate:
    """Say that nothing has changed in a quarter, and why.

    The confidence of that day is confirmed, and a call for help stands.

    reason  one of rules.REASONS; "other" needs words
    raises  RuleBroken where it would leave values that were sent for the quarter without their update
    """
    today, before = _hold(project, quarter, version, by, at)
    rules.check_reason(reason, words)
    if before is not None and queries.values_sent_with(before.id):
        raise RuleBroken(
            "values_sent",
            N_("An update with new values was sent for this quarter, so something has changed. Correct that update."),
        )
    side = side_of(project, by)
    last = queries.last_confidence(project.id, side, rules.as_of(quarter, today))
    known, newest = queries.main_risk(project.id), queries.newest(project.id, quarter)
    row = _add(
        project,
        quarter,
        today,
        before,
        by=by,
        at=at,
        confidence=last.colour if last else None,
        main_risk=known.risk.what if known else None,
        help_needed=newest.help_needed if newest else None,
        nothing_changed_reason=reason,
        nothing_changed_words=words,
    )
    if last is not None:
        status.judge(
            project,
            side=side,
            colour=last.colour,
            reason=last.reason,
            path_back=last.path_back,
            on=row.as_of,
            by=by,
            at=at,
        )
    _tell(row, before, by, at)
    return row


def side_of(project: Project, by: Actor) -> str:
    """Whose judgement comes with an update: the unit's where one of its people speaks for a project not their own."""
    return (status_policy.side_of(by, project) if isinstance(by, Viewer) else "") or "owner"


def _hold(
    project: Project, quarter: Quarter, version: int, by: Actor, at: datetime
) -> tuple[date, ProjectUpdate | None]:
    """Lock the project, so that two senders never pass the same check; gives the day and the update to correct."""
    hold(project, by)
    today = day_of(by, at)
    rules.check_quarter(quarter, today)
    before = queries.update_of(project.id, quarter)
    if (before.id if before else 0) != version:
        raise EditedMeanwhile(
            N_("Somebody else has sent an update of this quarter since you opened the page. Look, then send yours.")
        )
    return today, before


def _add(
    project: Project,
    quarter: Quarter,
    today: date,
    before: ProjectUpdate | None,
    *,
    by: Actor,
    at: datetime,
    **said: Any,
) -> ProjectUpdate:
    row = ProjectUpdate(
        organisation_id=project.organisation_id,
        project_id=project.id,
        quarter=str(quarter),
        as_of=rules.as_of(quarter, today),
        sent_on=today,
        supersedes_id=before.id if before else None,
        recorded_at=at,
        by_id=by.person_id,
        **said,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _record_values(
    row: ProjectUpdate, before: ProjectUpdate | None, values: Iterable[NewValue], on: date, by: Actor, at: datetime
) -> None:
    """Record what is new; what the corrected update had sent and nobody has changed belongs to this one too."""
    sent = queries.values_sent_with(before.id) if before else {}
    wanted = {value.metric_id: value for value in values}
    found = {
        metric.id: metric
        for metric in db.session.scalars(
            sa.select(Metric).where(Metric.id.in_(wanted), Metric.project_id == row.project_id).order_by(Metric.id)
        )
    }
    if set(found) != set(wanted):
        raise WrongInput("measure", N_("A measure of this page is no longer there. Open the page again."))
    for number, metric in found.items():
        earlier, value = sent.pop(number, None), wanted[number]
        if earlier is None:
            seen = metrics.observe(metric, value=value.value, words=value.words, observed_on=on, by=by, at=at)
        elif (earlier.value, earlier.words, earlier.observed_on) == (value.value, value.words, on):
            seen = earlier
        else:
            seen = metrics.correct(
                metric,
                earlier,
                value=value.value,
                words=value.words,
                observed_on=on,
                note=_("Corrected with the quarterly update."),
                by=by,
                at=at,
            )
        _keep(row, seen)
    for number, earlier in sorted(sent.items()):
        metric = db.session.get_one(Metric, number)
        if metric.retired_on is None:
            metrics.withdraw(metric, earlier, note=_("Taken back with the quarterly update."), by=by, at=at)
        else:
            _keep(row, earlier)
    db.session.flush()


def _keep(row: ProjectUpdate, seen: Observation) -> None:
    db.session.add(SentValue(update_id=row.id, observation_id=seen.id))


def _main_risk(
    project: Project, wanted: str | None, seen: RiskSeen | None, quarter: Quarter, by: Actor, at: datetime
) -> str | None:
    """Bring the main risk up to date, the one that the sender has seen and no other; gives its words."""
    if wanted == KEEP:
        main = queries.main_risk(project.id)
        return main.risk.what if main else None
    if wanted is not None and queries.is_known_risk(project.id, wanted):
        return wanted
    known = queries.risk_as_seen(project.id, seen) if seen else None
    if seen is not None and known is None:
        raise EditedMeanwhile(
            N_("Somebody has changed the main risk since you opened the page. Look, then send your update.")
        )
    if wanted is None:
        if known is not None:
            reason = _("Said to be over in the update for %(quarter)s.", quarter=str(quarter))
            status.close_risk(known, reason=reason, by=by, at=at)
    elif known is None:
        status.open_risk(project, what=wanted, likely="possible", bad="serious", by=by, at=at)
    else:
        status.change_risk(
            known,
            what=wanted,
            likely=known.likely,
            bad=known.bad,
            who_id=known.who_id,
            due_on=known.due_on,
            by=by,
            at=at,
        )
    return wanted


def _tell(row: ProjectUpdate, before: ProjectUpdate | None, by: Actor, at: datetime) -> None:
    """Drop the sender's draft, and leave an entry."""
    discard_draft(row.project_id, Quarter.parse(row.quarter), by=by)
    said = ("sentence", "confidence", "main_risk", "help_needed", "nothing_changed_reason", "nothing_changed_words")
    history.record(
        "update.corrected" if before else "update.sent",
        thing=("update", row.id),
        root=("project", row.project_id),
        by=by,
        at=at,
        after={"quarter": row.quarter} | {name: getattr(row, name) for name in said if getattr(row, name)},
    )
