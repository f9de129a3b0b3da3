"""What drawing a report costs: beside the same document drawn the plain way, and by Typst and Chromium where they are.

Every way draws the same contents in a process of its own; CPU is that of the process and what it starts, less what
a process takes that only imports. The plain way is what a first attempt comes to: a framework's style sheet parsed
each time, columns as wide as their contents ask, lines shared between cells, all fonts loaded, garbage collected.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import config
from bench import plain_report
from bench.row import Row
from portfolio.app import create_app
from portfolio.reports.content import quarter_report
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.printing import report_html
from tests.reports import samples

RUNS = int(os.environ.get("BENCH_RUNS", "3"))
LIMIT, MEMORY, WEIGHT = 0.67, 450, 2.0
"""Of the plain way's CPU, in megabytes at 100 pages, and in megabytes of a file."""
LISTED = {20: 40, 100: 1_690}
"""How many projects a report lists that has so many pages, more or less."""

ASKED = b'{"files": null, "seconds": 600, "memory": 6000000000}\n'
OURS = "from portfolio.reports import pdf; pdf.main()"
PLAIN = "from bench import plain_report; plain_report.main()"
TYPST = "from bench import plain_report; plain_report.typst()"
IMPORTS = {
    OURS: "import sys; from portfolio.reports import pdf; sys.stdin.read()",
    PLAIN: "import sys; from portfolio.reports import pdf; sys.stdin.read()",
    TYPST: "import sys; from bench import plain_report; sys.stdin.read()",
}
CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--generate-pdf-document-outline"),
    "--export-tagged-pdf",
)


@dataclass(frozen=True)
class Drawn:
    """What a process took: CPU seconds, its peak in megabytes, and what it wrote."""

    seconds: float
    peak: float
    written: bytes


def run(_sizes: Sequence[int]) -> list[Row]:
    """Twenty and a hundred pages, and what a file weighs."""
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(config.settings({"INSTANCE": instance, "SECRET_KEY": "bench"}))
        with app.app_context():
            made = {about: report_html(quarter_report(facts_of(count)), "en") for about, count in LISTED.items()}
    return [row for about, html in made.items() for row in rows_of(about, html)]


def facts_of(listed: int) -> QuarterFacts:
    """The facts of a city of 300 that lists so many projects."""
    names = ("Housing", "Wiener Wohnen und Stadterneuerung", "Parks")
    titles = samples.TITLES
    lines = (
        Listed(f"P-2026-{n:05d}", titles[n % len(titles)], None, n % 3, "running", 12_345_00, "EUR", "full", "")
        for n in range(listed)
    )
    return replace(samples.city_of(300), projects=Projects(names, tuple(lines)))


def rows_of(about: int, html: str) -> list[Row]:
    """The ways beside each other for one document."""
    rounds = [(spent(OURS, html), spent(PLAIN, html)) for _ in range(RUNS)]
    ours, plain = (statistics.median(one.seconds for one in column) for column in zip(*rounds, strict=True))
    drawn = rounds[-1][0]
    pages, weight = int(drawn.written.split(b",")[0].rpartition(b" ")[2]), len(drawn.written) / 1e6
    note = f"{pages} pages: ours {ours:.2f} s, plain {plain:.2f} s of CPU, imports left out, median of {RUNS}"
    peak = max(mine.peak for mine, _ in rounds)
    return [
        Row(f"report of {about} pages", "tagged", 300, ours / plain, "x", LIMIT, note),
        Row(f"report of {about} pages, peak", "tagged", 300, peak, "MB", MEMORY),
        Row(f"report of {about} pages, weight", "tagged", 300, weight, "MB", WEIGHT),
        *elsewhere(about, html, ours),
    ]


def elsewhere(about: int, html: str, ours: float) -> list[Row]:
    """Other makers on the same contents, whatever that shows; none where they are not installed."""
    rows = []
    if browser := shutil.which("chromium"):
        took = chromium(browser, html)
        note = f"{took:.2f} s of CPU, start included; ours {ours:.2f} s"
        rows.append(Row(f"report of {about} pages", "Chromium", 300, ours / took, "x", None, note))
    if find_spec("typst"):
        took = statistics.median(spent(TYPST, html).seconds for _ in range(RUNS))
        rows.append(
            Row(f"report of {about} pages", "Typst", 300, ours / took, "x", None, f"{took:.2f} s; ours {ours:.2f} s")
        )
    return rows


def spent(code: str, html: str) -> Drawn:
    """What a Python process takes that runs code with a document on its standard input, its imports left out."""
    before = _process(IMPORTS[code], html).seconds
    drawn = _process(code, html)
    return replace(drawn, seconds=drawn.seconds - before)


def _process(code: str, html: str) -> Drawn:
    peak = "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    before = _children()
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}{peak}"],
        input=ASKED + html.encode(),
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(config.ROOT))},
    )
    return Drawn(_children() - before, int(done.stderr.split()[-1]) / 1024, done.stdout)


def chromium(browser: str, html: str) -> float:
    """CPU seconds of Chromium printing the document with our style sheet; all its processes end with the first."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html.replace("</head>", f"<style>{plain_report.STYLE.read_text()}</style></head>"))
        before = _children()
        subprocess.run(
            [
                browser,
                *CHROMIUM,
                f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={folder}/out.pdf",
                page.as_uri(),
            ],
            capture_output=True,
            check=True,
        )
        return _children() - before


def _children() -> float:
    """CPU seconds of all processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
