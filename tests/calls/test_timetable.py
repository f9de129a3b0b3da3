"""Rounds that follow one another, money by year and track, trainings with places."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.calls import actions, queries, shown
from portfolio.calls.models import Envelope, Round
from portfolio.core.errors import Missing, RuleBroken, WrongInput
from portfolio.core.money import Money
from tests import make
from tests.calls.made import answers, make_call
from tests.make import City

YEARLY = {"opens_on": date(2027, 3, 1), "closes_on": date(2027, 4, 15), "decision_on": date(2027, 6, 1)}


def eur(major: int) -> Money:
    return Money(major * 100, "EUR")


def test_l38_a_call_is_open_through_its_last_day_in_the_city(city: City) -> None:
    call = make_call(city)
    days = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 15), date(2026, 12, 16))

    opened = [queries.open_round(call, day) is not None for day in days]

    assert opened == [False, True, True, False]


def test_a_draft_is_never_open(city: City) -> None:
    assert queries.open_round(make_call(city, is_open=False), date(2026, 11, 21)) is None


def test_l38_rounds_of_a_call_do_not_overlap_and_other_calls_do_not_matter(city: City, at: datetime) -> None:
    call = make_call(city, is_open=False)
    make_call(city)

    with pytest.raises(RuleBroken) as refused:
        actions.add_round(call, values={**YEARLY, "opens_on": date(2026, 12, 15)}, by=city.lead, at=at)
    assert refused.value.code == "rounds_overlap"
    actions.add_round(call, values={**YEARLY, "opens_on": date(2026, 12, 16)}, by=city.lead, at=at)

    assert [(span.number, span.opens_on) for span in queries.rounds(call.id)] == [
        (1, date(2026, 11, 1)),
        (2, date(2026, 12, 16)),
    ]


def test_l38_a_standing_call_goes_from_period_to_period(city: City, at: datetime) -> None:
    call = make_call(city, closes_on=None, jury_on=None, decision_on=None)
    assert queries.open_round(call, date(2030, 1, 1)) is not None

    with pytest.raises(RuleBroken) as refused:
        actions.add_round(call, values=YEARLY, reason="Next period.", by=city.lead, at=at)
    assert refused.value.code == "open_ended"
    first = queries.rounds(call.id)[0]
    ending = {"closes_on": date(2027, 2, 28), "decision_on": date(2027, 5, 1)}
    actions.change_round(call, first.id, values=ending, reason="The first period ends.", by=city.lead, at=at)
    actions.add_round(call, values=YEARLY, reason="Next period.", by=city.lead, at=at)

    found = [queries.open_round(call, day) for day in (date(2027, 2, 28), date(2027, 3, 1), date(2027, 4, 16))]
    assert [span and span.number for span in found] == [1, 2, None]
    assert [version.reason for version in shown.versions(call.id)] == ["Next period.", "The first period ends.", None]


def test_only_a_standing_call_may_stay_without_a_last_day(city: City, at: datetime) -> None:
    call = make_call(city, is_open=False)

    with pytest.raises(WrongInput) as refused:
        actions.change_round(call, queries.rounds(call.id)[0].id, values={"closes_on": None}, by=city.lead, at=at)
    assert refused.value.field == "closes_on"


def test_two_stages_need_two_rounds_and_ask_shortly_first(city: City, at: datetime) -> None:
    call = actions.make_call(answers(city), terms={"stages": 2}, by=city.lead, at=at)
    assert [each.kind for each in queries.blocks(call.id, 1)] == ["eligibility", "text", "text", "metric", "amount"]
    assert len(queries.blocks(call.id, 2)) == 10

    with pytest.raises(RuleBroken, match="still missing"):
        actions.open_call(call, by=city.lead, at=at)
    actions.add_round(call, values={**YEARLY, "stage": 2}, by=city.lead, at=at)
    actions.open_call(call, by=city.lead, at=at)

    assert [span.stage for span in queries.rounds(call.id)] == [1, 2]


def test_an_award_takes_the_money_that_is_closest_to_it(city: City, at: datetime, session: Any) -> None:
    call = make_call(city, is_open=False)
    green = actions.add_track(call, label="Green", by=city.lead, at=at)
    for amount, year, track in ((500, 2027, None), (200, None, green.id), (100, 2027, green.id)):
        actions.set_envelope(call, amount=eur(amount), year=year, track_id=track, by=city.lead, at=at)

    (span,) = session.scalars(sa.select(Round).where(Round.call_id == call.id))

    def found(year: int, track_id: int | None = None) -> int:
        span.decision_on = date(year, 3, 1)
        purse = queries.purse_for(queries.round_money(span), track_id)
        assert purse is not None
        return purse.amount_minor // 100

    assert (found(2026), found(2027), found(2026, green.id), found(2027, green.id)) == (1_500_000, 500, 200, 100)


def test_money_that_has_been_awarded_cannot_be_taken_away(city: City, at: datetime, session: Any) -> None:
    call = make_call(city, is_open=False)
    (purse,) = queries.envelopes(call.id)
    session.get_one(Envelope, purse.id).awarded_minor = 100_000
    session.flush()

    for amount in (eur(999), None):
        with pytest.raises(RuleBroken) as refused:
            actions.set_envelope(call, amount=amount, by=city.lead, at=at)
        assert refused.value.code == "awarded"
    actions.set_envelope(call, amount=eur(1000), by=city.lead, at=at)

    purse = queries.envelopes(call.id)[0]
    assert (purse.amount_minor, purse.awarded_minor) == (100_000, 100_000)


def test_more_money_after_opening_needs_a_reason(city: City, at: datetime) -> None:
    call = make_call(city)

    with pytest.raises(WrongInput) as refused:
        actions.set_envelope(call, amount=eur(2_000_000), by=city.lead, at=at)
    assert refused.value.field == "reason"


def training(call: Any, city: City, at: datetime, **more: Any) -> Any:
    values = {"kind": "training", "on": date(2026, 12, 1), **more}
    return actions.add_event(call, queries.rounds(call.id)[0].id, values=values, by=city.lead, at=at)


def test_the_last_place_of_a_training_is_given_once_and_comes_back(city: City, at: datetime) -> None:
    call = make_call(city)
    event = training(call, city, at, seats=1)
    first, second = make.make_viewer(city, "project_owner"), make.make_viewer(city, "finance")

    actions.sign_up(call, event, by=first, at=at)
    actions.sign_up(call, event, by=first, at=at)
    with pytest.raises(RuleBroken) as refused:
        actions.sign_up(call, event, by=second, at=at)
    assert refused.value.code == "full"
    actions.cancel_place(call, event, by=first, at=at)
    actions.sign_up(call, event, by=second, at=at)

    assert [guest.name for guest in shown.guests(event.id)] == [second.name]
    with pytest.raises(RuleBroken) as refused:
        actions.drop_event(call, event, by=city.lead, at=at)
    assert refused.value.code == "signed_up"


def test_who_came_is_known_unknown_or_no(city: City, at: datetime) -> None:
    call = make_call(city)
    event = training(call, city, at)
    people = [make.make_viewer(city, "project_owner", name=name) for name in ("Ana", "Bo", "Cai")]
    for person in people:
        actions.sign_up(call, event, by=person, at=at)
    stranger = make.make_viewer(city, "finance")

    came = {people[0].person_id: True, people[1].person_id: False, stranger.person_id: True}
    actions.note_attendance(call, event, {key: value for key, value in came.items() if key}, by=city.lead, at=at)

    assert [(guest.name, guest.came) for guest in shown.guests(event.id)] == [
        ("Ana", True),
        ("Bo", False),
        ("Cai", None),
    ]


def test_nobody_signs_up_for_a_jury_day(city: City, at: datetime) -> None:
    call = make_call(city)
    jury_day = shown.event_of(call, next(e.id for e in shown.events(call.id, city.lead) if e.kind == "jury_day"))

    with pytest.raises(RuleBroken) as refused:
        actions.sign_up(call, jury_day, by=city.lead, at=at)
    assert refused.value.code == "by_invitation"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"from_time": "9:30"}, "from_time"),
        ({"from_time": "25:00"}, "from_time"),
        ({"from_time": "10:00", "until_time": "09:00"}, "until_time"),
        ({"seats": 0}, "seats"),
        ({"kind": "party"}, "kind"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_an_event_that_cannot_be_is_refused(city: City, at: datetime, changed: Any, field: str) -> None:
    call = make_call(city)

    with pytest.raises(WrongInput) as refused:
        training(call, city, at, **changed)
    assert refused.value.field == field


def test_the_call_of_another_city_is_not_there(city: City, at: datetime) -> None:
    call = make_call(city)
    other = make.make_city("Other")

    for change in (
        lambda: actions.ask(call, words="Hm?", by=other.lead, at=at),
        lambda: actions.call_off(call, reason="Ours.", by=other.lead, at=at),
        lambda: actions.copy_call(call, title="Ours", opens_on=date(2027, 1, 1), by=other.lead, at=at),
        lambda: queries.call_by_ref(other.lead, call.ref),
    ):
        with pytest.raises(Missing):
            change()


def test_what_is_a_draft_or_over_is_neither_asked_about_nor_signed_up_for(city: City, at: datetime) -> None:
    call = make_call(city, closes_on=date(2026, 11, 20))
    event = training(call, city, at, on=date(2026, 11, 20))

    draft = make_call(city, is_open=False)

    codes = []
    for change in (
        lambda: actions.ask(draft, words="Too early?", by=city.lead, at=at),
        lambda: actions.ask(call, words="Too late?", by=city.lead, at=at),
        lambda: actions.sign_up(call, event, by=city.lead, at=at),
    ):
        with pytest.raises(RuleBroken) as refused:
            change()
        codes.append(refused.value.code)
    assert codes == ["draft", "questions_over", "event_over"]
