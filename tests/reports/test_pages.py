"""How a report lies on its sheets: the first page is one page, each chapter begins on a page of its own."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portfolio.app import create_app
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.front import Answered, Asked, DepartmentSaid, Front
from portfolio.reports.printing import report_html
from tests.kept import settings
from tests.reports import paper, samples

LONG = samples.TITLES[0]
FULL = Front(
    version=1,
    prepared_on=date(2026, 10, 12),
    sentence=f"{LONG} hat in diesem Quartal mehr gelernt als davor, und das Geld reicht bis zum Sommer.",
    worked=f"{LONG} spart jede Woche vierzig Stunden.",
    did_not_work="Die Sensoren im Keller funkten nicht.",
    asked=tuple(
        Asked(f"Soll {LONG} bleiben?", "Maria Konstantinidou-Papadopoulou", date(2026, 11, n), 1_234_567_00, "EUR")
        for n in range(1, 6)
    ),
)
ANSWERED = replace(
    FULL,
    answered=(Answered("Soll es bleiben?", "A. Osei", date(2026, 8, 1), "yes", "B. Horn", date(2026, 8, 2)),),
    departments=(DepartmentSaid("Housing", "Two pilots wait for a tender."),),
)


@pytest.fixture
def product(tmp_path: Path) -> Flask:
    return create_app(settings(tmp_path / "instance"))


def drawn(product: Flask, tmp_path: Path, facts: QuarterFacts) -> tuple[list[str], dict[str, int]]:
    """The text of each page, and the page on which each bookmarked chapter begins, counted from 1."""
    with product.app_context():
        html = report_html(quarter_report(facts), "de")
    file = tmp_path / "report.pdf"
    file.write_bytes(draw(html).pdf)
    return [" ".join(page.split()) for page in paper.text_of(file).split("\f")[:-1]], paper.chapters_of(file)


def test_the_first_page_holds_all_that_may_be_written_and_each_chapter_begins_anew(
    product: Flask, tmp_path: Path
) -> None:
    paper.need_pdf()
    texts, pages = drawn(product, tmp_path, replace(samples.city_of(40), front=FULL))
    front = ["Entscheidungen, um die wir bitten", "Was gelungen ist", "Was nicht gelungen ist"]
    chapters = {title: page for title, page in pages.items() if title not in front}

    assert [pages[title] for title in front] == [1, 1, 1]
    assert chapters["Portfolio"] == 2
    assert len(set(chapters.values())) == len(chapters)
    assert all(title in texts[page - 1] for title, page in pages.items())
    # Figures, headings and the unit's words: understood in a minute.
    assert "Keller funkten nicht" in re.sub(r"[-‐] ", "", texts[0])


def test_every_sheet_of_a_draft_says_that_it_is_one_and_numbers_itself(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    texts, _ = drawn(product, tmp_path, replace(samples.one_project(), front=FULL))

    assert all("Entwurf, erstellt am 12. Oktober 2026" in text for text in texts)
    assert [f"{place} / {len(texts)}" in text for place, text in enumerate(texts, 1)] == [True] * len(texts)


def test_a_final_report_bears_no_mark_and_opens_with_what_was_answered(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    issued = replace(ANSWERED, issued_on=date(2026, 10, 20), issued_by="A. Osei")
    texts, pages = drawn(product, tmp_path, replace(samples.one_project(), front=issued))

    assert not any("Entwurf" in text for text in texts)
    assert "Endgültig, veröffentlicht von A. Osei am 20. Oktober 2026" in texts[0]
    assert pages["Was aus den zuletzt erbetenen Entscheidungen wurde"] == pages["Aus den Abteilungen"] == 2
    assert pages["Portfolio"] == 3
    contents = texts[1][texts[1].index("Inhalt") :]
    assert re.search(r"Portfolio[ .]+3 ", contents)


def test_d68_without_a_call_its_page_is_left_out_and_no_number_is_missing(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    texts, pages = drawn(product, tmp_path, samples.one_project())

    assert "Aufruf und Jury" not in pages
    assert [re.search(r"(\d+) / (\d+)", text)[0] for text in texts] == [  # type: ignore[index]
        f"{place} / {len(texts)}" for place in range(1, len(texts) + 1)
    ]


def test_an_edition_of_a_part_runs_on_under_its_own_name(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    part = replace(samples.one_project(), edition="department:wohnen", edition_title="Wohnen")

    texts, pages = drawn(product, tmp_path, part)

    assert "Beispielstadt Wohnen Innovationsportfolio, 3. Quartal 2026" in texts[0]
    assert pages["Portfolio"] == 1
    assert len(set(pages.values())) < len(pages)


def test_the_edition_of_one_project_is_one_page(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    one = replace(samples.one_project(), edition="project:P-2026-001", edition_title=LONG)

    texts, pages = drawn(product, tmp_path, one)

    assert len(texts) == 1
    assert set(pages.values()) == {1}
    assert "Wirkungen" in pages
