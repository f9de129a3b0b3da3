"""Many projects changed in the table, with the keyboard and without scripts, and everything undone."""

from collections.abc import Callable
from typing import Any

import pytest

ADDRESS = "/projects/bulk?stage=running"


def values(page: Any, field: str) -> list[str]:
    """What stands in a column."""
    cells = page.locator(f'[name^="{field}-"]')
    return [cells.nth(place).input_value() for place in range(cells.count())]


def test_a_column_is_filled_down_saved_and_undone(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto(ADDRESS)
    before = values(page, "budget")
    third = page.locator('[name^="budget-"]').nth(2)

    third.fill("77000")
    third.press("Control+d")
    assert values(page, "budget") == [*before[:2], *["77000"] * (len(before) - 2)]
    third.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == before[1]
    page.get_by_role("button", name="Save all changes").click()
    page.get_by_text("projects were changed.").wait_for()
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Taken back on").wait_for()

    page.goto(ADDRESS)
    assert values(page, "budget") == before


def test_a_menu_takes_only_what_each_row_offers(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto("/projects/bulk")
    menus = page.locator('select[name^="stage-"]')
    offered = [menus.nth(place).locator("option").all_inner_texts() for place in range(menus.count())]
    first = next(place for place, words in enumerate(offered) if "Stopped" in words)
    before = values(page, "stage")

    menus.nth(first).select_option("Stopped")
    menus.nth(first).focus()
    page.get_by_role("button", name="Fill down from this cell").click()

    wanted = [
        "Stopped" if place >= first and "Stopped" in words else before[place] for place, words in enumerate(offered)
    ]
    assert values(page, "stage") == wanted


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_table_works_without_scripts(visit: Callable[..., Any], size: str) -> None:
    page = visit("Ada Osei", size=size, javascript=False)
    page.goto(ADDRESS)
    title = page.locator('[name^="title-"]').first
    before = title.input_value()

    title.fill("Quite another title")
    page.get_by_role("button", name="Save all changes").click()

    page.get_by_text("1 project was changed.").wait_for()
    assert page.get_by_role("link", name="Quite another title").count() == 1
    page.get_by_role("button", name="Undo").first.click()
    page.goto(ADDRESS)
    assert page.locator('[name^="title-"]').first.input_value() == before


def test_all_rows_of_the_list_are_ticked_at_once(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto("/projects?stage=running")
    ticks = page.locator('input[form="chosen"]')

    many = ticks.count()
    page.get_by_role("button", name="Tick all").click()
    assert page.locator('[data-part="count"]').inner_text() == str(many)
    page.get_by_role("button", name="Move", exact=True).click()

    page.get_by_role("heading", name="Move the chosen projects").wait_for()
    assert page.locator('input[name="ref"]:checked').count() == many > 5
