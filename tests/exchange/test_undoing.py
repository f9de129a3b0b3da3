from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import RuleBroken
from portfolio.exchange import undoing
from portfolio.history.models import Entry
from portfolio.history.queries import verify
from portfolio.metrics.models import Metric
from portfolio.people.queries import read_settings
from portfolio.projects import actions as projects
from portfolio.projects.models import (
    Note,
    Project,
)
from tests.exchange.bringing import bring, counts, project_called
from tests.exchange.bundles import make_bundle
from tests.exchange.conftest import Made
from tests.make import City


def test_undo_restores_every_count(session: Any, city: City, at: datetime, made: Made) -> None:
    before = counts()
    run = bring(made(200), city.lead, at)

    removed = undoing.undo(run, by=city.lead, at=at + timedelta(days=29))
    session.commit()

    assert counts() == before
    assert (removed["projects"], run.state) == (200, "undone")
    assert verify(city.id).is_whole
    assert read_settings(city.id, at.date()).count_from is None


def test_what_was_taken_back_can_be_brought_in_again_under_new_numbers(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path)
    undone = bring(folder, city.lead, at)
    old = project_called(city, "P1")
    old_id, old_ref = old.id, old.ref
    undoing.undo(undone, by=city.lead, at=at)
    session.commit()

    bring(folder, city.lead, at + timedelta(days=1))

    new = project_called(city, "P1")
    assert new.id > old_id
    assert new.ref != old_ref


def test_names_and_texts_of_what_is_taken_back_leave_history_too(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    run = bring(make_bundle(tmp_path), city.lead, at)

    undoing.undo(run, by=city.lead, at=at)
    session.commit()

    payloads = session.scalars(sa.select(Entry.payload).where(Entry.organisation_id == city.id)).all()
    assert not any("Damp sensors" in (payload or "") or "ada@" in (payload or "") for payload in payloads)
    assert verify(city.id).is_whole


def test_undo_keeps_what_people_have_worked_on_since_and_says_so(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    run = bring(make_bundle(tmp_path), city.lead, at)
    touched = project_called(city, "P1")
    projects.write_note(touched, kind="risk", text="The sensors fail.", on=at.date(), by=city.lead, at=at)
    session.commit()

    with pytest.raises(RuleBroken) as refused:
        undoing.undo(run, by=city.lead, at=at + timedelta(days=1))
    removed = undoing.undo(run, leave_changed=True, by=city.lead, at=at + timedelta(days=1))
    session.commit()

    assert refused.value.code == "changed"
    assert removed["projects"] == 1
    assert [project.title for project in session.scalars(sa.select(Project))] == ["Damp sensors"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Metric)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Note)) == 1


def test_undo_ends_after_thirty_days(session: Any, city: City, at: datetime, tmp_path: Path) -> None:
    run = bring(make_bundle(tmp_path), city.lead, at)

    with pytest.raises(RuleBroken) as refused:
        undoing.undo(run, by=city.lead, at=at + timedelta(days=30, seconds=1))

    assert refused.value.code == "too_late"
