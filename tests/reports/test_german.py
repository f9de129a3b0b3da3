"""Scenario 70, in German: labels, dates, numbers and charts are German, and no text is cut."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

import config
from portfolio.app import create_app
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.printing import report_html
from tests.kept import settings
from tests.reports import german, paper, samples

CITIES = {
    "empty": samples.empty_city(),
    "one": samples.one_project(),
    "forty": samples.city_of(40),
    "project": replace(samples.city_of(40), edition="project:P-2026-001", edition_title="Feuchtesensoren"),
}
RIGHT_EDGE = 595 - 51
"""Points from the left at which the margin of an A4 page begins."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings(tmp_path_factory.mktemp("instance")))
    with app.app_context():
        yield app


def test_every_text_of_a_german_report_is_german(product: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with german.listening("de_DE", monkeypatch) as lacking:
        for facts in CITIES.values():
            report_html(quarter_report(facts), "de")

    assert sorted(lacking) == []


def test_d70_labels_dates_numbers_and_charts_are_german(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    html = report_html(quarter_report(CITIES["forty"]), "de")
    file = tmp_path / "bericht.pdf"
    file.write_bytes(draw(html).pdf)
    text = " ".join(paper.text_of(file).split())

    assert '<html lang="de-DE">' in html
    assert "Innovationsportfolio, 3. Quartal 2026" in text
    assert "Stand am 30. September 2026, wie am 12. Oktober 2026 bekannt." in text
    assert "30.09.2026" in text
    assert "230.222.221,11 €" in text
    assert "Größte Gruppe: 12 von 48 in der Phase „Läuft“." in text
    drawn = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[1:]
    assert "31.12.2025: Läuft oder schließt ab 9" in " ".join(drawn)
    assert not re.search(r"\b(projects?|Running|Promised|measures?|reviews?)\b", " ".join(drawn))
    words = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert max(float(end) for end in re.findall(r'<word [^>]*xMax="([\d.]+)"', words)) < RIGHT_EDGE + 1
    assert [found.broken for found in paper.check_ua([file])] == [{}]


def test_a_language_that_is_not_installed_falls_back_to_english(product: Flask) -> None:
    report = quarter_report(CITIES["one"])

    assert report_html(report, "tlh") == report_html(report, "en")


@pytest.mark.parametrize("language", [key for key in config.REPORT_LANGUAGES if key != "en"])
def test_a_catalogue_keeps_the_values_of_every_sentence(language: str) -> None:
    wrong = []
    for message in german.catalogue(language):
        told = [message.string] if isinstance(message.string, str) else list(message.string)
        asked = [message.id] if isinstance(message.id, str) else list(message.id)
        values = {frozenset(re.findall(r"%\(\w+\)s|%%", text)) for text in told}
        if not all(told) or values - {frozenset(re.findall(r"%\(\w+\)s|%%", text)) for text in asked}:
            wrong.append(message.id)

    assert wrong == []
