from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portfolio.app import create_app
from portfolio.reports import volumes
from portfolio.reports.content import QuarterReport, quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.printing import papers, report_html
from tests.kept import settings
from tests.reports import paper, samples, truth

HOUSING, PARKS, STREETS = "Wiener Wohnen", "Parks & Gärten", "شوارع"


def report_of(*counts: tuple[str, int]) -> QuarterReport:
    """A report whose list has so many projects of each department, empty for none."""
    names = tuple(name for name, _ in counts if name)
    rows = tuple(
        Listed(f"P-{place}-{n:05d}", "Damp sensors", None, place if name else None, "running", None, None, "full", "")
        for place, (name, count) in enumerate(counts)
        for n in range(count)
    )
    return quarter_report(replace(samples.one_project(), projects=Projects(names, rows)))


def test_up_to_two_hundred_pages_the_list_stays_in_one_file() -> None:
    # 24 pages beside the list leave 176 of them: 176 * 20 = 3,520 projects.
    whole = report_of((HOUSING, 3520))

    assert volumes.volumes(whole) == []
    assert len(volumes.for_paper(whole).projects.listed) == 3520  # type: ignore[union-attr]
    assert volumes.is_one_file(report_of((HOUSING, 3521))) is False


def test_past_that_each_department_has_a_volume_and_the_main_file_no_list() -> None:
    report = report_of((HOUSING, 3000), (PARKS, 600), (STREETS, 1), ("", 2))

    found = volumes.volumes(report)

    assert [(volume.key, volume.department, len(volume.rows)) for volume in found] == [
        ("wiener-wohnen", HOUSING, 3000),
        ("parks-garten", PARKS, 600),
        ("department", STREETS, 1),
        ("department-2", "", 2),
    ]
    assert volumes.for_paper(report).projects.listed == ()  # type: ignore[union-attr]
    assert sum(len(volume.rows) for volume in found) == 3603


def test_a_department_too_large_for_one_file_has_several() -> None:
    # A file has room for (200 - 1) * 20 = 3,980 lines.
    found = volumes.volumes(report_of((HOUSING, 8000)))

    assert [(volume.key, volume.part, volume.of, len(volume.rows)) for volume in found] == [
        ("wiener-wohnen-1", 1, 3, 3980),
        ("wiener-wohnen-2", 2, 3, 3980),
        ("wiener-wohnen-3", 3, 3, 40),
    ]


@pytest.fixture
def product(tmp_path: Path) -> Flask:
    return create_app(settings(tmp_path / "instance"))


def test_every_volume_is_a_tagged_file_of_its_own(
    product: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.need_pdf()
    monkeypatch.setattr(volumes, "MOST_PAGES", 25)  # one page of lines, so that few make volumes
    report = report_of((HOUSING, 21), (PARKS, 3))
    files = []
    with product.app_context():
        for volume, html in papers(report, "en"):
            files.append(tmp_path / f"report-{volume}.pdf")
            files[-1].write_bytes(draw(html).pdf)
        main = report_html(report, "en")

    assert [file.name for file in files] == ["report-.pdf", "report-wiener-wohnen.pdf", "report-parks-garten.pdf"]
    assert [found.broken for found in paper.check_ua(files)] == [{}, {}, {}]
    assert "projects" not in {table.name for table in truth.named_tables(main)}
    assert "each department has a volume of its own" in " ".join(paper.text_of(files[0]).split())
    assert "P-0-00020" in paper.text_of(files[1])
    assert "P-1-00002" in paper.text_of(files[2])
    assert "P-1-00002" not in paper.text_of(files[1])
