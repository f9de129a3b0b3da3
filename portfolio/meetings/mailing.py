"""Minutes as a draft of a mail: nothing is sent from here, a person looks at it and sends it."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import quote

from portfolio.meetings.facts import Facts

LONGEST_LINK = 1800
"""Mail programs on Windows take no longer address."""


class Draft(NamedTuple):
    """A mail that nobody has sent yet."""

    to: Sequence[str]
    subject: str
    text: str


def link(draft: Draft, instead: str) -> str:
    """An address that opens the draft in the reader's mail program.

    instead  what the mail says where its text is too long for an address
    """
    to = ",".join(quote(address, safe="@") for address in draft.to)
    start = f"mailto:{to}?subject={quote(draft.subject)}"
    whole = f"{start}&body={quote(draft.text)}"
    return whole if len(whole) <= LONGEST_LINK else f"{start}&body={quote(instead)}"


def file(draft: Draft, facts: Facts, pdf: bytes | None) -> bytes:
    """The draft as a file that mail programs open for editing, with the minutes attached once they are drawn."""
    message = EmailMessage()
    message["Subject"] = " ".join(draft.subject.split())
    message["X-Unsent"] = "1"  # asks mail programs to open it as a draft
    if draft.to:
        message["To"] = ", ".join(draft.to)
    if facts.closed_at is not None:
        message["Date"] = format_datetime(facts.closed_at)
    message.set_content(draft.text)
    if pdf is not None:
        name = f"minutes-{facts.on.isoformat()}.pdf"
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()
