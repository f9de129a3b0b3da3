"""Who may see what a jury's marks come to once they are released, take its files, and have it worked out again."""

from dataclasses import dataclass
from typing import Protocol

from portfolio.core.actor import Viewer
from portfolio.people.rights import May, anywhere


class Seated(Protocol):
    """A round with the viewer's part in it."""

    @property
    def is_chair(self) -> bool: ...

    @property
    def is_juror(self) -> bool: ...


@dataclass(frozen=True)
class MaySeeResults:
    """The leads, auditors, and whoever sits on this very jury."""

    verb: str = "see_results"

    def __call__(self, viewer: Viewer, thing: Seated | None = None) -> bool:
        return May(self.verb)(viewer) or (thing is not None and thing.is_juror and anywhere(viewer, self.verb))

    def hides(self, viewer: Viewer) -> bool:
        return True


@dataclass(frozen=True)
class MayCount:
    """The leads, and the chair of this very jury."""

    verb: str = "chair_jury"

    def __call__(self, viewer: Viewer, thing: Seated | None = None) -> bool:
        return May(self.verb)(viewer) or (thing is not None and thing.is_chair and anywhere(viewer, self.verb))

    def hides(self, viewer: Viewer) -> bool:
        return False


may_see = MaySeeResults()
may_count = MayCount()


def may_have_files(viewer: Viewer, opened: Seated) -> bool:
    """Whether somebody gets single jurors' figures: a juror does not, but for the chair."""
    return May("see_results")(viewer) or opened.is_chair
