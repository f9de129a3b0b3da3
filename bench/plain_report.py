"""The other ways to draw a report: the plain one, and Typst on the same contents. Run as processes of their own."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

STYLE = Path(__file__).resolve().parent.parent / "static" / "css" / "print.css"
FRAMEWORK = STYLE.parent.parent / "vendor" / "bootstrap.min.css"


def main() -> None:
    """Draw the document on standard input the plain way."""
    import weasyprint  # noqa: PLC0415  it takes a second, and the module is imported to look at its names

    from portfolio.reports import fonts, pdf  # noqa: PLC0415

    sys.stdin.buffer.readline()
    style = STYLE.read_text().replace(
        "table-layout: fixed; border-collapse: separate; border-spacing: 0",
        "table-layout: auto; border-collapse: collapse",
    )
    fetcher = pdf.NamedFiles({font.name(weight) for font in fonts.FONTS for weight in font.weights})
    configuration = weasyprint.text.fonts.FontConfiguration()
    sheets = [
        weasyprint.CSS(string=rules, url_fetcher=fetcher, font_config=configuration)
        for rules in (FRAMEWORK.read_text(), fonts.faces(list(fonts.FONTS)) + style)
    ]
    page = weasyprint.HTML(string=sys.stdin.read(), url_fetcher=fetcher, base_url="static:///")
    drawn = page.write_pdf(stylesheets=sheets, font_config=configuration, pdf_variant="pdf/ua-1", pdf_tags=True)
    sys.stdout.buffer.write(drawn)


def typst() -> None:
    """Draw headings, paragraphs and tables of the document on standard input by Typst, tagged as it does by itself.

    It is not asked for PDF/UA: that refuses every letter which the fonts it carries lack.
    """
    import typst  # type: ignore[import-not-found]  # noqa: PLC0415  not installed by set-up: measured where it is

    sys.stdin.buffer.readline()
    reader = Contents()
    reader.feed(sys.stdin.read())
    sys.stdout.buffer.write(typst.compile("\n".join(reader.lines).encode()))


class Contents(HTMLParser):
    """The headings, paragraphs and tables of a document in Typst's markup."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = ['#set document(title: "Report")', '#set page(paper: "a4")', "#set text(size: 10pt)"]
        self.said: list[str] = []
        self.rows: list[list[str]] = []
        self.drawing = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.drawing += tag in ("svg", "head")
        if tag == "table":
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        if tag in ("h1", "h2", "h3", "p", "li", "td", "th", "caption"):
            self.said = []

    def handle_endtag(self, tag: str) -> None:
        self.drawing -= tag in ("svg", "head")
        text = " ".join("".join(self.said).split()).replace("\\", "").replace('"', "'")
        if tag in ("h1", "h2", "h3"):
            self.lines.append(f'#heading(level: {tag[1]})[#"{text}"]')
        elif tag in ("p", "li", "caption"):
            self.lines.append(f'#par[#"{text}"]')
        elif tag in ("td", "th"):
            self.rows[-1].append(f'[#"{text}"]')
        elif tag == "table" and self.rows:
            columns = max(map(len, self.rows))
            cells = [cell for row in self.rows[1:] for cell in row + ["[]"] * (columns - len(row))]
            head = ", ".join(self.rows[0] + ["[]"] * (columns - len(self.rows[0])))
            self.lines.append(f"#table(columns: {columns}, table.header({head}), {', '.join(cells)})")

    def handle_data(self, data: str) -> None:
        if not self.drawing:
            self.said.append(data)
