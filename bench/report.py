"""What drawing a report costs beside drawing the same document the plain way, in processes of their own."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import config
from bench.row import Row
from portfolio.app import create_app
from portfolio.reports.content import quarter_report
from portfolio.reports.printing import report_html
from tests.reports import samples

RUNS = 3

OURS = "from portfolio.reports import pdf; pdf.main()"
# Garbage collected as usual, table columns by their content, lines shared between cells, all fonts loaded.
PLAIN = """
import sys
import weasyprint
from portfolio.reports import fonts, pdf
style = pdf.STYLE.read_text().replace("table-layout: fixed; border-collapse: separate", "border-collapse: collapse")
fetcher = pdf.NamedFiles({font.name(weight) for font in fonts.FONTS for weight in font.weights})
configuration = weasyprint.text.fonts.FontConfiguration()
sheet = weasyprint.CSS(
    string=fonts.faces(list(fonts.FONTS)) + style, url_fetcher=fetcher, font_config=configuration
)
page = weasyprint.HTML(string=sys.stdin.read(), url_fetcher=fetcher, base_url="static:///")
sys.stdout.buffer.write(page.write_pdf(stylesheets=[sheet], font_config=configuration, pdf_variant="pdf/ua-1"))
"""
IMPORTS = "import sys; from portfolio.reports import pdf; sys.stdin.read()"


def run(sizes: Sequence[int]) -> list[Row]:
    """Our CPU as a share of the plain way's, imports taken off both."""
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(config.settings({"INSTANCE": instance, "SECRET_KEY": "bench"}))
        with app.app_context():
            html = report_html(quarter_report(samples.city_of(300)), "en")
    rounds = [[cpu(code, html) for code in (IMPORTS, OURS, PLAIN)] for _ in range(RUNS)]
    imports, ours, plain = (statistics.median(column) for column in zip(*rounds, strict=True))
    note = (
        f"ours {ours - imports:.2f} s, plain {plain - imports:.2f} s, imports {imports:.2f} s of CPU, median of {RUNS}"
    )
    return [Row("report of 10 pages", "tagged", 300, (ours - imports) / (plain - imports), "x", 0.85, note)]


def cpu(code: str, html: str) -> float:
    """CPU seconds of a Python process that runs code with a document on its standard input."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code],
        input=html.encode(),
        stdout=subprocess.DEVNULL,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(config.ROOT))},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
