from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.money import Money
from portfolio.exchange.models import ImportRun
from portfolio.history import queries as history
from portfolio.projects import actions, as_of, rules
from portfolio.projects.actions import NewProject, PastMove
from portfolio.projects.models import ExternalId, Project, ProjectText, StageMove
from tests import make
from tests.projects.shortcuts import recomputed, stored


@pytest.fixture
def import_id(city: make.City, session: Any, at: datetime) -> int:
    actions.seed_vocabulary(city.id, by=city.lead, at=at)
    run = ImportRun(
        organisation_id=city.id,
        kind="bundle",
        state="writing",
        name="past.zip",
        checksum="0" * 64,
        today=at.date(),
        asked_at=at,
    )
    session.add(run)
    session.flush()
    return run.id


def pilot(city: make.City, **more: Any) -> NewProject:
    return NewProject(
        key="7",
        title="Žiadosť – damp sensors",
        department_id=city.housing.id,
        moves=[
            PastMove("idea", date(2024, 1, 10), source_word="idea"),
            PastMove("pitched", date(2024, 2, 1), source_word="pitch"),
            PastMove("pitched", date(2024, 2, 20), source_word="training"),
            PastMove("approved", date(2024, 4, 1), source_word="award"),
            PastMove("running", date(2024, 5, 1), source_word="pilot"),
            PastMove("decided", date(2025, 6, 1), outcome_decision="scale", source_word="scaled"),
        ],
        puts=[
            rules.Put("innovation_type", "product_service", "primary"),
            rules.Put("capability", "analytical", "builds"),
            rules.Put("method", "data_driven"),
        ],
        owner_id=city.lead.person_id,
        supporting_ids=[city.mobility.id],
        planned_end_on=date(2025, 4, 30),
        budget=Money(6_000_000_000, "EUR"),
        summary="Sensors",
        external=[("bundle", "project", "7"), ("bundle", "code", "HOU-0007")],
        source_words={"stage": "scaled"},
        **more,
    )


def test_a_past_is_kept_as_it_happened_and_flagged(city: make.City, session: Any, import_id: int, at: datetime) -> None:
    ids = actions.load_many([pilot(city)], import_id=import_id, by=city.lead, at=at)

    project = session.get(Project, ids["7"])
    assert (project.ref, project.stage, project.started_on) == ("P-2026-001", "decided", date(2024, 5, 1))
    # for whom, problem, deputy, policy areas, planned start and actual end
    assert project.to_complete == 6
    assert (project.origin, project.budget_minor, project.source_words) == (
        "legacy",
        6_000_000_000,
        {"stage": "scaled"},
    )
    moves = session.execute(
        sa.select(StageMove.stage, StageMove.source_word, StageMove.flag).order_by(StageMove.seq)
    ).all()
    assert moves == [
        ("idea", "idea", None),
        ("pitched", "pitch", None),
        ("pitched", "training", None),
        ("approved", "award", None),
        ("running", "pilot", None),
        ("decided", "scaled", "move_not_allowed"),
    ]
    assert session.get(ProjectText, project.id).body == "p 2026 001 sensors 7 hou 0007"
    assert session.scalars(sa.select(ExternalId.value).order_by(ExternalId.id)).all() == ["7", "HOU-0007"]
    assert [entry.event for entry in history.timeline(city.id, "project", project.id)] == []
    session.commit()
    assert [entry.event for entry in history.timeline(city.id, "project", project.id)] == ["project.imported"]


def test_shortcuts_of_imported_projects_equal_the_dated_rows(
    city: make.City, session: Any, import_id: int, at: datetime
) -> None:
    bare = NewProject(key="8", title="Bare", department_id=city.mobility.id)
    ids = actions.load_many([pilot(city), bare], import_id=import_id, by=city.lead, at=at)

    for project_id in ids.values():
        project = session.get(Project, project_id)
        assert stored(project) == recomputed(project)


def test_the_stage_of_an_imported_project_is_known_on_any_day(
    city: make.City, session: Any, import_id: int, at: datetime
) -> None:
    ids = actions.load_many([pilot(city)], import_id=import_id, by=city.lead, at=at)

    stages = [as_of.standing_on(ids["7"], day).stage for day in (date(2024, 1, 9), date(2024, 4, 30), date(2024, 5, 1))]
    assert stages == [None, "approved", "running"]
    assert as_of.standing_on(ids["7"], known_at=datetime(2026, 1, 1, tzinfo=at.tzinfo)).stage is None
