"""A pilot is planned and started by its unit: one measure of what changed, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.counting import Counted
from tests.journeys.pace import Effort

MOST_FIELDS = 6
LIMIT = 300.0
"""Seconds for somebody who reads every word of every page on the way, by the stated pace."""

# A pilot of its own for each way, since it starts once.
WAYS = {"with": "Kickbox for caretakers", "without": "Social rent calculator in plain words"}


@pytest.fixture(params=list(WAYS), ids=[f"{how}_javascript" for how in WAYS])
def how(request: pytest.FixtureRequest) -> str:
    """With or without JavaScript."""
    return str(request.param)


def approve(page: Any, title: str) -> str:
    """Have the pilot agreed upon, with its planned end: what was there before the plan; gives its address."""
    page.goto(f"/projects?q={title.replace(' ', '+')}")
    found = page.locator("main a[href^='/projects/P-']").filter(has_text=title).first
    project = str(found.get_attribute("href")).split("?")[0]
    page.goto(f"{project}/edit")
    page.locator("[name=planned_end_on]").fill("2099-06-30")
    page.get_by_role("main").get_by_role("button", name="Save").first.click()
    page.goto(f"{project}/stage-moves")
    page.locator("input[value=approved]").check()
    page.get_by_role("button", name="Move", exact=True).click()
    return project


def test_a_pilot_is_planned_and_started_in_six_fields(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], how: str
) -> None:
    page = visit("Ada Osei", javascript=how == "with")
    project = approve(page, WAYS[how])
    page.goto(f"{project}/plan")
    person = Counted(page, scripted=how == "with")

    person.follow("Add a measure")
    person.fill("What do you measure?", "Repairs settled at the first visit")
    person.fill("Unit", "%")
    person.fill("Now", "40")
    person.fill("Goal", "70")
    person.fill("By when?", "2099-05-31")
    person.press("Save measure")
    planned = page.get_by_role("main").inner_text()
    person.follow("Move to a stage")
    person.tick("Running")
    person.press("Move")

    started = page.get_by_role("main").inner_text()
    effort = Effort(person.words, person.characters, person.clicks + person.typed)
    record_property(
        f"journey plan at start {how} JavaScript",
        f"{person.told}; by the stated pace of a person {effort.seconds / 60:.1f} minutes",
    )
    assert "3 of 6 are there." in planned
    assert "Running since" in started
    assert person.typed <= MOST_FIELDS
    assert effort.seconds < LIMIT


def test_a_start_that_says_nothing_leads_to_the_plan(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei", javascript=False)
    project = approve(page, "Shared garden tools")

    page.goto(f"{project}/stage-moves")
    page.locator("input[value=running]").check()
    page.get_by_role("button", name="Move", exact=True).click()

    assert "Say first what should change" in page.locator(".error-summary").inner_text()
    page.get_by_role("link", name="Plan it now").click()
    page.wait_for_url(f"**{project}/plan")
