"""Ten answers make a call; when it opens its rules are published, and from then on each change is."""

import json
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.calls import actions, checklist, published, queries, signals
from portfolio.calls.actions import Weighed
from portfolio.calls.models import Call, Round, RulesVersion
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from tests.calls.made import answers, make_call
from tests.make import City


def versions(call: Call) -> list[RulesVersion]:
    wanted = sa.select(RulesVersion).where(RulesVersion.call_id == call.id).order_by(RulesVersion.number)
    return list(db.session.scalars(wanted))


def weights(call: Call, **changed: int) -> dict[int, Weighed]:
    return {
        each.id: Weighed(changed.get(each.key, each.weight), each.counts, each.threshold)
        for each in queries.rubric(call.id)
    }


def test_ten_answers_make_a_call_with_the_usual_rules(city: City) -> None:
    call = make_call(city, is_open=False)

    assert call.ref == "CALL-2026-001"
    rubric = {
        each.key: (each.weight, each.counts, each.threshold, len(each.anchors)) for each in queries.rubric(call.id)
    }
    assert rubric == {
        "resident_outcome": (3000, True, 6, 6),
        "feasibility": (2000, True, 6, 6),
        "measurability": (2000, True, 6, 6),
        "novelty": (1500, True, 6, 6),
        "transfer_scale": (1500, True, 6, 6),
    }
    assert all(anchor.example for each in queries.rubric(call.id) for anchor in each.anchors)
    assert [each.kind for each in queries.blocks(call.id)] == [
        "eligibility", "text", "text", "metric", "team", "text", "costs", "amount", "text", "file",
    ]  # fmt: skip
    assert [str(mark) for mark in queries.scale(call).every()][:4] == ["0", "0.5", "1", "1.5"]
    assert (call.comment_up_to, call.comment_from, call.line_rule, call.ranking) == (3, 10, "rank_skip", "mean")
    assert [(purse.amount_minor, purse.awarded_minor) for purse in queries.envelopes(call.id)] == [(150_000_000, 0)]


def test_a_call_whose_ten_answers_are_given_lacks_nothing(city: City) -> None:
    call = make_call(city, is_open=False)

    listed = checklist.checked(queries.rules_now(call), purpose=call.purpose, owner_id=call.owner_id)

    assert [item.key for item in listed if not item.is_done] == []


def test_what_is_missing_before_opening_is_named(city: City, at: datetime) -> None:
    call = make_call(city, is_open=False, purpose=" ", owner_id=None, decision_on=None)
    gone = next(each for each in queries.rubric(call.id) if each.key == "novelty")
    actions.drop_criterion(call, gone.id, by=city.lead, at=at)
    outcome = next(each for each in queries.form(call.id) if each.kind == "metric")
    actions.drop_question(call, outcome.id, by=city.lead, at=at)
    actions.set_envelope(call, amount=None, by=city.lead, at=at)

    listed = checklist.checked(queries.rules_now(call), purpose=call.purpose, owner_id=call.owner_id)

    missing = ["purpose", "contact", "decision", "money", "ceiling", "weights", "outcome"]
    assert [item.key for item in listed if not item.is_done] == missing
    with pytest.raises(RuleBroken) as refused:
        actions.open_call(call, by=city.lead, at=at)
    assert refused.value.code == "incomplete"


