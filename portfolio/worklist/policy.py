"""Who may see whose work: one's own everybody, that of others the innovation unit."""

from portfolio.core.actor import Viewer
from portfolio.people.rights import May

may_see_own = May("see_portfolio")
may_see_all = May("hold_meeting")
may_hand_over = May("hand_over_duties")
may_confirm = May("confirm_hand_over")
may_see_overdue = May("see_meetings")


def may_see(viewer: Viewer, person_id: int) -> bool:
    """Whether a viewer may see somebody's work list."""
    return viewer.person_id == person_id or may_see_all(viewer)
