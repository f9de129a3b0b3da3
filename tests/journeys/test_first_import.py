"""The list a unit keeps today, brought in on a first visit: few questions, few clicks, everything there."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.counting import Counted

ROWS = 60
HEAD = "Projekttitel;Amt;Projektleitung;Status;Beginn;geplantes Ende;Kosten;Fördergeber;Methoden;Anmerkungen"
DEPARTMENTS = ("Parks", "Libraries", "Housing office", "Mobility")
STATES = ("läuft", "Idee", "abgeschlossen", "pausiert", "bald fertig")
COSTS = ("12.345", "ca. 40k", "7.500", "TBD", "")
ENDS = ("31.12.2027", "Ende 2027", "", "30.06.2028")


def a_list(mark: str) -> bytes:
    """Sixty rows as a unit has them: a title line, gaps, words of its own, amounts that may mean two things."""
    lines = [f"Innovation {mark};;;;;;;;;", HEAD + (";Extra" if mark == "B" else "")]
    for n in range(ROWS):
        department, state = DEPARTMENTS[n % 4], STATES[n % 5]
        lead = "" if n % 3 else f"Lead {n % 7} / Second {n % 5}"
        lines.append(
            f"Pilot {mark} {n};{department};{lead};{state};0{n % 9 + 1}/0{n % 7 + 1}/2026;{ENDS[n % 4]};{COSTS[n % 5]};"
            f"{'Stiftung Nord' if n % 4 else ''};{'Prototyping, Quilting' if n % 2 else ''};"
        )
    return "\n".join(lines).encode()


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without_javascript"])
def test_sixty_rows_are_in_on_a_first_visit(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], tmp_path: Path, javascript: bool
) -> None:
    mark = "A" if javascript else "B"
    place = tmp_path / f"pilots {mark}.csv"
    place.write_bytes(a_list(mark))
    page = visit("Ada Osei", javascript=javascript)
    person = Counted(page, scripted=javascript)

    go_to_imports(person)
    person.follow("Bring in a list")
    person.typed += 1
    page.get_by_label("File").set_input_files(place)
    person.press("Look at the list")
    questions = asked(page)
    if page.get_by_text("How are numbers written?").count():
        person.tick("12.345 means twelve thousand")
    if page.get_by_text("How are days written?").count():
        person.tick("03/04/2026 means 3 April")
    person.press("Show what comes of it")
    person.press(f"Bring in {ROWS} projects")
    wait_until_it_is_in(person)
    person.follow("See the projects")

    page.goto(f"/projects?q=pilot+{mark.lower()}")
    assert f"Pilot {mark} 17" in page.get_by_role("main").inner_text()
    record_property(
        f"journey of a first import {'with' if javascript else 'without'} JavaScript",
        f"{ROWS} rows, {questions} questions, {person.told}",
    )
    assert questions <= 5
    assert person.typed <= 4
    assert person.clicks <= 9
    assert person.seconds < 120


def test_the_next_list_of_the_same_shape_asks_nothing(
    visit: Callable[..., Any], record_property: Callable[[str, object], None], tmp_path: Path
) -> None:
    place = tmp_path / "pilots C.csv"
    place.write_bytes(a_list("C"))
    person = Counted(visit("Ada Osei"))

    go_to_imports(person)
    person.follow("Bring in a list")
    person.typed += 1
    person.page.get_by_label("File").set_input_files(place)
    person.press("Look at the list")
    person.press(f"Bring in {ROWS} projects")
    wait_until_it_is_in(person)

    record_property("journey of a second list of the same shape", person.told)
    assert (person.typed, person.clicks) == (1, 5)


def go_to_imports(person: Counted) -> None:
    """Imports are rare, so that they stand folded in the bar."""
    person.clicks += 1
    person.page.get_by_role("navigation", name="Main", exact=True).get_by_text("More", exact=True).click()
    person.go("Imports")


def asked(page: Any) -> int:
    """How many questions stand open above the columns, and one for words that are new."""
    section = page.locator("form section").first
    fields = section.locator(".field").count()
    return int(fields + page.get_by_role("heading", name="Words", exact=True).count())


def wait_until_it_is_in(person: Counted) -> None:
    """A page with JavaScript goes on by itself; one without is asked again by its link."""
    until = time.monotonic() + 90
    while not person.page.get_by_role("link", name="See the projects").count():
        assert time.monotonic() < until, person.page.get_by_role("main").inner_text()
        again = person.page.get_by_role("link", name="See how far it is now")
        if not person.scripted and again.count():
            again.click()
        person.page.wait_for_timeout(300)
