from datetime import date

import pytest

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.meetings import rules
from portfolio.meetings.rules import Standing, Step, Who

MONDAY = date(2026, 11, 16)
TODAY = date(2026, 11, 21)
PEOPLE = [(1, "Anna Berg"), (2, "Anna Berger"), (3, "Işıl Yıldız"), (4, "Cem Kaya")]


def test_the_next_meeting_is_proposed_a_week_after_the_last_one() -> None:
    assert rules.next_day(MONDAY, TODAY) == date(2026, 11, 23)
    assert rules.next_day(date(2026, 10, 5), TODAY) == TODAY
    assert rules.next_day(None, TODAY) == TODAY


def test_changes_count_from_the_meeting_before_or_a_week_ago() -> None:
    assert rules.since(MONDAY, TODAY) == MONDAY
    assert rules.since(None, TODAY) == date(2026, 11, 14)


def test_an_action_is_due_by_the_usual_next_meeting() -> None:
    assert rules.usual_due(TODAY, TODAY) == date(2026, 11, 28)
    assert rules.usual_due(MONDAY, TODAY) == date(2026, 11, 28)  # minuted late: still a week from now
    assert rules.usual_due(date(2026, 11, 30), TODAY) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("Anna Berg", Who(1)),
        ("anna  berger", Who(2)),
        ("isil", Who(3)),
        ("kaya", Who(4)),
        ("Cem", Who(4)),
        ("Dr. Gast", Who(guest="Dr. Gast")),
    ],
)
def test_a_name_or_its_beginning_means_one_person(typed: str, who: Who) -> None:
    assert rules.who_is(typed, PEOPLE, ["Dr. Gast"]) == who


@pytest.mark.parametrize(("typed", "code"), [("Anna", "two_people"), ("Nobody", "nobody"), (" ", "nobody")])
def test_a_name_that_means_nobody_or_two_is_refused(typed: str, code: str) -> None:
    with pytest.raises(WrongInput) as refused:
        rules.who_is(typed, PEOPLE, [])

    assert (refused.value.code, refused.value.field) == (code, "who")


def test_guests_stand_between_commas_each_once() -> None:
    assert rules.guests_of(" Dr.  Gast, Eva;Dr. Gast\nTom,, ") == ["Dr. Gast", "Eva", "Tom"]


def test_an_action_stands_where_its_steps_have_brought_it() -> None:
    moved = Step("moved", TODAY, date(2026, 12, 5))

    assert rules.standing(MONDAY, []) == Standing(MONDAY)
    assert rules.standing(MONDAY, [moved]) == Standing(date(2026, 12, 5))
    assert rules.standing(MONDAY, [moved, Step("done", TODAY)]) == Standing(date(2026, 12, 5), "done", TODAY)
    assert rules.standing(MONDAY, [Step("dropped", TODAY), Step("reopened", TODAY)]) == Standing(MONDAY)


@pytest.mark.parametrize(
    ("state", "kind", "due_on", "reason", "code"),
    [
        ("done", "done", None, None, "closed_action"),
        ("dropped", "moved", date(2026, 12, 5), "Snow", "closed_action"),
        ("open", "reopened", None, None, "closed_action"),
        ("open", "moved", None, "Snow", "day"),
        ("open", "moved", MONDAY, "Snow", "same_day"),
        ("open", "moved", date(2026, 11, 20), "Snow", "past_day"),
        ("open", "moved", date(2029, 12, 5), "Snow", "far_day"),
        ("open", "moved", date(2026, 12, 5), None, "reason"),
        ("open", "dropped", None, "", "reason"),
    ],
)
def test_what_an_action_may_not_become(
    state: str, kind: str, due_on: date | None, reason: str | None, code: str
) -> None:
    with pytest.raises((RuleBroken, WrongInput)) as refused:
        rules.check_step(state, kind, due_on=due_on, reason=reason, before=MONDAY, today=TODAY)

    assert refused.value.code == code


def test_what_an_action_may_become() -> None:
    rules.check_step("open", "done", before=MONDAY, today=TODAY)
    rules.check_step("open", "moved", due_on=TODAY, reason="Snow", before=MONDAY, today=TODAY)
    rules.check_step("done", "reopened", before=MONDAY, today=TODAY)


@pytest.mark.parametrize(
    ("topic", "by", "order"),
    [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, -1, [1, 2, 3]), (3, 1, [1, 2, 3]), (1, 2, [2, 3, 1])],
)
def test_a_topic_moves_as_far_as_there_is_room(topic: int, by: int, order: list[int]) -> None:
    assert rules.shifted([1, 2, 3], topic, by) == order
