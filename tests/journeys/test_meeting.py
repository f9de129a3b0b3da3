"""Preparing and minuting the weekly meeting, and finding what is overdue, counted."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.counting import Counted

Record = Callable[[str, object], None]
SCRIPTED = pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without_javascript"])


def on(page: Any, section: str) -> Any:
    """The first line of a list of the meeting that has a project of its own."""
    return page.locator(f'section[aria-labelledby="{section}"] li:has(form)').first


@SCRIPTED
def test_a_meeting_is_prepared_and_minuted(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Ada Osei", size="tablet", javascript=javascript)
    page.goto("/meetings")
    person = Counted(page, scripted=javascript)
    words = f"Two weeks more, {'with' if javascript else 'without'} script"

    person.follow("New meeting")
    page.get_by_label(re.compile(r"^\s*Day\s*$")).fill(str(page.evaluate("new Date().toISOString().slice(0, 10)")))
    person.typed += 1
    person.press("Open meeting")
    assert "Weekly meeting" in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("section h2").count() >= 6

    line = on(page, "late")
    title = line.locator(".line-head a").inner_text()
    person._click(line.get_by_role("button", name=re.compile("^Put on the agenda")))
    topic = page.locator("ol.agenda > li", has=page.get_by_role("link", name=title, exact=True)).first
    topic.wait_for()

    write(person, topic, words)
    topic.get_by_text(words).first.wait_for()
    write(person, topic, "Ring the landlord", who="Miriam")
    page.get_by_text("Ring the landlord (Miriam Gruber").first.wait_for()
    person._click(topic.get_by_role("button", name=re.compile("^Discussed")))
    topic.get_by_text("discussed", exact=True).wait_for()

    person.follow("Close the meeting")
    person.press("Close and make the minutes")
    shown = page.get_by_role("main").inner_text()
    assert "Minutes: Weekly meeting" in shown
    assert words in shown
    assert "Ring the landlord (Miriam Gruber" in shown
    person.follow("Minutes by mail")
    assert words in page.get_by_label("Text").input_value()

    record_property(
        f"journey of preparing and minuting a meeting {'with' if javascript else 'without'} JavaScript", person.told
    )
    assert person.typed <= 6
    assert person.clicks <= 10


def write(person: Counted, topic: Any, text: str, who: str = "") -> None:
    """Type a line where it belongs, and send it with Enter's button."""
    topic.get_by_label(re.compile("^Note or action")).fill(text)
    person.typed += 1
    if who:
        topic.get_by_label("Who, for an action").fill(who)
        person.typed += 1
    person._click(topic.get_by_role("button", name=re.compile("^Add")))


def test_a_line_is_written_without_leaving_the_place(visit: Callable[..., Any]) -> None:
    """With JavaScript the page stays where it is: nothing is loaded anew, and the cursor stays in the field."""
    page = visit("Ada Osei", size="tablet")
    page.goto("/meetings")
    page.get_by_role("main").get_by_role("link", name=re.compile("Weekly meeting")).first.click()
    page.evaluate("window.same = true")
    topic = page.locator("ol.agenda > li").last
    topic.get_by_label(re.compile("^Note or action")).fill("Said in general, on the spot")

    topic.get_by_label(re.compile("^Note or action")).press("Enter")

    page.get_by_text("Said in general, on the spot").first.wait_for()
    assert page.evaluate("window.same") is True
    assert page.evaluate("document.activeElement.name") == "text"
    assert page.evaluate("document.activeElement.value") == ""


@SCRIPTED
def test_what_is_overdue_is_one_click_from_the_overview(
    visit: Callable[..., Any], record_property: Record, javascript: bool
) -> None:
    page = visit("Ada Osei", javascript=javascript)
    page.goto("/overview")
    person = Counted(page, scripted=javascript)

    person.follow_to("Whole portfolio")

    assert page.get_by_role("heading", level=1).inner_text() == "Overdue"
    assert page.get_by_text(re.compile(r"\d+ days late")).count() > 3
    record_property(f"journey to what is overdue {'with' if javascript else 'without'} JavaScript", person.told)
    assert person.clicks == 1


@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
def test_ones_own_work_is_done_from_its_list(visit: Callable[..., Any], size: str) -> None:
    page = visit("Sami Virtanen", size=size)
    page.goto("/work-list")

    shown = page.get_by_role("main")
    assert shown.get_by_role("heading", name=re.compile("^Overdue")).count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
