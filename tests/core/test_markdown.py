import random
import re

import pytest

from portfolio.core import markdown


def test_the_short_way_for_plain_lines_gives_what_the_parser_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    letters = "aé中 .,;:-'\"()0123456789%/=+?@{}^$€ŠاB *_`#<>&[]!~|\\\n"
    lines = ["".join(chance.choice(letters) for _ in range(chance.randint(1, 30))) for _ in range(3_000)]
    lines += ["Low-cost sensors in 400 homes.", "Setext\n===", "a  b  ", "Ends with space ", "http://a.example/x?y=1"]
    short = [str(markdown.render(line)) for line in lines]

    monkeypatch.setattr(markdown, "_PLAIN", re.compile(r"(?!)"))

    assert short == [str(markdown.render(line)) for line in lines]


def test_markup_stays_text_and_markdown_becomes_markup() -> None:
    assert markdown.render("Plain & <b>bold</b>") == "<p>Plain &amp; &lt;b&gt;bold&lt;/b&gt;</p>\n"
    assert markdown.render("Sensors in **400** homes") == "<p>Sensors in <strong>400</strong> homes</p>\n"
    assert markdown.render(None) == ""
