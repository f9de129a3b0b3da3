"""An outcome review from the first question to the signature: at most 25 minutes by the stated pace, nothing lost."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests import browser
from tests.journeys.conftest import NewProduct
from tests.journeys.counting import Counted
from tests.journeys.pace import Effort

LIMIT = 25 * 60.0
"""Seconds that the full form may take; signing takes no more than three minutes of them."""
SIGNING = 180.0

OWNER, LEAD = "Sami Virtanen", "Ada Osei"
PROJECT, LIBRARY = "Night bus on demand", "Library of things"

STORY = {
    "aim": {
        "In your words": "The bus started two months late, because the first operator withdrew, and it runs one line "
        "instead of two. The stops at the quay moved twice.",
    },
    "results": {
        "Why?": "Three of five employers pay the fare; at the other two most people still come by car, as the last "
        "shift ends after the last bus.",
        "Side effects": "Taxis lost part of their night trade and told us so. Cleaners at the school use the bus too, "
        "which nobody had planned, and the residents of Quay Street sleep worse.",
    },
    "cost": {"Why?": "A ride costs less than the parking space it saves, but only on weekdays."},
    "learnt": {
        "What they say": "Drivers want the bus to wait ten minutes when a ship is late. Shift leaders like that people "
        "arrive together and on time.",
        "In a sentence or two": "Ask the employers who pays before the first ride, not after the last.",
    },
    "decision": {"What is to be done?": "Ask the council for the second line"},
}


@dataclass
class Writer:
    """Somebody who fills the form; counts what the pace model asks for."""

    person: Counted
    looked_up: int = 0

    def fill(self, part: str) -> None:
        for label, text in STORY.get(part, {}).items():
            self.person.fill(label, text)

    @property
    def effort(self) -> Effort:
        person = self.person
        return Effort(person.words, person.characters, clicks=person.clicks + person.typed, looked_up=self.looked_up)


@pytest.fixture(scope="module", params=[True, False], ids=["with_javascript", "without_javascript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Whether pages may run JavaScript."""
    return bool(request.param)


@pytest.fixture(scope="module")
def product(scripted: bool, new_product: NewProduct) -> Iterator[browser.Product]:
    """A demo city of its own for each way, since a review is handed in once."""
    with new_product() as running:
        yield running


def review_of(page: Any, project: str) -> str:
    """The address of the review of a project that somebody has to write, from their work list."""
    page.goto("/work-list")
    line = page.get_by_role("listitem").filter(has_text=project)
    address: str = line.locator('a[href*="/reviews/"][href$="/outcome"]').first.get_attribute("href")
    return address.removesuffix("/outcome")


def test_the_outcome_form_takes_at_most_25_minutes_and_the_signature_three(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], scripted: bool
) -> None:
    page = visit(OWNER, javascript=scripted)
    review = review_of(page, PROJECT)
    page.goto(f"{review}/outcome")
    writer = Writer(Counted(page, scripted=scripted))
    person = writer.person

    person.tick("With changes")
    writer.fill("aim")
    person.press("Save and go on")
    writer.fill("results")
    writer.looked_up += 1
    person.press("Save and go on")
    person.tick("The figures moved the right way")
    person.tick("We ourselves")
    person.press("Save and go on")
    person.tick("In part")
    writer.fill("cost")
    person.press("Save and go on")
    writer.fill("learnt")
    person.choose("Did it help or hinder? (optional)", "It hindered")
    person.press("Save and go on")
    person.choose("Decision", "Scale: a wider area or group")
    person.fill("Why?", "It works on weekdays, and two employers pay from spring on.")
    person.choose("Money from now on", "No money was found")
    writer.fill("decision")
    person.choose("Who", OWNER)
    page.get_by_label("By when").fill("2027-03-31")
    writer.looked_up += 1
    person.press("Save and go on")
    page.locator('input[name="may_publish"][value="yes"]').check()
    page.locator('input[name="has_personal_data"][value="no"]').check()
    person.typed += 2
    person.press("Save and check")
    assert "Still open" not in page.get_by_role("main").inner_text()
    person.press("Hand in")
    assert "Waiting for a signature" in page.get_by_role("main").inner_text()

    lead = visit(LEAD, javascript=scripted)
    lead.goto("/work-list")
    signer = Counted(lead, scripted=scripted)
    lead.goto(f"{review}/sign-off")
    signer.press("Send answer")
    assert re.search(r"Done, \d+ days late", lead.get_by_role("main").inner_text())
    reading = Effort(signer.words, 0, clicks=signer.clicks + 1)

    assert writer.effort.seconds < LIMIT
    assert reading.seconds < SIGNING
    how = "with" if scripted else "without"
    record_property(
        f"journey outcome form {how} JavaScript",
        f"{person.told}; by the stated pace of a person {writer.effort.seconds / 60:.1f} minutes",
    )
    record_property(
        f"journey sign-off {how} JavaScript",
        f"{signer.told}; by the stated pace of a person {reading.seconds / 60:.1f} minutes",
    )


