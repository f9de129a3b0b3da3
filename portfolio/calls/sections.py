"""What features above calls show on a call's page, without calls knowing them.

A receiver takes the call, the viewer and the day, and answers with a Section or None.
"""

from datetime import date
from typing import Any, NamedTuple

from blinker import Signal

from portfolio.core.actor import Viewer

opened = Signal("The page of a call is shown: the call, viewer, span (the round it is at), day.")


class Section(NamedTuple):
    """A part of the page: the template that draws it, what that shows under the name `shown`, and where it stands.

    place  the lowest stands first; up to 10 above what the call is for, from 50 on below everything else
    """

    template: str
    shown: Any
    place: int = 50


def sections(call: Any, *, viewer: Viewer, span: Any, day: date) -> list[Section]:
    """What other features say of a call, in order."""
    found = [section for _receiver, section in opened.send(call, viewer=viewer, span=span, day=day) if section]
    return sorted(found, key=lambda section: (section.place, section.template))
