"""Who may lead a jury, who may look on, and who scores: by the seat on the jury, not by the role alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.calls.models import Call, Round
from portfolio.calls.rules import Span
from portfolio.core.actor import Viewer
from portfolio.people.rights import May, anywhere


@dataclass(frozen=True)
class Chaired:
    """A round of a call as its jury's pages open it.

    is_chair    whether the viewer leads this jury
    spans       all rounds of the call
    is_present  whether the call is at this round; juries of others are only looked at
    """

    call: Call
    round: Round
    is_chair: bool
    spans: Sequence[Span] = ()
    is_present: bool = True


@dataclass(frozen=True)
class MayChair:
    """The row of the table of rights for those who hold it everywhere; elsewhere only the chair of this very jury.

    of  how to get from what a route loads to the jury
    """

    verb: str
    of: Callable[[Any], Chaired] | None = None

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        chaired: Chaired | None = self.of(thing) if self.of else thing
        return May(self.verb)(viewer) or (chaired is not None and chaired.is_chair and anywhere(viewer, self.verb))

    def hides(self, viewer: Viewer) -> bool:
        return May(self.verb).hides(viewer)


@dataclass(frozen=True)
class MayScore:
    """Whoever sits on a jury; the loader has found their seat, or there is nothing for them."""

    verb: str = "score_pitch"

    def __call__(self, viewer: Viewer, thing: object = None) -> bool:
        return anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        return True


may_see = MayChair("see_jury")
may_chair = MayChair("chair_jury")
may_score = MayScore()
