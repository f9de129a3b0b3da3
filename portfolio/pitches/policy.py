"""Who reads a pitch, who writes it, and who looks after the field; the table itself stands in people.rights."""

from dataclasses import dataclass
from typing import Any

from portfolio.core.actor import Viewer
from portfolio.people.rights import May, anywhere
from portfolio.pitches.rules import OWNER, WRITER


@dataclass(frozen=True)
class InTeam:
    """May a viewer do it as one of the team? What loads the pitch has hidden it from everybody who may not read it.

    parts  those parts of a team that may
    """

    verb: str
    parts: frozenset[str]

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return thing is not None and thing.part in self.parts and anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        """Whether the viewer sees no pitches at all."""
        return not anywhere(viewer, "see_pitch")


@dataclass(frozen=True)
class Reading:
    """May a viewer read a pitch that was loaded? Loading it has looked at the seal and at the team already."""

    verb: str = "see_pitch"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return thing is not None and anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        """Always: it is about seeing."""
        return True


@dataclass(frozen=True)
class ReadingAny:
    """May a viewer read whatever was handed in? Those who only read their own may not."""

    verb: str = "see_pitch"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return May(self.verb)(viewer)

    def hides(self, viewer: Viewer) -> bool:
        """Always: it is about seeing."""
        return True


@dataclass(frozen=True)
class OutsideTeam:
    """Whether a viewer may screen, ask and invite.

    Whoever runs calls may, but nobody does so with a pitch of their own, nor with one that they judge without names.
    """

    verb: str = "run_call"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return May(self.verb)(viewer) and thing is not None and thing.part is None and not thing.reads_as_jury

    def hides(self, viewer: Viewer) -> bool:
        """Whether the viewer sees no pitches at all."""
        return not anywhere(viewer, "see_pitch")


may_begin = May("begin_pitch")
may_read = Reading()
may_write = InTeam("write_pitch", frozenset({OWNER, WRITER}))
may_lead = InTeam("write_pitch", frozenset({OWNER}))
"""Name the team, and withdraw."""
may_run = OutsideTeam()
may_open_early = May("open_call")

sees_any = ReadingAny()
