"""A note and a new value from any page on a phone: three fields, twenty seconds, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.counting import Counted
from tests.journeys.pace import Effort

LIMIT = 20.0
"""Seconds for somebody who has done it before, by the stated pace: they look at what they need and read no page."""

WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without_javascript"])
Record = Callable[[str, object], None]


def takes(person: Counted, looked_up: int = 0) -> float:
    """Seconds of somebody who knows the way, and of the machine."""
    known = Effort(words=0, characters=person.characters, clicks=person.clicks + person.typed, looked_up=looked_up)
    return known.seconds + person.seconds


def tell(record: Record, what: str, javascript: bool, person: Counted, looked_up: int = 0) -> None:
    how = "with" if javascript else "without"
    first = Effort(person.words, person.characters, person.clicks + person.typed, looked_up).seconds + person.seconds
    record(
        f"journey of {what} on a phone {how} JavaScript",
        f"{person.told}; {takes(person, looked_up):.0f} s by the pace, {first:.0f} s for who reads every word",
    )


@WAYS
def test_a_note_takes_two_fields_and_twenty_seconds_from_any_page(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Miriam Gruber", size="phone", javascript=javascript)
    page.goto("/reviews")
    person = Counted(page, scripted=javascript)

    person.add()
    person.follow_to("Note")
    person.tick("Damp sensors in social housing")
    person.fill("Note", "First frost survived.")
    person.press("Write note")

    seconds = takes(person)
    tell(record_property, "a note", javascript, person)
    assert "First frost survived." in page.get_by_role("main").inner_text()
    assert (person.typed, person.clicks) == (2, 3)
    assert seconds <= LIMIT


@WAYS
def test_a_value_takes_two_fields_and_twenty_seconds_from_any_page(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Miriam Gruber", size="phone", javascript=javascript)
    page.goto("/overview")
    person = Counted(page, scripted=javascript)

    person.add()
    person.follow_to("New value")
    person.tick("Homes with damp complaints")
    person.fill("Value", "18")
    person.press("Save value")

    seconds = takes(person, looked_up=1)
    tell(record_property, "a new value", javascript, person, looked_up=1)
    assert "The value stands on Homes with damp complaints." in page.get_by_role("main").inner_text()
    assert (person.typed, person.clicks) == (2, 3)
    assert seconds <= LIMIT


@WAYS
def test_a_value_is_one_click_away_on_the_page_of_its_project(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Miriam Gruber", size="phone", javascript=javascript)
    page.goto("/projects?q=tenders")
    page.get_by_role("link", name="Innovation-friendly tenders").click()
    person = Counted(page, scripted=javascript)

    person.follow("New value")
    assert page.get_by_role("radio").count() >= 1
    page.get_by_role("radio").first.check()
    person.typed += 1
    person.fill("Value", "7")
    person.press("Save value")

    seconds = takes(person, looked_up=1)
    tell(record_property, "a new value from its project", javascript, person, looked_up=1)
    assert (person.typed, person.clicks) == (2, 2)
    assert seconds <= LIMIT


@WAYS
def test_a_project_of_somebody_else_is_found_by_its_words_within_twenty_seconds(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Lenka Nováková", size="phone", javascript=javascript)
    page.goto("/overview")
    person = Counted(page, scripted=javascript)

    person.add()
    person.follow_to("Note")
    person.fill("Note", "The bus ran full.")
    person.fill("Another project", "night bus")
    if javascript:  # the only one that has the words is shown, and chosen already
        expect(page.get_by_role("radio")).to_have_count(1)
        expect(page.get_by_role("radio", name="Night bus on demand")).to_be_checked()
    person.press("Write note")

    seconds = takes(person)
    tell(record_property, "a note about a project that is looked up", javascript, person)
    shown = page.get_by_role("main").inner_text()
    assert "The note stands on Night bus on demand" in page.locator("body").inner_text()
    assert "The bus ran full." in shown
    assert (person.typed, person.clicks) == (2, 3)
    assert seconds <= LIMIT


@WAYS
def test_a_risk_takes_five_fields_and_a_judgement_one(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Ștefan Petrescu", size="phone", javascript=javascript)
    page.goto("/overview")
    person = Counted(page, scripted=javascript)

    person.add()
    person.follow_to("Risk")
    person.follow_to("Kindergarten places by match")
    person.fill("What may go wrong?", "The list is sent twice")
    person.choose("How likely is it?", "Possible")
    person.choose("How bad would it be?", "Serious")
    person.press("Save risk")
    assert "The list is sent twice" in page.get_by_role("main").inner_text()
    tell(record_property, "a risk", javascript, person)

    judging = Counted(page, scripted=javascript)
    judging.add()
    judging.follow_to("How sure you are")
    judging.follow_to("Kindergarten places by match")
    judging.tick("Green")
    judging.press("Save judgement")
    tell(record_property, "a judgement", javascript, judging)
    assert "Very likely to deliver" in page.get_by_role("main").inner_text()
    assert (person.typed, judging.typed) == (3, 1)
