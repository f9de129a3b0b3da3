"""Every page for everybody: what axe, a small phone, wide text, the dark, a keyboard and a wrong entry meet there."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import browser
from tests.exchange.bundles import make_bundle, zipped
from tests.journeys.looking import DESKTOP, Walk, ready

EVERYBODY = {
    "unit lead": "Ada Osei",
    "administrator": "Robin Falk",
    "project owner": "Miriam Gruber",
    "finance": "Claire Moreau",
    "leadership": "Chidi Okafor",
    "auditor": "Femke Jansen",
}
RICHEST = "Damp sensors in social housing"

# Forms that may be sent with nothing in them, and what that means there.
EMPTY_IS_AN_ANSWER = {
    "/projects/…/tags": "no tag at all",
    "/projects/…/plan/evaluation": "nothing said of it",
    "/people/…": "no role any more",
    "/projects/…/exemption/end": "asked for again, for no reason given",
    "/reviews/…/exemption/end": "asked for again, for no reason given",
    "/hand-overs/…": "confirming it",
    "/metrics/…/retirement": "retired today",
    "/terms/…/edit": "the name it came with",
    "/meetings/…/closing": "closing it, which asks nothing",
    "/reviews/…/signer": "the person who is asked anyway",
    **{
        f"/reviews/…/outcome/{part}": "questions that stay open for now"
        for part in ("aim", "results", "evidence", "cost", "learnt", "decision", "publishing", "said", "use")
    },
}


class Crawled(NamedTuple):
    """All walks, with the kinds of pages whose form was sent empty and refused."""

    walks: Sequence[Walk]
    refused: Sequence[str]

    def of(self, *kinds: str) -> str:
        """The defects of some kinds, one a line."""
        found = {defect for walk in self.walks for defect in walk.defects if defect.kind in kinds}
        return "\n".join(f"{defect.page} ({defect.who}) {defect.kind}: {defect.words}" for defect in sorted(found))


@pytest.fixture(scope="module")
def crawled(chromium: Any, product: browser.Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Everybody's walk through all pages; for unit lead and administrator the forms as well."""
    context = chromium.new_context(base_url=product.address, viewport=DESKTOP, reduced_motion="reduce")
    foreign: list[str] = []
    context.on("request", lambda request: foreign.append(request.url))
    parts: set[str] = set()
    done: set[str] = set()
    walks, refused = [stranger(context, parts)], []
    for who, name in EVERYBODY.items():
        page = ready(context.new_page())
        browser.enter(page, product, name)
        walk = Walk(page, who, parts)
        if who == "unit lead":
            bring_rows_that_are_wrong(page, tmp_path_factory.mktemp("wrong"))
        page.goto("/projects?q=damp+sensors")
        rich = page.get_by_role("link", name=RICHEST)
        walk.everywhere("/overview", *([rich.get_attribute("href")] if rich.count() else []))
        if who in ("unit lead", "administrator"):
            refused += fill_in(walk, done)
        walks.append(walk)
        context.clear_cookies()
        page.close()
    walks.append(juror(context, product, parts))
    walks[0].note("any page", [["foreign", url] for url in foreign if not url.startswith((product.address, "data:"))])
    yield Crawled(walks, refused)
    context.close()


def stranger(context: Any, parts: set[str]) -> Walk:
    """Somebody who is not signed in: the way in, what is open to all, and what is not there."""
    walk = Walk(ready(context.new_page()), "stranger", parts)
    walk.everywhere("/sign-in")
    fill_in(walk, set())
    for place in ("/projects/P-1900-001", "/set-up/used"):
        walk.page.goto(place)
        walk.examine(place)
    return walk


def fill_in(walk: Walk, done: set[str]) -> list[str]:
    """Walk every form by keyboard, then send it empty, one of each kind; the kinds of pages that refused.

    done  the kinds that somebody has filled in already; grows
    """
    refused = []
    for shape, place in walk.forms.items():
        if shape in done:
            continue
        done.add(shape)
        walk.page.goto(place)
        if not walk.page.evaluate("looking.hasForm()"):  # what was sent before may have ended what it was for
            continue
        walk.by_keyboard(place)
        if shape not in EMPTY_IS_AN_ANSWER and walk.send_empty(place):
            refused.append(shape)
    return refused


def bring_rows_that_are_wrong(page: Any, folder: Path) -> None:
    """An import that is refused, so that there is a page with what is wrong in it."""
    wrong = {("projects", 2, "start_date"): "soon", ("projects", 3, "title"): "x" * 500}
    page.goto("/imports/new")
    (folder / "wrong.zip").write_bytes(zipped(make_bundle(folder / "bundle", wrong)))
    page.locator("input[type=file]").set_input_files(folder / "wrong.zip")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="What is wrong, and what to do").wait_for(timeout=60_000)


