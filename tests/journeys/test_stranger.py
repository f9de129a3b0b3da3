"""A stranger's path through a city that is new to them, with and without JavaScript, counted."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portfolio.core.clock import today
from portfolio.demo.city import ZONE
from tests.journeys.counting import Counted
from tests.journeys.looking import ready

ARRIVING = re.compile(r"/projects/P-\d{4}-\d{3}$")


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without_javascript"])
def test_a_stranger_records_a_pilot_from_its_title_to_the_quarterly_report(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], javascript: bool
) -> None:
    page = visit("Ada Osei", javascript=javascript)
    person = Counted(page, scripted=javascript)
    title = f"Benches in the shade {'with' if javascript else 'without'} script"

    person.go("Projects")
    person.follow("New project")
    person.fill("Title", title)
    person.choose("Lead department", "Parks and Water")
    person.fill("What it is about, in one line", "Twenty benches where people wait in the sun.")
    person.choose("Owner", "Ștefan Petrescu")
    person.tick("Product or service")
    person.press("Save project")
    assert ARRIVING.search(page.url)
    project = page.url

    person.follow("New measure")
    person.fill("What do you measure?", "People who sit down on a hot day")
    person.fill("Unit", "people")
    person.fill("Now", "12")
    person.fill("Goal", "60")
    person.fill("By when?", str(today(ZONE) + timedelta(days=365)))
    person.press("Save measure")
    measure = page.url

    person.follow("New value")
    person.fill("Value", "31")
    person.press("Save value")
    page.goto(measure)
    assert "31" in page.get_by_role("main").inner_text()

    page.goto(project)
    person.follow("New money")
    person.fill("From whom?", "City innovation fund")
    person.fill("How much?", "12500")
    person.press("Save")
    page.goto(project)
    assert "€12,500" in page.get_by_role("main").inner_text()

    person.follow("Plan a review")
    person.fill("When is it due?", str(today(ZONE) + timedelta(days=400)))
    person.press("Plan review")
    page.goto(project)
    assert "Outcome review" in page.get_by_role("main").inner_text()

    person.go("Reports")
    person.follow("Ask for a report")
    person.press("Make the report")
    wait_for_the_pdf(person)

    record_property(
        f"journey of a stranger {'with' if javascript else 'without'} JavaScript",
        person.told,
    )
    assert person.typed <= 20
    assert person.clicks <= 20


def wait_for_the_pdf(person: Counted) -> None:
    """A page with JavaScript shows the report when it is made; one without is asked again by its link."""
    until = time.monotonic() + 120  # the files of the demo city's own reports are drawn first
    while not person.page.get_by_role("link", name=re.compile("Download PDF")).count():
        assert time.monotonic() < until, person.page.get_by_role("main").inner_text()
        again = person.page.get_by_role("link", name="See how far it is now")
        if not person.scripted and again.count():
            again.click()
        person.page.wait_for_timeout(500)


def test_a_note_takes_three_fields_from_any_page(
    visit: Callable[..., Any], record_property: Callable[[str, object], None]
) -> None:
    page = visit("Miriam Gruber", size="phone")
    page.goto("/projects?q=damp+sensors")
    page.get_by_role("link", name="Damp sensors in social housing").click()
    person = Counted(page)

    person.fill("Note, in one line", "The gateway survived the first frost.")
    person.press("Write note")

    assert "The gateway survived the first frost." in page.get_by_role("main").inner_text()
    record_property("journey of a note on a phone", person.told)


@pytest.mark.parametrize(
    ("what", "begin", "link", "most"),
    [
        ("project", "/projects", "New project", 5),
        ("measure", "/projects?q=damp+sensors", "New measure", 5),
        ("value", "/projects?q=damp+sensors", "New value", 3),
        ("money", "/projects?q=damp+sensors", "New money", 3),
        ("booking", "/projects?q=damp+sensors", "New booking", 3),
        ("review", "/projects?q=damp+sensors", "Plan a review", 3),
        ("note", "/notes/new", "", 3),
    ],
)
def test_a_form_asks_few_things_before_anything_is_unfolded(
    visit: Callable[..., Any],
    record_property: Callable[[str, object], None],
    what: str,
    begin: str,
    link: str,
    most: int,
) -> None:
    page = ready(visit("Ada Osei"))
    page.goto(begin)
    below = {"value": "Homes with damp complaints", "booking": "City innovation fund"}
    steps = [*(["Damp sensors in social housing"] if "?" in begin else []), below.get(what, ""), link]
    for step in filter(None, steps):
        Counted(page).follow(step)

    asked = page.evaluate("looking.asked()")

    record_property(f"journey to a new {what}", f"a form of {asked['fields']} fields and {asked['words']} words")
    assert asked["fields"] <= most
