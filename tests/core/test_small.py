"""The small ones of the core: cursors, cells, clock, Markdown, files, errors."""

import csv
import hashlib
import io
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core import clock, files
from portfolio.core.errors import Missing, PortfolioError, RuleBroken, WrongInput
from portfolio.core.markdown import render
from portfolio.core.paging import cursor, read_cursor
from portfolio.core.sheet import guarded, unguarded, write_csv

FORMULA = re.compile(r"^[\s\u00a0]*[=+\-@\t\r＝＋－＠]")
ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr"} | {
    "h3",
    "h4",
    "h5",
    "h6",
}
storable = st.text(st.characters(exclude_categories=("Cc", "Cs")))


# Cursors


@given(st.lists(st.one_of(storable, st.integers(-(2**62), 2**62), st.none()), min_size=1, max_size=4))
def test_a_cursor_comes_back_as_it_went(values: list[str | int | None]) -> None:
    word = cursor(*values)

    assert re.fullmatch(r"[A-Za-z0-9_-]+", word)
    assert read_cursor(word, len(values)) == values


@pytest.mark.parametrize(
    "word",
    [
        "x",
        "e30",
        "bnVsbA",
        "%%%",
        "[" * 10_000,
        cursor("a"),
        cursor("a", "b", "c"),
        cursor("a", 2**70),
        cursor("a", "\x00"),
        "WzEuNSwyXQ",
        "W1tdLDFd",
        "é",
    ],
)
def test_a_forged_cursor_is_refused(word: str) -> None:
    with pytest.raises(WrongInput, match="Start at the first page"):
        read_cursor(word, 2)


def test_without_a_cursor_there_is_none() -> None:
    assert read_cursor(None, 2) is None
    assert read_cursor("", 2) is None


@given(st.text())
def test_any_word_in_an_address_gives_values_or_a_sentence(word: str) -> None:
    values = None
    with suppress(WrongInput):
        values = read_cursor(word, 2)

    assert values is None or len(values) == 2


# Cells


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\n=1", "＝1", "'quoted", "''"]
)
def test_d28_no_cell_starts_a_formula(cell: str) -> None:
    written = guarded(cell)

    assert written == "'" + cell
    assert unguarded(str(written)) == cell


@given(st.text())
def test_a_guarded_cell_comes_back_and_is_no_formula(cell: str) -> None:
    written = str(guarded(cell))

    assert unguarded(written) == cell
    assert not FORMULA.match(written)


def test_numbers_are_left_as_they_are() -> None:
    assert [guarded(cell) for cell in (-5, 1.5, None, True)] == [-5, 1.5, None, True]


def test_a_sheet_is_read_back_as_it_was_and_comes_in_pieces() -> None:
    rows = [(number, "=HYPERLINK(1)", 'say "hi";\nbye', "Žilina") for number in range(450)]

    pieces = list(write_csv(["number", "formula", "text", "city"], rows))
    header, *read = csv.reader(io.StringIO("".join(pieces).removeprefix("\ufeff"), newline=""))

    assert len(pieces) == 3
    assert pieces[0].startswith("\ufeffnumber,")
    assert header == ["number", "formula", "text", "city"]
    assert read == [[str(n), "'=HYPERLINK(1)", 'say "hi";\nbye', "Žilina"] for n in range(450)]


# Clock


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-06-30T22:30:00", "Europe/Vienna", date(2026, 7, 1)),  # summer: two hours ahead
        ("2026-12-31T22:59:59", "Europe/Vienna", date(2026, 12, 31)),
        ("2026-12-31T23:00:00", "Europe/Vienna", date(2027, 1, 1)),
        ("2026-03-29T00:59:59", "Europe/Vienna", date(2026, 3, 29)),  # the night that loses an hour
        ("2026-01-01T07:59:59", "America/Los_Angeles", date(2025, 12, 31)),
        ("2024-02-29T12:00:00", "Pacific/Kiritimati", date(2024, 3, 1)),  # fourteen hours ahead of a leap day
    ],
)
def test_the_day_is_the_citys(instant: str, zone: str, day: date) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    assert clock.local_day(at, zone) == day
    with time_machine.travel(at, tick=False):
        assert clock.today(zone) == day
        assert clock.now() == at


