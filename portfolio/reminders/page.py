"""What the inbox shows: each message as sentences, each with the address where it is done."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portfolio.notices import messages
from portfolio.notices.queries import InInbox


class Part(NamedTuple):
    """Words of a message, and the page that they lead to, empty where they lead nowhere."""

    words: str
    path: str


class Line(NamedTuple):
    """A message in the inbox."""

    id: int
    subject: str
    at: datetime
    is_read: bool
    parts: Sequence[Part]


def line(message: InInbox) -> Line:
    """One message in the reader's language."""
    subject, text = messages.show(message.kind, message.values)
    return Line(message.id, subject, message.queued_at, message.is_read, parts(text))


def parts(text: str) -> list[Part]:
    """A text in parts: an address of this site leads from the words above it."""
    own = messages.address()
    found: list[Part] = []
    for paragraph in text.split("\n\n"):
        for words in filter(None, map(str.strip, paragraph.split("\n"))):
            if words.startswith(f"{own}/") and found and not found[-1].path:
                found[-1] = Part(found[-1].words, words.removeprefix(own))
            else:
                found.append(Part(words, ""))
    return found
