"""Who may see and hold meetings, and who may say what became of an action."""

from dataclasses import dataclass

from portfolio.meetings.models import Action
from portfolio.people.rights import May

may_see = May("see_meetings")
may_hold = May("hold_meeting")


@dataclass(frozen=True)
class Doer:
    """Who an action belongs to, in the words of the table of rights."""

    owner_id: int | None
    deputy_id: int | None = None
    lead_department_id: int | None = None


def doer(action: Action) -> Doer:
    """Whose action it is; nobody's who signs in where a guest promised it."""
    return Doer(action.who_id)
