"""PDFs are opened in a process of their own: whatever is in them, the one that serves pages stays as it is."""

import io
import os
import subprocess
import sys

import pytest
from pypdf import PdfWriter

import config
from portfolio.evidence import pdf


def written(pages: int, password: str = "") -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(72, 72)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (written(1), True),
        (written(1, password="tram"), True),
        (written(0), False),
        (written(1)[:80], False),
        (b"%PDF-1.7\n", False),
        (b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]/Type/Pages>>endobj\ntrailer<</Root 1 0 R>>", False),
        (b"", False),
    ],
)
def test_a_pdf_is_what_opens_with_a_page_or_asks_for_a_password(content: bytes, expected: bool) -> None:
    assert pdf.has_pages(content) is expected


def test_a_pdf_that_takes_endless_time_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SECONDS", 0.001)

    assert pdf.has_pages(written(1)) is False


def test_a_process_that_was_sent_a_pdf_has_not_loaded_what_reads_it() -> None:
    script = (
        "import io, sys; from portfolio.evidence import proof\n"
        "file = io.BytesIO(sys.stdin.buffer.read())\n"
        "print(proof.prove(file, 'pdf') > 0, [name for name in sys.modules if name in ('pypdf', 'fontTools')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=written(1),
        capture_output=True,
        check=True,
        cwd=config.ROOT,
        env=os.environ | {"PYTHONPATH": str(config.ROOT)},
    )

    assert done.stdout.decode().strip() == "True []"
