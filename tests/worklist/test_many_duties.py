"""Very many things are handed over in a job: part by part, in one hand-over, with one letter."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio import scheduler
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.history.models import Entry
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.notices.messages import write
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from portfolio.projects.models import HandedThing, HandOver, Project
from portfolio.strategy import actions as strategy
from portfolio.worklist import actions, duties
from portfolio.worklist import jobs as work
from tests import make
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]
TODAY = AT.date()
WORDS = "Thank you for taking these on."


class Estate(NamedTuple):
    city: City
    leaver: Person
    heir: Person


def make_estate(city: City) -> Estate:
    """Five projects and a programme of somebody who leaves."""
    leaver, heir = (
        db.session.get_one(Person, make.make_viewer(city, "project_owner", name=name).person_id)
        for name in ("Olga Owner", "Emil Heir")
    )
    for number in range(5):
        make.make_project(city, f"Pilot {number}", stage="running", owner=leaver)
    strategy.open_programme(title="Dry homes", values={"owner_id": leaver.id}, by=city.lead, at=AT)
    db.session.commit()
    return Estate(city, leaver, heir)


@pytest.fixture
def estate(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Estate]:
    monkeypatch.setattr(work, "AT_ONCE", 2)
    with fresh_app.app_context():
        yield make_estate(make.make_city())


def ask(estate: Estate) -> None:
    there = duties.open_duties(estate.city.id, estate.leaver.id, TODAY)
    more: dict[str, Any] = {"giver": estate.leaver, "taker": estate.heir, "own_words": WORDS}
    actions.ask_hand_over(there, **more, by=estate.city.lead, at=AT)
    db.session.commit()


def work_off() -> Job:
    """Let the scheduler's process do the job; gives how it ended."""
    with write_transaction():
        claim = jobs.claim(now())
        db.session.commit()
    assert claim is not None
    run(claim.job_id, scheduler.work_of)
    db.session.rollback()
    return db.session.get_one(Job, claim.job_id)


def held(estate: Estate) -> tuple[int, int]:
    """How much the one who leaves has, and the one who takes over."""
    db.session.rollback()
    found = [duties.open_duties(estate.city.id, person.id, TODAY) for person in (estate.leaver, estate.heir)]
    return len(found[0]), len(found[1])


def test_everything_passes_part_by_part_in_one_hand_over_with_one_letter(estate: Estate) -> None:
    ask(estate)
    assert held(estate) == (6, 0)

    job = work_off()

    assert held(estate) == (0, 6)
    assert (job.state, job.progress, (job.outcome or {})["endpoint"]) == ("done", 1000, "worklist.duties")
    row = db.session.scalars(sa.select(HandOver)).one()
    things = db.session.execute(sa.select(HandedThing.hand_over_id, HandedThing.kind).order_by(HandedThing.kind))
    assert [tuple(thing) for thing in things] == [(row.id, "owner")] * 5 + [(row.id, "programme")]
    letter = db.session.scalars(sa.select(Notice)).one()
    assert (letter.kind, letter.person_id, letter.values["own_words"]) == ("hand_over", estate.heir.id, WORDS)
    assert WORDS not in str(job.args)
    events = db.session.scalars(sa.select(Entry.event).where(Entry.event.like("%hand%")).order_by(Entry.event))
    assert list(events) == ["hand_over.made", *["project.handed_over"] * 5]


def test_what_cannot_pass_stops_it_and_the_rest_can_be_handed_over_later(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(estate)
    part, parts = actions.hand_over_duties, []

    def leaves_meanwhile(*args: Any, **more: Any) -> Any:
        parts.append(len(args[0]))
        if len(parts) == 2:
            more["taker"].disabled_at = AT
        return part(*args, **more)

    monkeypatch.setattr(work, "hand_over_duties", leaves_meanwhile)
    job = work_off()

    assert (job.state, job.error) == ("failed", "Choose somebody who has a role in this city.")
    assert (parts, held(estate)) == ([2, 2], (4, 2))

    monkeypatch.undo()
    ask(estate)
    assert (work_off().state, held(estate)) == ("done", (0, 6))


def test_the_page_asks_for_a_job_when_there_is_very_much(
    as_person: AsPerson, city: City, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate = make_estate(city)
    monkeypatch.setattr(actions, "AT_ONCE", 5)
    page, address = as_person(viewer=city.lead), f"/people/{estate.leaver.id}/duties"

    answer = page.post(address, data={"to_id": str(estate.heir.id), "all": "1", "own_words": WORDS})

    job = session.scalars(sa.select(Job)).one()
    assert (answer.status_code, answer.location) == (303, f"/jobs/{job.id}")
    assert page.get(answer.location).status_code == 200
    assert session.scalar(sa.select(sa.func.count()).where(Project.owner_id == estate.leaver.id)) == 5


@pytest.mark.parametrize(("words", "says"), [(WORDS, f"\n\n{WORDS}\n\n"), ("", "Hello Emil Heir,\n\nwhat Olga")])
def test_the_letter_says_the_sentence_of_whoever_hands_over(
    as_person: AsPerson, city: City, session: Any, words: str, says: str
) -> None:
    estate = make_estate(city)
    lead: Viewer = city.lead
    sent = {"to_id": str(estate.heir.id), "all": "1", "own_words": words}

    assert as_person(viewer=lead).post(f"/people/{estate.leaver.id}/duties", data=sent).status_code == 303

    letter = session.scalars(sa.select(Notice)).one()
    assert letter.reply_to == lead.email
    text = write(letter.kind, letter.values, "en")[1]
    assert says in text
    assert len(text.split()) <= 90