def test_p25_typed_text_outlives_a_lost_connection_and_is_saved_as_one_goes(
    visit: Callable[..., Any], scripted: bool
) -> None:
    if not scripted:
        page = visit("Paola Rossi", javascript=False)
        page.goto(f"{review_of(page, LIBRARY)}/outcome")
        Counted(page, scripted=False).fill("In your words", "Two shelves broke")
        page.get_by_role("button", name="Save and finish later").click()
        assert "not handed in" in page.get_by_role("main").inner_text()
        return
    page = visit("Paola Rossi")
    page.goto(f"{review_of(page, LIBRARY)}/outcome")
    here = page.url
    words = page.get_by_label("In your words")
    words.fill("Two shelves broke")
    page.get_by_text(re.compile(r"^Saved \d")).wait_for()

    page.context.set_offline(True)
    words.fill("Two shelves broke, and a third")
    page.get_by_text("Not saved: the connection is away.").wait_for()
    assert words.input_value() == "Two shelves broke, and a third"
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(here)
    page.get_by_text(re.compile(r"^(Saved \d|Last saved|What could not be saved)")).first.wait_for()
    assert page.get_by_label("In your words").input_value() == "Two shelves broke, and a third"


def test_p25_an_expired_sign_in_is_said_and_the_text_is_put_back(visit: Callable[..., Any], scripted: bool) -> None:
    """Without a script the server keeps what was sent; with one the text stays on the device until it is saved."""
    page = visit("Işıl Yıldız", javascript=scripted)
    page.goto(f"{review_of(page, 'eview')}/outcome")
    here, cookies = page.url, page.context.cookies()
    page.context.clear_cookies()
    label = "Findings" if page.get_by_label("Findings").count() else "In your words"
    page.get_by_label(label).fill("Cooks were ill")
    if not scripted:
        return
    page.get_by_text(re.compile("^Not saved")).wait_for()
    page.context.add_cookies(cookies)
    page.goto(here)
    page.get_by_text(re.compile(r"^(Saved \d|Last saved|What could not be saved)")).first.wait_for()
    assert page.get_by_label(label).input_value() == "Cooks were ill"


def test_two_texts_at_one_question_stand_side_by_side(visit: Callable[..., Any], scripted: bool) -> None:
    first, second = visit("Paola Rossi", javascript=scripted), visit(LEAD, javascript=scripted)
    first.goto(f"{review_of(first, LIBRARY)}/outcome")
    second.goto(first.url)
    for page, text in ((first, "Dry books"), (second, "Wet books")):
        page.get_by_label("The aim").fill(text)
        if scripted:
            page.get_by_text(re.compile(r"^Saved \d")).wait_for()
        else:
            page.get_by_role("button", name="Save and go on").click()
    assert "Dry books" in second.get_by_role("main").inner_text()
    assert second.get_by_label("The aim").input_value() == "Wet books"
    if scripted:
        second.get_by_role("button", name="Take theirs").click()
        assert second.get_by_label("The aim").input_value() == "Dry books"


def test_two_tabs_without_a_connection_both_keep_what_was_typed_on_the_device(
    visit: Callable[..., Any], scripted: bool
) -> None:
    """Each tab writes at another question; both are closed before the connection is back."""
    if not scripted:
        return
    first = visit("Paola Rossi")
    first.goto(f"{review_of(first, LIBRARY)}/outcome")
    here, context = first.url, first.context
    second = context.new_page()
    second.goto(here)
    context.set_offline(True)
    for page, label in ((first, "The aim"), (second, "In your words")):
        page.get_by_label(label).fill(f"{label}, kept")
        page.get_by_text("Not saved: the connection is away.").wait_for()
    first.close()
    second.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(here)
    again.get_by_text(re.compile(r"^Saved \d")).wait_for()

    assert [again.get_by_label(label).input_value() for label in ("The aim", "In your words")] == [
        "The aim, kept",
        "In your words, kept",
    ]
