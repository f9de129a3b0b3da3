"""What an import left open on a record, in sentences, beside what every record asks for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from portfolio.core.texts import gettext as _
from portfolio.projects.rules import ITEMS, POINTS, OpenItem
from portfolio.register.record import Around


class OpenPoint(NamedTuple):
    """Something to complete: what, where it is filled in (empty: nowhere in particular), and what the list says.

    settle  id of the point where a person can say that it is settled, empty where the record itself will tell
    """

    label: str
    page: str
    said: str
    settle: str


def open_points(items: Sequence[OpenItem], points: Sequence[Around]) -> Iterator[OpenPoint]:
    """The open items with what the list said about each, then what only the list has left open."""
    said: dict[str, list[Around]] = {}
    for point in points:
        said.setdefault(point.key, []).append(point)
    for item in items:
        words = " ".join(sentence(point) for point in said.get(item.key, ()))
        yield OpenPoint(str(_(item.label)), item.page, words, "")
    for point in points:
        if point.key not in ITEMS:
            yield OpenPoint(sentence(point), PAGES.get(point.key, ""), "", point.kind_label)


def sentence(point: Around) -> str:
    """Why a point is open, with the words of the list."""
    return str(_(POINTS[point.role], words=point.label, heading=point.kind))


PAGES: Mapping[str, str] = {
    "title": "edit",
    "department": "departments",
    "stage": "stage-moves",
    "money": "funding",
    "tag": "tags",
    "people": "departments",
    "dates": "edit",
    "text": "edit",
}
