"""Have a PDF drawn by a child process that ends, or say why none can be drawn here."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portfolio.core import pdf_libraries
from portfolio.core.errors import N_, PortfolioError

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
LONGEST_SECONDS = 600
MOST_MEMORY = 3 * 2**30
"""Bytes of addresses that a drawing may take: 200 pages, the most that one file has, use a third of them."""

# What a child needs to find its libraries and fonts; it gets no key, no password and no address of the database.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


class NoPdf(PortfolioError):
    """A PDF cannot be drawn; page and JSON show the same figures."""

    status = 503


@dataclass(frozen=True)
class Drawn:
    """A PDF, its number of pages, and what identifies it inside, which a changed copy still has."""

    pdf: bytes
    pages: int
    identifier: str = ""


def archive_copy(html: str, files: Mapping[str, bytes], seconds: int = LONGEST_SECONDS) -> Drawn:
    """The same document as PDF/A-3a with its figures embedded: by name the UTF-8 text of files such as report.json.

    Raises NoPdf as `draw` does.
    """
    return draw(html, seconds, {name: content.decode() for name, content in files.items()})


def draw(html: str, seconds: int = LONGEST_SECONDS, files: Mapping[str, str] | None = None) -> Drawn:
    """The PDF/UA-1 of a document; with files, the PDF/A-3a of it that embeds them.

    Raises NoPdf when libraries are missing, when the document takes longer than so many seconds or more memory than
    a drawing may, or when the drawing fails; the log then has the reason.
    """
    if pdf_libraries.missing():
        raise NoPdf(
            "no_pango",
            N_("PDF is not available on this machine: it lacks the system packages %(packages)s."),
            packages=", ".join(PACKAGES),
        )
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    asked = {"files": files, "seconds": max(1, seconds), "memory": MOST_MEMORY}
    try:
        child = subprocess.run(
            [sys.executable, "-m", "portfolio.reports.pdf"],
            input=json.dumps(asked).encode() + b"\n" + html.encode(),
            capture_output=True,
            cwd=ROOT,
            env=environment,
            timeout=seconds,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise NoPdf("pdf_too_slow", N_("Drawing the PDF took too long and was stopped.")) from None
    except subprocess.CalledProcessError as broken:
        log.exception("drawing a PDF failed: %s", broken.stderr.decode(errors="replace")[-2000:])
        raise NoPdf("pdf_failed", N_("Drawing the PDF failed; the log has the reason.")) from None
    made, _, pdf = child.stdout.partition(b"\n")
    return Drawn(pdf, **json.loads(made))
