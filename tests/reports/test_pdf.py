import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from markupsafe import Markup

import config
from portfolio.app import create_app
from portfolio.core import pdf_libraries
from portfolio.reports import drawing, pdf
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import NoPdf, archive_copy, draw
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.printing import contents, report_html
from tests.kept import settings
from tests.reports import paper, samples

CITIES = {
    "empty": samples.empty_city(),
    "one": samples.one_project(),
    "forty": samples.city_of(40),
    "three hundred": samples.city_of(300),
    "year": replace(samples.city_of(40), quarter="2026"),
    "department": replace(samples.city_of(40), edition="department:wohnen", edition_title=samples.TITLES[0]),
    "programme": replace(samples.one_project(), edition="programme:call", edition_title=samples.TITLES[8]),
    "strategy": replace(samples.empty_city(), edition="strategy:2030", edition_title=samples.TITLES[10]),
    "project": replace(samples.one_project(), edition="project:P-2026-001", edition_title=samples.TITLES[6]),
}
FIGURES = {"report.json": b'{"projects": 1}', "stages.csv": "\ufeffstage,projects\r\nGepr\u00fcft,1\r\n".encode()}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that draws; it needs no database."""
    return create_app(settings(tmp_path_factory.mktemp("instance")))


@pytest.fixture(scope="module")
def drawn(product: Flask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of every made-up city as a file."""
    paper.need_pdf()
    folder = tmp_path_factory.mktemp("drawn")
    files = {}
    for name, facts in CITIES.items():
        files[name] = folder / f"{name}.pdf"
        files[name].write_bytes(draw(html_of(product, facts)).pdf)
    return files


@pytest.fixture(scope="module")
def archived(product: Flask, drawn: dict[str, Path]) -> dict[str, Path]:
    """The archive copies of the smallest reports."""
    files = {}
    for name in ("empty", "one"):
        files[name] = drawn[name].with_name(f"{name}-archive.pdf")
        files[name].write_bytes(archive_copy(html_of(product, CITIES[name]), FIGURES).pdf)
    return files


def html_of(product: Flask, facts: QuarterFacts) -> str:
    with product.app_context():
        return report_html(quarter_report(facts), "en")


# ------------------------------------------------------------------------------------------- accessibility
def test_d67_every_edition_and_its_archive_copy_pass_their_checkers(
    drawn: dict[str, Path], archived: dict[str, Path]
) -> None:
    files = [(paper.UA, file) for file in drawn.values()] + [(paper.ARCHIVE, file) for file in archived.values()]
    checked = paper.check(files)

    assert [(name, found.broken) for name, found in zip([*drawn, *archived], checked, strict=True)] == [
        (name, {}) for name in [*drawn, *archived]
    ]
    assert min(found.checks for found in checked) > 1000


def test_an_archive_copy_embeds_the_figures_and_has_the_same_text(
    drawn: dict[str, Path], archived: dict[str, Path]
) -> None:
    with pikepdf.open(archived["one"]) as file:
        embedded = {name: file.attachments[name].get_file() for name in file.attachments}
        content = {name: each.read_bytes() for name, each in embedded.items()}
        dates = {str(each.creation_date) for each in embedded.values()}
        meant = {str(file.attachments[name].obj.AFRelationship) for name in file.attachments}

    assert content == FIGURES
    assert (meant, dates) == ({"/Data"}, {"2026-10-12 09:30:00+00:00"})
    assert paper.text_of(archived["one"]) == paper.text_of(drawn["one"])


def test_equal_figures_give_equal_archive_copies(product: Flask, archived: dict[str, Path]) -> None:
    again = archive_copy(html_of(product, CITIES["one"]), dict(reversed(FIGURES.items())))

    assert again.pdf == archived["one"].read_bytes()
    with pikepdf.open(archived["one"]) as file:
        assert bytes(file.trailer.ID[0]).hex() == again.identifier


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    paper.need_pdf()
    plain, *_ = pdf.draw("<!doctype html><html><body><p>Plain</p>", variant=None)
    (tmp_path / "plain.pdf").write_bytes(plain)

    assert paper.check_ua([tmp_path / "plain.pdf"])[0].broken


def elements(tree: Any) -> Iterator[Any]:
    """All structure elements of a PDF, in reading order."""
    for kid in [tree.get("/K")] if not isinstance(tree.get("/K"), pikepdf.Array) else list(tree["/K"]):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_title_language_bookmarks_and_dates_come_from_the_facts(drawn: dict[str, Path], product: Flask) -> None:
    chapters = [unescape(heading) for _, heading in contents(Markup(html_of(product, CITIES["forty"])))]

    with pikepdf.open(drawn["forty"]) as file, file.open_outline() as outline:
        information = {str(key): str(value) for key, value in file.docinfo.items()}
        language, shown = str(file.Root.Lang), bool(file.Root.ViewerPreferences.DisplayDocTitle)
        top = [item.title for item in outline.root]
        below = [item.title for item in outline.root[0].children]

    assert (language, shown) == ("en-GB", True)
    assert information["/Title"] == "Innovation portfolio, quarter 3 of 2026 – Beispielstadt"
    assert information["/Author"] == "Beispielstadt"
    assert information["/CreationDate"] == information["/ModDate"] == "D:20261012093000Z"
    assert top == ["Innovation portfolio, quarter 3 of 2026"]
    assert below == chapters
    assert len(chapters) >= 5