def juror(context: Any, product: browser.Product, parts: set[str]) -> Walk:
    """The administrator invites a juror, who joins by the link and sees nothing of the portfolio yet."""
    page = ready(context.new_page())
    browser.enter(page, product, EVERYBODY["administrator"])
    page.goto("/people/new")
    page.get_by_label("Name").fill("Jo Adeyemi")
    page.get_by_label("E-mail").fill("adeyemi@lindhafen.example")
    page.get_by_role("checkbox", name="Juror", exact=True).check()
    page.get_by_role("main").get_by_role("button").last.click()
    link = page.locator(".link-to-copy").inner_text()
    context.clear_cookies()
    walk = Walk(page, "juror", parts)
    page.goto(link)
    walk.examine("/invitations/…")
    page.locator("input[type=password]").first.fill("a lamp beside the river")
    page.get_by_role("main").get_by_role("button").last.click()
    walk.everywhere("/overview")
    return walk


def test_axe_finds_nothing_moderate_or_worse(crawled: Crawled, record_property: Callable[[str, object], None]) -> None:
    pages = sum(len(walk.pages) for walk in crawled.walks)
    examined = sum(len(walk.examined) for walk in crawled.walks)
    record_property("journey through all pages", f"{pages} pages of {len(crawled.walks)} people, {examined} with axe")

    assert crawled.of("axe") == ""


def test_everybody_gets_every_page_they_are_shown_the_way_to(crawled: Crawled) -> None:
    assert crawled.of("status") == ""
    assert {walk.who: len(walk.pages) > 25 for walk in crawled.walks} == {
        "stranger": False,
        **dict.fromkeys(EVERYBODY, True),
        "juror": False,
    }


def test_a_page_has_one_heading_that_its_title_begins_with(crawled: Crawled) -> None:
    assert crawled.of("heading") == ""


def test_every_field_has_a_label_and_every_id_is_there_once(crawled: Crawled) -> None:
    assert crawled.of("label", "id") == ""


def test_sentences_stand_apart_and_say_nothing_meant_for_programs(crawled: Crawled) -> None:
    assert crawled.of("words") == ""


def test_nothing_scrolls_sideways_on_a_phone_nor_is_cut_with_wide_text(crawled: Crawled) -> None:
    assert crawled.of("sideways", "cut") == ""


def test_the_browser_complains_about_nothing_and_asks_nobody_else(crawled: Crawled) -> None:
    assert crawled.of("console", "foreign") == ""


def test_the_tabulator_key_reaches_every_stop_of_every_form_in_order_and_is_seen_there(crawled: Crawled) -> None:
    assert crawled.of("keyboard", "focus") == ""


def test_a_form_sent_empty_says_at_its_field_what_is_wrong(crawled: Crawled) -> None:
    assert crawled.of("error") == ""
    assert len(set(crawled.refused)) >= 25


def test_the_first_stop_skips_to_the_content(visit: Callable[..., Any]) -> None:
    page = visit("Ada Osei")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") == 0

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["/projects/P-1900-001", "/nothing"])
def test_a_page_that_is_not_there_is_fit_to_use_as_well(visit: Callable[..., Any], path: str) -> None:
    page = ready(visit("Ada Osei"))
    page.goto(path)
    walk = Walk(page, "unit lead", set())
    walk.examine(path)

    assert re.search("Nothing here", page.title())
    assert walk.defects == []


def test_the_looks_see_what_they_are_for(visit: Callable[..., Any]) -> None:
    page = ready(visit())
    page.goto("/sign-in")
    page.evaluate(
        """() => {
          document.body.innerHTML = `<main><h1>Another</h1><h1>Heading</h1>
            <p id=twice>The first.The second is None.</p><p id=twice class=wide>cut</p>
            <form method=post><input placeholder=Name><label for=last>Last</label><input id=last tabindex=2></form>
            <a href="#1">i</a><a href="#2">j</a></main>`;
          Object.assign(document.querySelector(".wide").style, {width: "900px", height: "9px", overflow: "hidden"});
          document.querySelector("#last").style.outline = "none";
        }"""
    )
    walk = Walk(page, "nobody", set())
    walk.examine("/made-up")
    for _ in range(page.evaluate("looking.watch", True)):
        page.keyboard.press("Tab")
    walk.note("/made-up", page.evaluate("looking.compare()"))

    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<b id=pale class=pale>Pale</b>')")
    page.evaluate("document.querySelector('#pale').style.color = '#ddd'")
    before = len(walk.defects)
    walk.examine("/made-up")  # of a page that is known only what is new is asked of axe
    again = sorted({defect.words for defect in walk.defects[before:] if defect.kind == "axe"})

    assert {defect.kind for defect in walk.defects} == {
        *("heading", "id", "words", "label", "axe", "sideways", "cut", "keyboard", "focus")
    }
    assert {"target-size", "tabindex"} <= {defect.words.split()[0] for defect in walk.defects if defect.kind == "axe"}
    assert again == ["color-contrast (serious): #pale"]
