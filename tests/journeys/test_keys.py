"""Keys that make a page quicker: the palette, single letters that can rest, and a word for what takes its time.

Unlike a click, a pressed key does not wait for the page that it leads to, and a page hears keys once it has loaded.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests import browser


def test_the_palette_opens_from_any_page_and_goes_where_the_arrows_point(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.goto("/reviews")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("damp sens")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(1)
    assert browser.axe_violations(page) == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Damp sensors in social housing")

    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("over")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text("Overview")
    page.keyboard.press("ArrowDown")
    expect(page.locator('.palette [role="option"][aria-selected="true"]')).to_contain_text("My work")
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/overview$"))


def test_the_palette_says_when_nothing_is_meant_and_closes_by_escape(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("qqqq")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing is called that.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_single_letters_go_places_rest_while_typing_and_can_be_switched_off(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/projects$"))
    page.keyboard.press("/")
    page.keyboard.type("gp?n")
    expect(page.locator("#q")).to_have_value("gp?n")
    page.locator("h1").click()
    with page.expect_navigation():
        page.keyboard.press("Shift+?")
    expect(page).to_have_url(re.compile("/help"))

    page.get_by_label("Use single letters as shortcuts on this device").uncheck()
    page.goto("/overview")
    page.keyboard.press("n")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page).to_have_url(re.compile("/overview$"))


def test_a_form_that_takes_longer_than_a_second_says_so_and_is_sent_once(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    waiting: list[Any] = []
    page.goto("/notes/new")
    expect(page.locator(".busy")).to_be_hidden()
    page.route("**/slow", lambda route: waiting.append(route))
    page.evaluate("document.querySelector('main form').setAttribute('action', '/slow')")
    # While an answer is awaited nothing on the page can be looked at from outside, so it says itself what it shows.
    page.evaluate(
        """() => {
          const form = document.querySelector("main form");
          const busy = document.querySelector(".busy");
          const say = () => console.log(busy.checkVisibility(), busy.textContent);
          new MutationObserver(say).observe(busy, {attributes: true});
          window.setTimeout(() => { form.requestSubmit(); form.requestSubmit(); }, 10);
        }"""
    )
    with page.expect_console_message() as said:
        pass

    assert said.value.text == "true Working on it…"
    assert len(waiting) == 1
    waiting[0].fulfill(body="done")
