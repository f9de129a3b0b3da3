"""The tables of a page as rows of the words in their cells."""

from html.parser import HTMLParser
from typing import Any


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.words = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self.words is not None:
            self.tables[-1][-1].append(" ".join("".join(self.words).split()))
            self.words = None

    def handle_data(self, data: str) -> None:
        if self.words is not None:
            self.words.append(f"{data} ")


def tables_of(page: str) -> list[list[list[str]]]:
    """Every table, row by row, heads included."""
    reader = _Tables()
    reader.feed(page)
    return reader.tables