def test_only_the_clock_reads_the_time() -> None:
    reading = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(|strftime\('now'|CURRENT_TIMESTAMP")
    folder = Path(clock.__file__).parents[1]

    readers = [str(path.relative_to(folder)) for path in folder.rglob("*.py") if reading.search(path.read_text())]

    assert readers == ["core/clock.py"]


# Markdown


def test_plain_markdown_is_drawn_below_the_pages_own_heading() -> None:
    assert render("# Why\n\n*Less* **damp** in `homes`:\n\n- one\n- [two](https://city.example/a?b=1&c=2)") == (
        "<h3>Why</h3>\n<p><em>Less</em> <strong>damp</strong> in <code>homes</code>:</p>\n<ul>\n<li>one</li>\n"
        '<li><a href="https://city.example/a?b=1&amp;c=2" rel="noopener noreferrer">two</a></li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/beacon.png)",
        "<a href='vbscript:x'>x</a>",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<style>*{display:none}</style>",
    ],
)
def test_markdown_can_neither_run_nor_fetch(text: str) -> None:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: found.append((tag, attrs))  # type: ignore[method-assign]
    reader.feed(render(text))

    assert {tag for tag, _ in found} <= {"p", "a"}
    attributes = [(name, str(value)) for _, attrs in found for name, value in attrs]
    assert {name for name, _ in attributes} <= {"href", "rel", "title"}
    assert [value for name, value in attributes if name == "href" and not value.startswith("https://")] == []


@given(st.text(max_size=200))
def test_whatever_is_typed_is_drawn_with_allowed_elements_only(text: str) -> None:
    elements = set(re.findall(r"</?([a-z0-9]+)", render(text)))

    assert elements <= ALLOWED


def test_nothing_is_drawn_for_nothing() -> None:
    assert [render(text) for text in (None, "")] == ["", ""]


# Files


@pytest.fixture
def store(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "FILES", str(tmp_path / "files"))
    return tmp_path / "files"


def test_a_file_is_kept_once_under_its_checksum(app: Flask, store: Path) -> None:
    content = b"%PDF" * 100_000
    with app.app_context():
        keys = {files.put(content), files.put(content), files.keep(io.BytesIO(content))}
        assert keys == {hashlib.sha256(content).hexdigest()}
        assert files.get(keys.pop()) == content

    assert len([path for path in store.rglob("*") if path.is_file()]) == 1


class BrokenOff(io.BytesIO):
    """An upload that ends in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError("no space left")
        return super().read(10)


def test_a_file_that_cannot_be_kept_leaves_nothing_behind(app: Flask, store: Path) -> None:
    with app.app_context(), pytest.raises(OSError, match="no space left"):
        files.keep(BrokenOff(b"%PDF" * 100))

    assert list(store.iterdir()) == []


@pytest.mark.parametrize("key", ["", "0" * 64, "../../secret_key", "0" * 63 + "/", "A" * 64, "0" * 64 + "\n"])
def test_what_is_no_key_of_a_file_is_missing(key: str, app: Flask, store: Path) -> None:
    store.mkdir()
    (store.parent / "secret_key").write_text("secret")
    with app.app_context(), pytest.raises(Missing):
        files.get(key)


# Errors


def test_an_error_fills_its_sentence_and_knows_its_answer() -> None:
    broken = RuleBroken("closed", "Closed on %(day)s.", day="3 March")

    assert (str(broken), broken.code, broken.status) == ("Closed on 3 March.", "closed", 409)
    assert str(PortfolioError("code_only")) == "code_only"
    assert (WrongInput("x", "X", "title").field, Missing().status) == ("title", 404)
