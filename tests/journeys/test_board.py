"""Moving a project on the board: by keyboard, by hand, on a phone, and without JavaScript."""

from collections.abc import Callable
from typing import Any

PROJECT = "Chat about waste fees"


def stage_of(page: Any, project: str = PROJECT) -> str:
    """The column in which a project stands."""
    column = page.locator('[data-part="column"]').filter(has=page.get_by_role("link", name=project, exact=True))
    return str(column.get_attribute("data-stage"))


def take_back(page: Any) -> None:
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()


def test_arrow_keys_choose_a_stage_and_enter_moves_there(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto("/projects/board")
    handle = page.locator("summary", has_text=PROJECT)
    said = page.locator('[data-part="said"]')

    handle.focus()
    page.keyboard.press("ArrowRight")
    assert said.inner_text() == "Move to Pitched. Press Enter to move, Escape to stay."
    page.keyboard.press("ArrowRight")
    assert said.inner_text().startswith("Move to Approved.")
    page.keyboard.press("Escape")
    assert said.inner_text() == "It stays where it is."
    assert stage_of(page) == "screened"

    page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert stage_of(page) == "pitched"
    take_back(page)
    assert stage_of(page) == "screened"


def test_a_move_that_needs_a_reason_asks_for_it_first(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto("/projects/board")

    page.locator("summary", has_text=PROJECT).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    assert (
        page.locator('[data-part="said"]').inner_text() == "One thing is missing for Idea. Fill it in, then press Move."
    )
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("Asked too early.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert stage_of(page) == "idea"
    take_back(page)
    assert stage_of(page) == "screened"


def test_a_card_can_be_dragged_to_a_stage_that_is_allowed_and_to_no_other(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto("/projects/board")
    card = page.locator('[data-part="card"]').filter(has_text=PROJECT)

    card.drag_to(page.locator("#stage-running"))
    assert stage_of(page) == "screened"

    with page.expect_navigation():
        card.drag_to(page.locator("#stage-pitched"))
    assert stage_of(page) == "pitched"
    take_back(page)


def test_without_javascript_the_form_of_the_card_moves_it(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei", javascript=False)
    page.goto("/projects/board?stage=screened&stage=pitched")
    card = page.locator('[data-part="card"]').filter(has_text=PROJECT)

    card.locator("summary").click()
    card.get_by_label("Move to").select_option(label="Pitched")
    card.get_by_role("button", name="Move").click()
    page.wait_for_load_state()

    assert page.url.endswith("/projects/board?stage=screened&stage=pitched")
    assert stage_of(page) == "pitched"
    take_back(page)
    assert stage_of(page) == "screened"


def test_a_phone_shows_one_stage_at_a_time(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei", size="phone")
    page.goto("/projects/board")

    assert page.locator("#stage-running").is_visible()
    assert not page.locator("#stage-screened").is_visible()
    page.get_by_label("Show the stage").select_option("screened")
    assert page.locator("#stage-screened").is_visible()
    assert not page.locator("#stage-running").is_visible()
