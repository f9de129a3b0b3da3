"""Draw a PDF from HTML: the only module that knows WeasyPrint, and always a process of its own that ends.

`python -m portfolio.reports.pdf` reads one line of JSON and then HTML from standard input, and writes one line of JSON
(pages, identifier) and the PDF. The first line says `files`, by name the text that an archive copy embeds, or null for
a PDF to read; `seconds` of processor time and `memory` in bytes are what the process may take before the system ends
it. WeasyPrint keeps the memory of its largest document, so no process that lives on may import it; see drawing.
"""

import gc
import hashlib
import json
import re
import resource
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portfolio.reports import fonts

STYLE = fonts.FOLDER.parent / "css" / "print.css"
VARIANT, ARCHIVE = "pdf/ua-1", "pdf/a-3a"
_CREATED = re.compile(r'<meta name="dcterms\.created" content="([^"]+)">')


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


def draw(
    html: str, style: str | None = None, variant: str | None = VARIANT, files: Mapping[str, str] | None = None
) -> tuple[bytes, int, str]:
    """The PDF of a document, how many pages it has, and what identifies it inside; equal documents give equal bytes.

    style    rules instead of those of print.css and its fonts, for tests
    variant  the standard that the file claims to follow
    files    by name the text of files that are embedded in it
    """
    html, used = fonts.fit(html)
    fetcher = NamedFiles({font.name(weight) for font in fonts.FONTS for weight in font.weights})
    configuration = FontConfiguration()
    rules = fonts.faces(used) + STYLE.read_text() if style is None else style
    # One configuration for the rules and the drawing: with two, the fonts are silently replaced by the system's.
    sheet = weasyprint.CSS(string=rules, url_fetcher=fetcher, font_config=configuration)
    content = hashlib.sha256(html.encode())
    for name, text in sorted((files or {}).items()):
        content.update(f"\0{name}\0{text}".encode())
    # Letters and digits alone: a PDF reads other bytes, such as a line's end, as something else than was written.
    identifier = content.hexdigest()[:32].encode()
    options = {"pdf_variant": variant, "pdf_identifier": identifier, "pdf_tags": True}
    source = weasyprint.HTML(string=html, base_url="static:///", url_fetcher=fetcher)
    document = source.render(font_config=configuration, stylesheets=[sheet], **options)
    pdf = document.write_pdf(attachments=_embedded(files or {}, html), **options)
    return pdf, len(document.pages), identifier.hex()


def _embedded(files: Mapping[str, str], html: str) -> list[weasyprint.Attachment]:
    """Files as what is embedded, with the day of the document they come with: no clock is read."""
    found = _CREATED.search(html)
    at = datetime.fromisoformat(found[1]).astimezone(UTC) if found else datetime(2000, 1, 1, tzinfo=UTC)
    return [
        weasyprint.Attachment(string=text, name=name, description=name, created=at, modified=at, relationship="Data")
        for name, text in sorted(files.items())
    ]


def main() -> None:
    """Read, draw, write, end."""
    asked = json.loads(sys.stdin.buffer.readline())
    for what, most in ((resource.RLIMIT_CPU, asked["seconds"]), (resource.RLIMIT_AS, asked["memory"])):
        resource.setrlimit(what, (most, most))
    # Collected seldom: as usual it costs an eighth of the time, and never it leaves 2 per cent more memory in use.
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)
    files = asked["files"]
    html = sys.stdin.buffer.read().decode()
    pdf, pages, identifier = draw(html, variant=VARIANT if files is None else ARCHIVE, files=files)
    sys.stdout.buffer.write(json.dumps({"pages": pages, "identifier": identifier}).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