def test_headings_descend_in_order_and_tables_and_figures_say_what_they_are(
    drawn: dict[str, Path], product: Flask
) -> None:
    with pikepdf.open(drawn["three hundred"]) as file:
        kinds = [(str(element.S), element) for element in elements(file.Root.StructTreeRoot)]
        levels = [int(kind[2]) for kind, _ in kinds if re.fullmatch(r"/H\d", kind)]
        tables = [element for kind, element in kinds if kind == "/Table"]
        figures = [str(element.Alt) for kind, element in kinds if kind == "/Figure"]
        headed = [any(str(part.S) == "/TH" for part in elements(table)) for table in tables]
    titles = re.findall(r"<svg[^>]*>\s*<title>(.*?)</title>", html_of(product, CITIES["three hundred"]), re.DOTALL)

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(headed)
    assert len(tables) >= 9  # WeasyPrint begins another one on every page that a long table reaches
    assert figures == [unescape(title) for title in titles]
    assert figures[0].startswith("Largest group: 32 of 308 at the stage “Running”. 31 Dec 2025: ")


# ------------------------------------------------------------------------------------------------- figures
def test_every_word_in_every_script_is_found_in_the_text(drawn: dict[str, Path]) -> None:
    text = re.sub(r"[-‐]?\s+", "", paper.text_of(drawn["forty"]))

    for title in samples.TITLES:
        if not re.search(r"[\u0590-\u06ff]", title):  # letters that run to the left come out in the order of the eye
            assert re.sub(r"[-‐]?\s+", "", title) in text
    assert "الرطوبة" in paper.text_of(drawn["forty"])


def test_d13_while_nothing_is_due_the_pdf_says_so_and_gives_no_share(drawn: dict[str, Path]) -> None:
    text = paper.text_of(drawn["one"])

    assert "No outcome review was due yet." in text
    assert not re.search(r"\d\s?%", text[text.index("No outcome review was due yet.") :][:400])


def test_equal_facts_give_equal_bytes(drawn: dict[str, Path], product: Flask) -> None:
    again = QuarterFacts.from_json(json.loads(json.dumps(CITIES["one"].as_json())))

    assert draw(html_of(product, again)).pdf == drawn["one"].read_bytes()
    later = replace(again, known_at=samples.empty_city().known_at.replace(day=13))
    assert draw(html_of(product, later)).pdf != drawn["one"].read_bytes()


def test_a_report_of_any_size_stays_readable(drawn: dict[str, Path]) -> None:
    with pikepdf.open(drawn["three hundred"]) as file:
        pages = len(file.pages)

    assert pages <= 40
    assert max(path.stat().st_size for path in drawn.values()) < 500_000


@pytest.mark.parametrize("name", CITIES)
def test_no_page_is_wider_than_its_words(drawn: dict[str, Path], name: str) -> None:
    boxes = subprocess.run(["pdftotext", "-bbox", str(drawn[name]), "-"], capture_output=True, text=True, check=True)
    words = [
        (float(begin), float(end))
        for begin, end in re.findall(r'<word xMin="(-?[\d.]+)"[^>]*xMax="(-?[\d.]+)"', boxes.stdout)
    ]

    # A4 is 595 points wide, with a margin of 18 mm (51 points); what gives its words to the feet lies off it.
    assert max(end for _, end in words) < 595 - 51 + 1
    assert [begin for begin, end in words if begin < 51 - 1 and end > 0] == []


def titles(items: Any) -> Iterator[str]:
    """The bookmarks of a PDF, at every depth."""
    for item in items:
        yield " ".join(item.title.split())
        yield from titles(item.children)


@pytest.mark.parametrize("name", CITIES)
def test_no_heading_stands_alone_at_the_end_of_a_sheet(drawn: dict[str, Path], name: str) -> None:
    with pikepdf.open(drawn[name]) as file, file.open_outline() as outline:
        headings = set(titles(outline.root))
    last = []
    for page in paper.text_of(drawn[name]).split("\f")[:-1]:
        lines = [" ".join(line.split()) for line in page.splitlines() if line.strip()]
        last.append(lines[-2] if len(lines) > 1 else "")  # below it stands the foot of the sheet

    assert headings
    assert [line for line in last if line in headings] == []


