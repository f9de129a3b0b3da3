"""Rules that change after marks were given: figures follow, marks stay, the record and the jury are told."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portfolio.calls import actions as calls
from portfolio.calls import queries
from portfolio.core.db import db
from portfolio.history.models import Entry
from portfolio.jobs.models import Job
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jury import jobs, mail
from portfolio.jury.actions import phases, scoring
from portfolio.jury.models import JuryResult, Mark
from portfolio.jury.queries import sitting
from portfolio.jury.rules import SCORING, Duties, Span
from portfolio.notices.messages import show
from portfolio.notices.models import Notice
from portfolio.pitches.models import Pitch
from tests.jury.evening import Evening, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")

LATER = AT + timedelta(hours=1)
FIRST = (8, 6, 7, 10, 4)
"""Marks of domain.md scenario 36 in half points: 4, 3, 3.5, 5 and 2; weighed 30/20/20/15/15 they make 3.55."""
SECOND = (4, 10, 6, 6, 6)
"""2, 5, 3, 3, 3, which make 3.10; weighed 10/40/20/15/15 they make 3.70, and the first ones 3.35."""


@pytest.fixture
def evening(city: City) -> Evening:
    made = make_evening(city, jurors=2, pitches=2, at=AT)
    made.declare_nothing(made.jurors, AT)
    for number in (0, 1):
        for pitch, marks in zip(made.pitches, (FIRST, SECOND), strict=True):
            hand_in(made, number, pitch, marks)
    return made


def hand_in(evening: Evening, juror: int, pitch: Pitch, marks: tuple[int, ...]) -> None:
    by = evening.viewers[juror]
    filled = evening.filled(0, for_jury="Why.")
    given = dict(zip((each.id for each in evening.criteria()), marks, strict=True))
    scoring.hand_in(
        sitting.place(by, pitch.ref),
        filled._replace(marks=given),
        evening.criteria(),
        duties=Duties(),
        phase=SCORING,
        key=str(pitch.id),
        by=by,
        at=AT,
    )


def release(evening: Evening) -> None:
    standing = sitting.spans(evening.round.id)
    spans = [Span(SCORING, standing[0].from_at, LATER - timedelta(minutes=1)), Span("released", LATER)]
    phases.set_phases(evening.round, spans, standing, by=evening.city.lead, at=AT)


def reweigh(evening: Evening, *weights: int) -> None:
    """Publish other weights, in their order."""
    wanted = {
        each.id: calls.Weighed(weight, each.counts, each.threshold)
        for each, weight in zip(queries.rubric(evening.call.id), weights, strict=True)
    }
    calls.weigh(evening.call, wanted, reason="The council asks for it.", by=evening.city.lead, at=LATER)


def asked() -> list[Job]:
    return list(db.session.scalars(sa.select(Job).where(Job.kind == "jury_result").order_by(Job.id)))


def worked_out(evening: Evening, job: Job, monkeypatch: pytest.MonkeyPatch) -> JuryResult:
    """What a job makes, as its own process would."""
    monkeypatch.setattr(jobs, "now", lambda: LATER)
    for name in ("step", "at", "writing"):
        monkeypatch.setattr(Progress, name, lambda *given: None)
    jobs.work_out(Asked(job.id, job.kind, job.args, 1, evening.city.lead, LATER), Progress.__new__(Progress))
    return db.session.scalars(sa.select(JuryResult).order_by(JuryResult.id.desc()).limit(1)).one()


def means(result: JuryResult) -> dict[str, float]:
    return {row["pitch"]: row["mean"] for row in json.loads(result.body)["pitches"]}


def test_l4_other_weights_after_the_release_give_another_result_out_of_the_same_marks(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(evening)
    assert jobs.ask_where_released(LATER) == 1
    (job,) = asked()
    first = worked_out(evening, job, monkeypatch)
    job.state = "done"
    marks = db.session.execute(sa.select(Mark.score_id, Mark.criterion_id, Mark.steps)).all()

    reweigh(evening, 1000, 4000, 2000, 1500, 1500)
    _, again = asked()
    second = worked_out(evening, again, monkeypatch)

    one, other = (pitch.ref for pitch in evening.pitches)
    assert means(first) == pytest.approx({one: 3.55, other: 3.10})
    assert means(second) == pytest.approx({one: 3.35, other: 3.70})
    assert (first.number, second.number) == (1, 2)
    assert json.loads(second.body)["rules_hash"] == evening.call.rules_hash != json.loads(first.body)["rules_hash"]
    assert db.session.execute(sa.select(Mark.score_id, Mark.criterion_id, Mark.steps)).all() == marks


def test_l4_new_words_of_a_criterion_recount_nothing_and_tell_nobody(evening: Evening) -> None:
    release(evening)
    one = queries.rubric(evening.call.id)[0]
    words = {"label": "Better for residents", "question": one.question}
    calls.edit_criterion(
        evening.call, one.id, values=words, anchors=one.anchors, reason="Clearer.", by=evening.city.lead, at=LATER
    )

    assert asked() == []
    assert told() == []


def told() -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == mail.RULES).order_by(Notice.id)))


def test_the_jury_hears_once_of_each_change_with_its_reason_and_no_figure(evening: Evening) -> None:
    reweigh(evening, 1000, 4000, 2000, 1500, 1500)

    assert asked() == []  # sealed: nothing is worked out that could be outdated
    assert [row.person_id for row in told()] == [viewer.person_id for viewer in evening.viewers]
    subject, text = show(mail.RULES, told()[0].values)
    assert subject == "The rules of “Staff call” have changed"
    assert text == (
        "the rules by which pitches of “Staff call” are ranked have changed. The published reason:\n\n"
        "The council asks for it.\n\n"
        "The marks that you handed in stay as they are and count by the new rules; you need not score again.\n\n"
        "Your pitches and marks:\n"
        f"http://127.0.0.1:8000/jury?jury={evening.round.id}\n"
    )
    reweigh(evening, 2000, 3000, 2000, 1500, 1500)
    assert len(told()) == 4


def test_the_record_says_that_rules_changed_under_a_jury(evening: Evening) -> None:
    reweigh(evening, 1000, 4000, 2000, 1500, 1500)
    db.session.commit()

    entries = db.session.scalars(sa.select(Entry).where(Entry.event == "jury.rules_changed")).all()
    assert [(entry.root_kind, entry.root_id) for entry in entries] == [("round", evening.round.id)]
    assert json.loads(entries[0].payload or "")["after"] == {
        "number": 2,
        "hash": evening.call.rules_hash,
        "is_released": False,
    }


def test_two_changes_in_a_row_ask_for_one_result(evening: Evening) -> None:
    release(evening)
    reweigh(evening, 1000, 4000, 2000, 1500, 1500)
    reweigh(evening, 2000, 3000, 2000, 1500, 1500)

    assert [job.args for job in asked()] == [{"round": evening.round.id}]


def test_what_is_decided_stays_what_it_was_decided_by(evening: Evening) -> None:
    release(evening)
    evening.round.decided_on = LATER.date()
    db.session.flush()
    reweigh(evening, 1000, 4000, 2000, 1500, 1500)

    assert (asked(), told()) == ([], [])
