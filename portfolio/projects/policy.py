"""Who may do what with the record; the table itself stands in people.rights."""

from dataclasses import dataclass
from typing import Any

from portfolio.core.actor import Viewer
from portfolio.people.rights import May, anywhere
from portfolio.projects.models import Project


@dataclass(frozen=True)
class Somewhere:
    """May a viewer do it with at least some records? The page itself asks for the one it is sent for."""

    verb: str

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return anywhere(viewer, self.verb)

    def hides(self, viewer: Viewer) -> bool:
        """Never: there is no thing yet."""
        return False


def _project(found: tuple[Any, Project]) -> Project:
    return found[1]


may_write_a_note = Somewhere("write_note")
may_correct_note = May("write_note", of=_project)
may_settle_point = May("edit_project", of=_project)
may_end_partner = May("edit_project", of=_project)
