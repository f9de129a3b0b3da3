"""Saying that nothing has changed: what stood on that day is confirmed, and nothing that was said is lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.core.quarter import Quarter
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.status.models import Confidence, ProjectSignal
from portfolio.updates import actions, queries
from portfolio.updates.actions import NewValue
from tests.updates.conftest import Q3

SEPTEMBER = datetime(2026, 9, 5, 9, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LAST_DAY = date(2026, 9, 30)


def everything(model: Any) -> list[Any]:
    return list(db.session.scalars(sa.select(model).order_by(model.id)))


def test_nothing_changed_leaves_a_call_for_help_standing(owner: Viewer, project: Project) -> None:
    actions.send(project, Quarter(2026, 2), sentence="One.", help_needed="An electrician", by=owner, at=SEPTEMBER)

    row = actions.nothing_changed(project, Q3, reason="season", by=owner, at=OCTOBER)

    assert row.help_needed == "An electrician"
    newest = queries.newest(project.id)
    assert newest is not None
    assert (newest.quarter, newest.help_needed) == (str(Q3), "An electrician")


def test_nothing_changed_is_refused_where_it_would_orphan_values_that_were_sent(
    owner: Viewer, project: Project, metric: Metric
) -> None:
    first = actions.send(project, Q3, sentence="Well.", values=[NewValue(metric.id, value=9)], by=owner, at=OCTOBER)

    with pytest.raises(RuleBroken) as refused:
        actions.nothing_changed(project, Q3, reason="season", version=first.id, by=owner, at=OCTOBER)
    assert refused.value.code == "values_sent"

    bare = actions.send(project, Q3, sentence="Well.", version=first.id, by=owner, at=OCTOBER)
    corrected = actions.nothing_changed(project, Q3, reason="season", version=bare.id, by=owner, at=OCTOBER)
    assert corrected.supersedes_id == bare.id


def test_nothing_changed_dates_no_newer_judgement_back(owner: Viewer, project: Project) -> None:
    for colour, on in (("green", date(2026, 8, 5)), ("amber", date(2026, 10, 4))):
        status.judge(project, side="owner", colour=colour, on=on, by=owner, at=OCTOBER)

    row = actions.nothing_changed(project, Q3, reason="season", by=owner, at=OCTOBER)

    assert row.confidence == "green"
    assert [(one.colour, one.on) for one in everything(Confidence)] == [
        ("green", date(2026, 8, 5)),
        ("amber", date(2026, 10, 4)),
        ("green", LAST_DAY),
    ]
    assert db.session.get_one(ProjectSignal, project.id).owner_colour == "amber"


def test_nothing_changed_confirms_the_last_confidence_as_of_that_day(owner: Viewer, project: Project) -> None:
    status.judge(
        project,
        side="owner",
        colour="red",
        reason="Stuck.",
        path_back="Tender",
        on=date(2026, 8, 5),
        by=owner,
        at=OCTOBER,
    )

    row = actions.nothing_changed(project, Q3, reason="waiting_for_decision", by=owner, at=OCTOBER)

    assert (row.sentence, row.nothing_changed_reason, row.confidence) == (None, "waiting_for_decision", "red")
    newest = everything(Confidence)[-1]
    assert (newest.colour, newest.reason, newest.path_back, newest.on) == ("red", "Stuck.", "Tender", LAST_DAY)


def test_nothing_changed_where_nothing_was_judged_judges_nothing(owner: Viewer, project: Project) -> None:
    row = actions.nothing_changed(project, Q3, reason="other", words="Summer break", by=owner, at=OCTOBER)

    assert (row.confidence, row.nothing_changed_words) == (None, "Summer break")
    assert everything(Confidence) == []