def test_opening_publishes_the_rules_with_their_checksum(city: City) -> None:
    call = make_call(city)

    (first,) = versions(call)
    assert (first.number, first.reason, first.hash) == (1, None, call.rules_hash)
    assert sha256(first.body.encode()).hexdigest() == first.hash
    assert first.body == json.dumps(queries.rules_now(call), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert [each["weight"] for each in json.loads(first.body)["criteria"]] == [3000, 2000, 2000, 1500, 1500]


def test_the_same_rules_have_the_same_checksum_on_every_database(city: City) -> None:
    rules = queries.rules_now(make_call(city))

    assert published.checksum(published.canonical(rules)) == (
        "26eea0bb6e1fd08562c4d63336979aa6c778daad24cc036bfd170bda3b6c26ee"
    )


def test_d35_a_weight_changed_after_opening_needs_a_reason_that_is_published(city: City, at: datetime) -> None:
    call = make_call(city)
    changed = weights(call, resident_outcome=2500, novelty=2000)

    with pytest.raises(WrongInput) as refused:
        actions.weigh(call, changed, by=city.lead, at=at)
    assert refused.value.field == "reason"
    before = call.rules_hash
    actions.weigh(call, weights(call, resident_outcome=2500, novelty=2000), reason="A slip.", by=city.lead, at=at)

    first, second = versions(call)
    assert (second.number, second.reason) == (2, "A slip.")
    assert first.hash == before != second.hash == call.rules_hash


def test_saving_the_same_rules_again_makes_no_version(city: City, at: datetime) -> None:
    call = make_call(city)

    actions.weigh(call, weights(call), by=city.lead, at=at)
    actions.edit_call(call, values={"purpose": "Other words."}, by=city.lead, at=at)

    assert [version.number for version in versions(call)] == [1]


def test_l4_new_words_recount_nothing_and_new_weights_do(city: City, at: datetime) -> None:
    call = make_call(city)
    told: list[bool] = []

    def listen(call: Call, *, recounts: bool, **more: Any) -> None:
        told.append(recounts)

    with signals.rules_changed.connected_to(listen):
        one = queries.rubric(call.id)[0]
        words = {"label": "Better for residents", "question": one.question}
        actions.edit_criterion(call, one.id, values=words, anchors=one.anchors, reason="Clearer.", by=city.lead, at=at)
        actions.weigh(call, weights(call, novelty=2000, feasibility=1500), reason="A slip.", by=city.lead, at=at)

    assert told == [False, True]


@pytest.mark.parametrize("novelty", [1499, 1501])
def test_weights_that_do_not_add_up_exactly_are_refused(city: City, at: datetime, novelty: int) -> None:
    call = make_call(city, is_open=False)

    with pytest.raises(WrongInput, match="exactly 100 per cent"):
        actions.weigh(call, weights(call, novelty=novelty), by=city.lead, at=at)


def test_l7_the_last_criterion_that_counts_stays(city: City, at: datetime) -> None:
    call = make_call(city, is_open=False)
    first, *others = queries.rubric(call.id)
    for each in others:
        actions.drop_criterion(call, each.id, by=city.lead, at=at)

    with pytest.raises(RuleBroken) as refused:
        actions.drop_criterion(call, first.id, by=city.lead, at=at)
    assert refused.value.code == "last_criterion"
    with pytest.raises(RuleBroken) as refused:
        actions.weigh(call, {first.id: Weighed(10_000, False, None)}, by=city.lead, at=at)
    assert refused.value.code == "last_criterion"
    assert [each.key for each in queries.rubric(call.id)] == ["resident_outcome"]


def test_l3_a_criterion_of_another_track_is_no_part_of_a_pitch_s_rubric(city: City, at: datetime) -> None:
    call = make_call(city, is_open=False)
    green = actions.add_track(call, label="Green", by=city.lead, at=at)
    digital = actions.add_track(call, label="Digital", by=city.lead, at=at)
    actions.add_criterion(call, label="Saves energy", track_id=green.id, by=city.lead, at=at)
    usual = ["resident_outcome", "feasibility", "measurability", "novelty", "transfer_scale"]

    assert [each.key for each in queries.criteria(call.id, green.id)] == [*usual, "saves_energy"]
    assert [each.key for each in queries.criteria(call.id, digital.id)] == usual
    assert [each.key for each in queries.criteria(call.id)] == usual


def test_l29_whoever_judges_may_refuse_a_new_criterion_once_rules_are_published(city: City, at: datetime) -> None:
    def refuse(call: Call, **more: Any) -> None:
        raise RuleBroken("judged")

    draft = make_call(city, is_open=False)
    with signals.rubric_grows.connected_to(refuse):
        actions.add_criterion(draft, label="Courage", by=city.lead, at=at)
        actions.open_call(draft, by=city.lead, at=at)
        with pytest.raises(RuleBroken, match="judged"):
            actions.add_criterion(draft, label="Beauty", reason="Forgotten.", by=city.lead, at=at)

    assert queries.rubric(draft.id)[-1].key == "courage"


def test_what_was_published_is_not_taken_away(city: City, at: datetime) -> None:
    call = make_call(city)
    criterion, question = queries.rubric(call.id)[0], queries.form(call.id)[0]
    drops: list[Callable[[], object]] = [
        lambda: actions.drop_criterion(call, criterion.id, by=city.lead, at=at),
        lambda: actions.drop_question(call, question.id, by=city.lead, at=at),
        lambda: actions.drop_round(call, queries.rounds(call.id)[0].id, by=city.lead, at=at),
        lambda: actions.change_terms(
            call, values={"step": 100, "comment_up_to": 1, "comment_from": 5}, reason="No halves.", by=city.lead, at=at
        ),
    ]

    codes = []
    for drop in drops:
        with pytest.raises(RuleBroken) as refused:
            drop()
        codes.append(refused.value.code)
    assert codes == ["published", "published", "published", "scale_fixed"]


def test_a_call_that_was_called_off_changes_no_more(city: City, at: datetime) -> None:
    call = make_call(city)
    with pytest.raises(WrongInput):
        actions.call_off(call, reason=" ", by=city.lead, at=at)

    actions.call_off(call, reason="The budget was cut.", by=city.lead, at=at)

    assert queries.open_round(call, at.date()) is None
    with pytest.raises(RuleBroken) as refused:
        actions.weigh(call, weights(call), reason="Still.", by=city.lead, at=at)
    assert refused.value.code == "call_ended"


def test_a_call_that_is_decided_cannot_be_called_off(city: City, at: datetime) -> None:
    call = make_call(city)
    db.session.execute(sa.update(Round).where(Round.call_id == call.id).values(decided_on=at.date()))

    with pytest.raises(RuleBroken) as refused:
        actions.call_off(call, reason="The budget was cut.", by=city.lead, at=at)
    assert (refused.value.code, call.ended_at) == ("decided", None)


def test_a_copied_call_has_the_same_rules_a_year_later(city: City, at: datetime) -> None:
    past = make_call(city)
    actions.add_event(
        past,
        queries.rounds(past.id)[0].id,
        values={"kind": "training", "on": date(2026, 11, 12), "title": "Pitch training"},
        by=city.lead,
        at=at,
    )

    call = actions.copy_call(past, title="Staff call 2027/2", opens_on=date(2027, 11, 1), by=city.lead, at=at)

    assert (call.ref, call.copied_from_id, call.opened_at, call.rules_hash) == ("CALL-2026-002", past.id, None, None)
    (old,), (new,) = queries.rounds(past.id), queries.rounds(call.id)
    assert (new.opens_on, new.closes_on, new.jury_on) == (date(2027, 11, 1), date(2027, 12, 15), date(2028, 1, 20))
    assert published.counted(queries.rules_now(past)) == published.counted(queries.rules_now(call))
    assert [each.label for each in queries.form(call.id)] == [each.label for each in queries.form(past.id)]
    assert old.jury_on == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closes_on": date(2026, 10, 1)}, "closes_on"),
        ({"jury_on": date(2026, 12, 15)}, "jury_on"),
        ({"reviews": 0}, "reviews"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_answers_that_do_not_go_together_are_refused(city: City, at: datetime, changed: Any, field: str) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.make_call(answers(city, **changed), by=city.lead, at=at)

    assert refused.value.field == field
    assert db.session.scalars(sa.select(Call)).all() == []
