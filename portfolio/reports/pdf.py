"""Draw a PDF from HTML: the only module that knows WeasyPrint, and always a process of its own that ends.

`python -m portfolio.reports.pdf` reads HTML from standard input and writes the number of pages, a line break and the
PDF. WeasyPrint keeps the memory of its largest document, so no process that lives on may import it; see drawing.
"""

import gc
import hashlib
import sys

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portfolio.reports import fonts

STYLE = fonts.FOLDER.parent / "css" / "print.css"
VARIANT = "pdf/ua-1"


class NamedFiles(URLFetcher):  # type: ignore[misc]
    """Gives the files that were named beforehand and nothing else, whatever a document asks for.

    WeasyPrint's own fetcher opens any address and follows redirects into the city's network. This one opens none:
    no protocol is allowed, and what is refused is simply not drawn.
    """

    def __init__(self, names: set[str]) -> None:
        super().__init__(allowed_protocols=[], allow_redirects=False, timeout=1)
        self.names = names
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix("static:///vendor/")
        if url == f"static:///vendor/{name}" and name in self.names:
            return URLFetcherResponse(url, (fonts.FOLDER / name).read_bytes(), {"Content-Type": "font/woff2"})
        self.refused.append(url)
        raise ValueError(f"a report holds no {url[:80]!r}")


def draw(html: str, style: str | None = None, variant: str | None = VARIANT) -> tuple[bytes, int]:
    """The PDF of a document and how many pages it has; equal documents give equal bytes.

    style    rules instead of those of print.css and its fonts, for tests
    variant  the standard that the file claims to follow
    """
    html, used = fonts.fit(html)
    fetcher = NamedFiles({font.name(weight) for font in fonts.FONTS for weight in font.weights})
    configuration = FontConfiguration()
    rules = fonts.faces(used) + STYLE.read_text() if style is None else style
    # One configuration for the rules and the drawing: with two, the fonts are silently replaced by the system's.
    sheet = weasyprint.CSS(string=rules, url_fetcher=fetcher, font_config=configuration)
    options = {"pdf_variant": variant, "pdf_identifier": hashlib.sha256(html.encode()).digest()[:16], "pdf_tags": True}
    source = weasyprint.HTML(string=html, base_url="static:///", url_fetcher=fetcher)
    document = source.render(font_config=configuration, stylesheets=[sheet], **options)
    return document.write_pdf(**options), len(document.pages)


def main() -> None:
    """Read, draw, write, end."""
    gc.disable()  # the process ends anyway: collecting costs an eighth of the time and frees nothing that matters
    pdf, pages = draw(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(b"%d\n" % pages + pdf)


if __name__ == "__main__":
    main()
