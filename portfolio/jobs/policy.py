"""Who may see a job and stop it: who asked for it, and the leads."""

from dataclasses import dataclass
from typing import Any

from portfolio.core.actor import Viewer

# Their keys in people.rights, which stands above this package.
LEADS = frozenset({"unit_lead", "deputy_lead"})


@dataclass(frozen=True)
class SignedInPeople:
    """A policy for pages of everybody who is signed in: what they may see there, the query decides."""

    verb: str = "use_account"

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        return bool(viewer.grants)

    def hides(self, viewer: Viewer) -> bool:
        """Always: a job is nobody else's business."""
        return True


def sees_all_jobs(viewer: Viewer) -> bool:
    """Whether a viewer sees also the jobs that others asked for."""
    return bool(viewer.roles & LEADS)
