"""Who may see decisions, take them, and appeal; the table itself stands in people.rights."""

from dataclasses import dataclass
from typing import Any

from portfolio.core.actor import Viewer
from portfolio.people.rights import May, anywhere

may_see = May("see_decisions")
may_decide = May("decide_awards")


@dataclass(frozen=True)
class Loaded:
    """May a viewer read what was loaded? Loading it has looked at the team and at the reader already."""

    verb: str = "see_answer"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return thing is not None and anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        """Always: it is about seeing."""
        return True


@dataclass(frozen=True)
class OfTeam:
    """Doing it as one of the team of a pitch."""

    verb: str = "write_pitch"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return thing is not None and thing.is_team and anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        """Whether the viewer sees no letters at all."""
        return not anywhere(viewer, "see_answer")


@dataclass(frozen=True)
class SecondReader:
    """May a viewer answer an appeal? Only who was asked to read it."""

    verb: str = "answer_appeal"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return thing is not None and thing.appeal.reader_id == viewer.person_id and anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        """Whether the viewer sees no appeals at all."""
        return not anywhere(viewer, "see_answer")


may_read = Loaded()
may_appeal = OfTeam()
may_answer = SecondReader()
