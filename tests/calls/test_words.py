"""What people read of a call: where it stands, and its rules in plain sentences."""

import json
from datetime import date, datetime

import pytest

from portfolio.calls import actions, plainly, published, queries, shown
from portfolio.calls.actions import Weighed
from portfolio.calls.rules import Span
from portfolio.calls.words import phase_sentence
from portfolio.core.db import db
from tests.calls.made import make_call
from tests.make import City

SPAN = Span(
    id=1,
    number=1,
    stage=1,
    opens_on=date(2026, 9, 1),
    closes_on=date(2026, 10, 15),
    decision_on=date(2026, 11, 30),
    appeal_until=date(2026, 12, 31),
    jury_on=date(2026, 11, 10),
    decided_on=date(2026, 12, 3),
)


@pytest.mark.parametrize(
    ("phase", "day", "span", "sentence"),
    [
        ("announced", date(2026, 8, 1), SPAN, "It opens on 1 Sept 2026."),
        ("open", date(2026, 9, 30), SPAN, "Pitches can be handed in through 15 Oct 2026, 15 more days."),
        ("open", date(2026, 10, 14), SPAN, "Pitches can be handed in through 15 Oct 2026, for one more day."),
        ("open", date(2026, 10, 15), SPAN, "Today is the last day: pitches can be handed in until midnight."),
        ("open", date(2026, 10, 15), SPAN._replace(closes_on=None), "Pitches can be handed in at any time."),
        ("closed", date(2026, 10, 16), SPAN, "The jury meets on 10 Nov 2026."),
        ("closed", date(2026, 10, 16), SPAN._replace(jury_on=None), "The decision is expected by 30 Nov 2026."),
        ("deciding", date(2026, 11, 10), SPAN, "The decision is expected by 30 Nov 2026."),
        ("appeal", date(2026, 12, 3), SPAN, "Appeals are possible through 31 Dec 2026."),
        ("decided", date(2027, 1, 1), SPAN, "Decided on 3 Dec 2026."),
        ("ended", date(2027, 1, 1), SPAN, ""),
        ("draft", date(2026, 8, 1), SPAN, ""),
        ("announced", date(2026, 8, 1), None, ""),
    ],
)
def test_a_phase_is_said_with_its_day(phase: str, day: date, span: Span | None, sentence: str) -> None:
    assert phase_sentence(phase, span, day) == sentence


def test_the_rules_of_a_staff_call_in_plain_sentences(city: City) -> None:
    said = {chapter.key: chapter.sentences for chapter in plainly.chapters(queries.rules_now(make_call(city)))}

    assert said["money"] == (
        "€1,500,000 can be awarded, for this call.",
        "One pitch may ask for at most €200,000.",
        "Staff costs cannot be asked for.",
    )
    assert said["timetable"] == (
        "Pitches can be handed in from 1 Nov 2026 through 15 Dec 2026.",
        "It is decided by 15 Feb 2027.",
    )
    assert said["judging"] == (
        "Each criterion is marked from 0 to 5 in steps of 0.5.",
        "3 jurors see each pitch.",
        "A pitch needs 3 complete reviews for a place in the ranking.",
        "The jury decides with at least 3 jurors.",
        "A juror gives a reason for marks up to 1.5.",
        "A juror gives a reason for marks from 5 on.",
        "The jury sees who pitches.",
        "Every criterion is marked; a review with an empty one is not counted.",
    )
    assert said["award"] == (
        "Pitches are ranked by the mean of the jurors' marks.",
        "A pitch is funded only from 3.33 overall on.",
        "Where two are equal to two decimals, these decide in turn: the mark on the heaviest criterion, then on the"
        " next; a policy area that has no money in this call yet; the higher of the lowest marks; a lot with a"
        " published seed.",
        "The money goes down the ranking; a pitch that it does not cover is passed over.",
    )
    assert said["criteria"][:4] == (
        "Difference for residents counts 30\u202f%.",
        "Difference for residents asks: Will residents, or the staff who serve them, notice a difference?",
        "Difference for residents: a pitch needs at least 3 on average.",
        "Difference for residents, 0 means Nothing: It does not say who would be better off.",
    )
    assert said["form"][1] == (
        "Which problem do you want to solve, and for whom? (Text) Who has it, how often, and how do you know?"
        " At most 200 words."
    )


def test_what_becomes_of_left_over_money_is_said_and_sealed_only_where_it_is_shared(city: City) -> None:
    call = make_call(city)
    before = queries.rules_now(call)
    call.shares_left_over = True
    db.session.flush()

    after = queries.rules_now(call)

    sentence = "What one track leaves goes to the best who wait for money in the others."
    said = [{chapter.key: chapter.sentences for chapter in plainly.chapters(rules)} for rules in (before, after)]
    assert [sentence in each["award"] for each in said] == [False, True]
    assert "shares_left_over" not in before["judging"]
    assert after["judging"]["shares_left_over"] is True
    assert published.recounts(before, after)


@pytest.mark.parametrize(("weight", "word"), [(3000, "30\u202f%"), (1250, "12.5\u202f%"), (3333, "33.33\u202f%")])
def test_weights_have_as_many_decimals_as_they_need(weight: int, word: str) -> None:
    assert plainly.weight_word(weight) == word


def test_a_version_is_told_by_what_it_changed(city: City, at: datetime) -> None:
    call = make_call(city)
    changed = {"feasibility": 1500, "measurability": 2500}
    wanted = {
        each.id: Weighed(changed.get(each.key, each.weight), each.counts, each.threshold)
        for each in queries.rubric(call.id)
    }
    actions.weigh(call, wanted, reason="A slip.", by=city.lead, at=at)

    after, before = shown.bodies(call.id, 2)

    assert before is not None
    assert plainly.differences(json.loads(before), json.loads(after)) == [
        plainly.Difference(
            "Criteria",
            gone=("Can it be done counts 20\u202f%.", "How it will be known counts 20\u202f%."),
            new=("Can it be done counts 15\u202f%.", "How it will be known counts 25\u202f%."),
        )
    ]
