"""A quarterly update by an owner on a phone: under three minutes by the stated pace, with and without JavaScript."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytest

from tests import browser
from tests.journeys.conftest import NewProduct
from tests.journeys.counting import Counted
from tests.journeys.pace import Effort

LIMIT = 180.0
"""Seconds that the median update may take."""


@dataclass(frozen=True)
class Story:
    """What an owner has to say about a project; nothing known to the product is typed again."""

    owner: str
    project: str
    values: dict[str, str]
    sentence: str
    colour: str
    path_back: str = ""
    risk: str = ""
    help: str = ""


STORIES = (
    Story(
        "Sami Virtanen",
        "Kerbside space bookings",
        {"Vans stopping on cycle lanes per day": "104"},
        "Every second bay is booked by noon; two streets have no wardens in the evening.",
        "Feasible, with issues",
        risk="Wardens end at six",
    ),
    Story(
        "Sami Virtanen",
        "Night bus on demand",
        {"Shift workers coming by car": "57", "Rides per night": "97"},
        "The bus is full on weekdays and the employers have asked to pay a part of it from spring on.",
        "Very likely to deliver",
        help="A decision on the budget before the tender",
    ),
    Story(
        "Işıl Yıldız",
        "Open data for school meals",
        {"Food thrown away": "455"},
        "Cooks look at the numbers every Monday and have changed three dishes.",
        "Very likely to deliver",
    ),
    Story(
        "Işıl Yıldız",
        "Permit triage assistant",
        {"Weeks until the applicant hears": "3", "Cases sorted wrongly": "4"},
        "The two people who correct the errors have left, and nobody checks what the assistant sorts.",
        "Out of reach as planned",
        path_back="Two posts from the pool by December, else we switch it off",
    ),
    Story(
        "Jürgen Weiß",
        "Wheelchair routes by those who use them",
        {"Barriers removed within six months of being reported": "31"},
        "Parks and Water now repairs within a month what the users report; Mobility still takes half a year.",
        "Feasible, with issues",
        risk="Mobility has no crew of its own",
    ),
    Story(
        "Miriam Gruber",
        "Innovation-friendly tenders",
        {"Bids by small firms per tender": "6"},
        "Nine of ten tenders are out, and small firms win four of them.",
        "Very likely to deliver",
    ),
)


@pytest.fixture(scope="module", params=[True, False], ids=["with_javascript", "without_javascript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Whether pages may run JavaScript."""
    return bool(request.param)


@pytest.fixture(scope="module")
def product(scripted: bool, new_product: NewProduct) -> Iterator[browser.Product]:
    """A demo city of its own for each way, since an update is sent once."""
    with new_product() as running:
        yield running


def typed(person: Counted, label: str, value: str) -> int:
    """Fill a field; gives the characters that a person types."""
    person.fill(label, value)
    return len(value)


def tell(person: Counted, story: Story) -> Effort:
    """Write one update on the page that is open, and send it."""
    characters = sum(typed(person, name, value) for name, value in story.values.items())
    characters += typed(person, "The quarter in one sentence", story.sentence)
    person.tick(story.colour)
    fields = len(story.values) + 2
    for label, value in (
        ("If out of reach: what would bring it back?", story.path_back),
        ("Main risk", story.risk),
        ("Help needed", story.help),
    ):
        if value:
            characters += typed(person, label, value)
            fields += 1
    person.press("Send update")
    return Effort(person.words, characters, clicks=person.clicks + fields, looked_up=len(story.values))


def test_an_update_takes_under_three_minutes_on_a_phone(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], scripted: bool
) -> None:
    efforts: dict[str, Effort] = {}
    counted = Counted(None, scripted=scripted)
    for story in STORIES:
        page = visit(story.owner, size="phone", javascript=scripted)
        person = Counted(page, scripted=scripted)
        page.goto("/updates")
        person.follow(story.project)
        efforts[story.project] = tell(person, story)
        page.goto("/updates")
        line = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=story.project, exact=True))
        assert "Sent on" in line.inner_text()
        counted.typed, counted.clicks = counted.typed + person.typed, counted.clicks + person.clicks
        counted.words += person.words

    seconds = {project: effort.seconds for project, effort in efforts.items()}
    middle = median(seconds.values())
    assert middle < LIMIT
    assert max(seconds.values()) < LIMIT
    how = "with" if scripted else "without"
    record_property(
        f"journey quarterly update {how} JavaScript",
        f"{len(seconds)} updates, {counted.typed} fields, {counted.clicks} clicks, {counted.words} words; by the "
        f"stated pace of a person {min(seconds.values()):.0f} to {max(seconds.values()):.0f} s, median {middle:.0f} s; "
        f"{counted.seconds:.0f} s of the machine's time",
    )


def test_nothing_changed_is_one_click(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], scripted: bool
) -> None:
    page = visit("Layla Haddad", size="phone", javascript=scripted)
    person = Counted(page, scripted=scripted)
    page.goto("/updates/mine")
    words = len(page.get_by_role("main").inner_text().split())

    person.press("It goes on as planned")

    page.goto("/updates")
    assert "Nothing changed" in page.get_by_role("main").inner_text()
    effort = Effort(words, 0, person.clicks)
    assert (person.clicks, person.typed) == (1, 0)
    how = "with" if scripted else "without"
    record_property(
        f"journey nothing changed {how} JavaScript",
        f"{person.told}; by the stated pace of a person {effort.seconds:.0f} s",
    )


def test_what_is_typed_is_there_again_on_another_day(visit: Callable[..., Any], scripted: bool) -> None:
    """A script keeps it while it is typed; without one the button does."""
    first = visit("Paola Rossi", size="phone", javascript=scripted)
    first.goto("/updates")
    first.get_by_role("link", name="Library of things").click()
    person = Counted(first, scripted=scripted)
    person.fill("Help needed", "Shelves")
    if scripted:
        first.get_by_text("Kept", exact=True).wait_for()
    else:
        person.press("Save and finish later")

    again = visit("Paola Rossi", size="phone", javascript=scripted)
    again.goto("/updates")
    again.get_by_role("link", name="Library of things").click()

    assert again.get_by_label("Help needed").input_value() == "Shelves"
    assert "not sent yet" in again.get_by_role("main").inner_text()
