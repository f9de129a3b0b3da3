"""Who may look at, define and fill measures."""

from dataclasses import dataclass
from typing import Any

from portfolio.core.actor import Viewer
from portfolio.people.rights import May


@dataclass(frozen=True)
class Filling:
    """Who gives the values of one part, as rights look at a record."""

    owner_id: int | None
    deputy_id: None = None
    lead_department_id: None = None


class MayFillPart:
    """May record values of the measure, or is the one who gives those of the part that it is about."""

    verb = "record_part"

    def __call__(self, viewer: Viewer, thing: Any) -> bool:
        return may_record(viewer, thing) or _may_fill(viewer, Filling(thing.filled_by_id))

    def hides(self, viewer: Viewer) -> bool:
        """Whether a viewer who may not is told that there is nothing."""
        return _may_fill.hides(viewer)


class MayOpenDraft:
    """May approve the value, or is the one who wrote it."""

    verb = "approve_value"

    def __call__(self, viewer: Viewer, thing: Any) -> bool:
        return may_approve(viewer, thing) or thing.draft.author_id == viewer.person_id

    def hides(self, viewer: Viewer) -> bool:
        """Always: whom a draft does not concern learns nothing of it."""
        return True


_may_fill = May("record_part")

may_see = May("see_portfolio")
may_define = May("edit_metric", of=lambda found: found.subject)
may_define_here = May("edit_metric")
may_record = May("record_value", of=lambda found: found.subject)
may_record_one = may_record_part = MayFillPart()
may_keep_library = May("keep_library")
may_approve = May("approve_value", of=lambda found: found.subject)
may_open_draft = MayOpenDraft()
