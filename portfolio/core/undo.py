"""Undo instead of "are you sure?": what was just done is said together with a button that takes it back."""

from flask import flash

UNDO = "undo"
"""The category under which templates/_ui/_messages.html finds such a message."""


def offer_undo(sentence: str, address: str, **fields: str | int) -> None:
    """Say what was done on the next page, with a button that posts `fields` to an address which undoes it.

    The address guards itself as every other: an offer that comes too late, or to somebody else, is refused there.
    """
    offer = (sentence, address, {name: str(value) for name, value in fields.items()})
    # Flask names only text here, but may flash whatever a session can hold.
    flash(offer, UNDO)  # type: ignore[arg-type]
