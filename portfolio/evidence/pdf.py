"""PDF: opened in a process of its own with little memory, since a file can be made to take endless time and memory.

The libraries it takes stay out of the processes that serve pages, too.
"""

import io
import resource
import subprocess
import sys
from pathlib import Path

MOST_SECONDS = 20
MOST_MEMORY = 1_000_000_000
"""Bytes of address space of the process; what it touches is a fraction of that."""

_TOP = Path(__file__).parents[2]
_NONE = 3


def has_pages(content: bytes) -> bool:
    """Whether these bytes open as a PDF with a page; one that asks for a password is believed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portfolio.evidence.pdf"],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            cwd=_TOP,
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode > 0 and done.returncode != _NONE:
        raise RuntimeError(f"PDFs cannot be read here: {done.stderr.decode(errors='replace')}")
    return done.returncode == 0


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    # Nobody looks at its fonts: to load the library for them would take twice the time of all the rest.
    sys.modules["fontTools"] = None  # type: ignore[assignment]
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
        is_one = reader.is_encrypted or len(reader.pages) > 0
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, MemoryError):
        is_one = False
    return 0 if is_one else _NONE


if __name__ == "__main__":
    sys.exit(_main())
