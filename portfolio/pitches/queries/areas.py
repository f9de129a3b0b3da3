"""What the policy areas are called that pitches name by key."""

from collections.abc import Mapping
from typing import Any

from portfolio.projects import queries as projects
from portfolio.projects.taxonomy import POLICY_AREA


def area_names(organisation_id: int, body: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The city's policy areas by key, retired ones included.

    body  of a pitch; one that names no area needs none of them, and no statement
    """
    if body is not None and not body.get("area"):
        return {}
    return {word.key: word.label for word in projects.vocabulary(organisation_id, POLICY_AREA)[POLICY_AREA]}
