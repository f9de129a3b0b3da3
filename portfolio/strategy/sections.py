"""What features above strategies show on the pages of programmes and strategies, without strategies knowing them.

A receiver takes the programme or strategy and the viewer, and answers with a Section.
"""

from typing import Any, NamedTuple

from blinker import Signal

from portfolio.core.actor import Viewer

opened = Signal("The page of a programme or a strategy is shown: the record, viewer.")


class Section(NamedTuple):
    """A part of a page: the template that draws it, and what that shows under the name `shown`."""

    template: str
    shown: Any


def sections(record: Any, viewer: Viewer) -> list[Section]:
    """What other features say of a programme or a strategy."""
    return [section for _receiver, section in opened.send(record, viewer=viewer)]
