"""Templates: all compile, none runs or styles anything inline, every word can be translated."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment, nodes

import config

FOLDER = config.ROOT / "templates"
PAGES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
TEXTS = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.txt"))

# Paper is drawn without a browser: its style sheet is part of the document, and nothing can run there.
PAPER = ("_print.html", "reports/paper")

# What may stand in a page without being translated: signs, units and the product's name.
SIGNS = re.compile(r"[\W\d_]*|Portfolio|CSV|PDF|JSON|%|h|ref", re.IGNORECASE)

# Attributes whose text people read or hear.
READ_ALOUD = {"aria-label", "title", "alt", "placeholder", "label"}


@pytest.fixture(scope="session")
def environment(new_database: Callable[..., Flask]) -> Environment:
    return new_database("sqlite").jinja_env


def source(name: str) -> str:
    return (FOLDER / name).read_text()


def without_tags(text: str) -> str:
    """The HTML of a template: what Jinja puts in is one sign, what it does is gone."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*(raw|trans).*?end\1\s*-?%\}", "§", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "§", text, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)


class Reader(HTMLParser):
    """Collects what the tests ask for: attributes, elements, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[tuple[str, str]] = []  # with the element that they stand in
        self.inside: list[str] = []
        self.inline: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] in (["script"], ["style"]):
            self.inline.append(data)
        else:
            self.words.append((data, self.inside[-1] if self.inside else ""))


@pytest.mark.parametrize("name", PAGES + TEXTS)
def test_a_template_compiles(name: str, environment: Environment) -> None:
    assert environment.get_template(name).name == name


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith(PAPER)])
def test_a_page_runs_and_styles_nothing_inline(name: str) -> None:
    read = Reader(without_tags(source(name)))

    forbidden = [
        (tag, attribute)
        for tag, attribute, value in read.attributes
        if attribute.startswith("on") or attribute == "style" or value.strip().lower().startswith("javascript:")
    ]
    assert forbidden == []
    assert [text for text in read.inline if text.strip()] == []
    assert [tag for tag, _, _ in read.attributes if tag in ("style", "iframe", "object", "embed")] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    read = Reader(without_tags(source(name)))

    outside = [
        value
        for tag, attribute, value in read.attributes
        if attribute in ("src", "srcset", "action", "formaction") or (tag == "link" and attribute == "href")
        if re.match(r"\s*(https?:)?//", value)
    ]
    assert outside == []


@pytest.mark.parametrize("name", PAGES)
def test_markup_is_trusted_in_parts_only(name: str, environment: Environment) -> None:
    trusted = [node.lineno for node in environment.parse(source(name)).find_all(nodes.Filter) if node.name == "safe"]
    trusted += [node.lineno for node in environment.parse(source(name)).find_all(nodes.ScopedEvalContextModifier)]

    assert name.startswith("_ui/") or trusted == []


@pytest.mark.parametrize("name", PAGES + TEXTS)
def test_every_imported_part_is_used(name: str, environment: Environment) -> None:
    tree = environment.parse(source(name))
    imported: set[str] = set()
    for node in tree.find_all(nodes.FromImport):
        imported |= {entry if isinstance(entry, str) else entry[1] for entry in node.names}
    imported |= {node.target for node in tree.find_all(nodes.Import)}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}

    assert imported - used == set()


def every_page(environment: Environment) -> dict[str, Any]:
    return {name: environment.parse(source(name)) for name in PAGES}


def test_every_part_is_used_by_some_page(environment: Environment) -> None:
    trees = every_page(environment)
    imported = {
        (node.template.value, entry if isinstance(entry, str) else entry[0])
        for tree in trees.values()
        for node in tree.find_all(nodes.FromImport)
        if isinstance(node.template, nodes.Const)
        for entry in node.names
    }
    whole = {
        node.template.value
        for tree in trees.values()
        for node in tree.find_all(nodes.Import)
        if isinstance(node.template, nodes.Const)
    }
    unused = []
    for name, tree in trees.items():
        called = {node.node.name for node in tree.find_all(nodes.Call) if isinstance(node.node, nodes.Name)}
        unused += [
            (name, macro.name)
            for macro in tree.find_all(nodes.Macro)
            if (name, macro.name) not in imported and name not in whole and macro.name not in called
        ]

    assert unused == []


@pytest.mark.parametrize("name", PAGES)
def test_every_word_can_be_translated(name: str) -> None:
    read = Reader(without_tags(source(name)))
    words = [part for text, tag in read.words if tag not in ("code", "kbd") for part in text.split("§")]
    words += [part for _, attribute, value in read.attributes if attribute in READ_ALOUD for part in value.split("§")]

    assert [text.strip() for text in words if not SIGNS.fullmatch(text.strip())] == []


@pytest.mark.parametrize("name", PAGES + TEXTS)
def test_sentences_are_marked_whole(name: str, environment: Environment) -> None:
    """A sentence glued from pieces cannot be translated, and what `_` is given is trusted: no text of people.

    A text that is only known when the page is drawn goes through the filter `translated`, which escapes it.
    """
    calls = [
        node
        for node in environment.parse(source(name)).find_all(nodes.Call)
        if isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext", "ngettext")
    ]

    assert [node.lineno for node in calls if not (node.args and isinstance(node.args[0], nodes.Const))] == []


@pytest.mark.parametrize("name", [n for n in PAGES if not n.startswith(("_", "notices/")) and "/_" not in n])
def test_a_page_says_its_title_and_leaves_the_heading_to_the_base(name: str, environment: Environment) -> None:
    tree = environment.parse(source(name))
    parents = [node.template.value for node in tree.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)]
    blocks = {node.name for node in tree.find_all(nodes.Block)}

    assert parents
    if parents == ["_base.html"]:
        assert "title" in blocks
        assert [tag for tag, _ in re.findall(r"<(h1)([\s>])", source(name))] == []


def test_every_message_has_its_text() -> None:
    from portfolio.notices.messages import KINDS  # noqa: PLC0415  beside its only use

    assert {Path(name).stem for name in TEXTS if name.startswith("notices/")} == set(KINDS)