# ------------------------------------------------------------------------------------------ what it may load
class Beacon(BaseHTTPRequestHandler):
    """Notes every request; answers with a redirect to itself."""

    hits: list[str]

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/inside")
        self.end_headers()

    def log_message(self, *said: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def beacon() -> Iterator[tuple[str, list[str]]]:
    hits: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Noting", (Beacon,), {"hits": hits}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", hits
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def temptations(address: str, secret: Path) -> list[str]:
    return [
        f'<img src="{address}/picture.png">',
        f'<img src="{secret.as_uri()}">',
        f'<link rel="stylesheet" href="{address}/sheet.css">',
        f'<link rel="attachment" href="{secret.as_uri()}">',
        f'<a rel="attachment" href="{secret.as_uri()}">x</a>',
        f'<object data="{address}/object"></object>',
        f'<embed src="{address}/embed">',
        f"<style>@import url({address}/import.css); p {{ background: url({address}/ground.png) }}</style>",
        f'<style>@font-face {{ font-family: "Text"; src: url({address}/font.woff2) }}</style>',
        f'<svg><image href="{address}/image.png"/><use href="{secret.as_uri()}#x"/></svg>',
        f'<p style="list-style-image: url({address}/list.png); content: url({address}/content.png)">x</p>',
        f'<base href="{address}/"><img src="relative.png">',
        '<img src="static:///vendor/../../config.py">',
        '<img src="static:///vendor/bootstrap-LICENSE.txt">',
    ]


def test_a_document_loads_nothing_but_our_fonts(beacon: tuple[str, list[str]], tmp_path: Path) -> None:
    paper.need_pdf()
    address, hits = beacon
    secret = tmp_path / "secret.txt"
    secret.write_text("the key of the city")

    for tempting in temptations(address, secret):
        drawn, *_ = pdf.draw(f"<!doctype html><html lang=en><title>t</title><body><p>x</p>{tempting}")
        (tmp_path / "drawn.pdf").write_bytes(drawn)
        with pikepdf.open(tmp_path / "drawn.pdf") as file:
            assert not file.attachments
        assert "key of the city" not in paper.text_of(tmp_path / "drawn.pdf")

    assert hits == []


def test_what_people_write_stays_text(beacon: tuple[str, list[str]], product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    address, hits = beacon
    secret = tmp_path / "secret.txt"
    secret.write_text("the key of the city")
    written = temptations(address, secret)
    rows = tuple(replace(samples.measure(place), project=text, name=text) for place, text in enumerate(written))
    facts = replace(samples.one_project(), organisation=written[0])

    html = html_of(product, replace(facts, measures=replace(facts.measures, rows=rows)))
    (tmp_path / "drawn.pdf").write_bytes(draw(html).pdf)

    text = re.sub(r"[-‐]?\s+", "", paper.text_of(tmp_path / "drawn.pdf"))
    assert [words for words in written if re.sub(r"[-‐]?\s+", "", words) not in text] == []
    assert hits == []


def test_only_named_files_are_given_out() -> None:
    fetcher = pdf.NamedFiles({"source-sans-3-latin-400-normal.woff2"})

    assert fetcher.fetch("static:///vendor/source-sans-3-latin-400-normal.woff2").content_type == "font/woff2"
    for address in (
        "static:///vendor/bootstrap.min.css",
        "https://city.example/",
        "data:text/plain,x",
        "file:///etc/passwd",
    ):
        with pytest.raises(ValueError, match="holds no"):
            fetcher.fetch(address)


# -------------------------------------------------------------------------------------------------- process
def test_a_process_that_serves_pages_never_loads_weasyprint() -> None:
    script = (
        "import sys; from portfolio.app import create_app; import config; from importlib import import_module\n"
        "app = create_app(config.settings())\n"
        "import_module('portfolio.reports.jobs'), import_module('portfolio.reports.commands')\n"
        "page = app.test_client().get('/healthz')\n"
        "print(page.status_code, [name for name in sys.modules if name.split('.')[0] in ('weasyprint', 'fontTools')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=config.ROOT,
        env=os.environ | {"PYTHONPATH": str(config.ROOT), "SECRET_KEY": "test"},
    )

    assert done.stdout.strip() == "200 []"


def test_the_drawing_process_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the key of the city")
    monkeypatch.setattr(pdf_libraries, "missing", tuple)
    given: list[dict[str, str]] = []

    def run(*command: Any, **more: Any) -> Any:
        given.append(more["env"])
        return subprocess.CompletedProcess(command, 0, b'{"pages": 3, "identifier": "ab"}\n%PDF-', b"")

    monkeypatch.setattr(subprocess, "run", run)

    assert draw("<p>x</p>") == drawing.Drawn(b"%PDF-", 3, "ab")
    assert "SECRET_KEY" not in given[0]


def test_without_pango_the_sentence_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("libpango-1.0.so.0",))

    with pytest.raises(NoPdf, match=r"packages libpango-1\.0-0, libpangoft2-1\.0-0, libharfbuzz-subset0"):
        draw("<p>x</p>")


def test_a_drawing_that_takes_too_long_is_stopped() -> None:
    paper.need_pdf()

    with pytest.raises(NoPdf, match="took too long"):
        draw("<p>x</p>", seconds=0)


def test_a_drawing_that_takes_too_much_memory_is_ended(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    paper.need_pdf()
    monkeypatch.setattr(drawing, "MOST_MEMORY", 400 * 2**20)
    rows = "<tr><td>x<td>y<td>z" * 100_000

    with pytest.raises(NoPdf, match="failed"):
        draw(f"<!doctype html><html lang=en><title>t</title><body><table>{rows}</table>")

    assert "MemoryError" in caplog.text
