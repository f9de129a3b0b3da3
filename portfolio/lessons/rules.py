"""What came of a project, in the three words by which lessons are looked for."""

from collections.abc import Mapping

CAME_OF: Mapping[str, tuple[str, ...]] = {
    "goes_on": ("adopt", "scale", "hand_over", "stop_completed"),
    "changes": ("adapt", "continue", "merge"),
    "stopped": ("stop_not_working", "stop_external"),
}
"""Decisions by what came of it: it goes on or did its job, it changes, it was stopped."""

MOST_WORDS = 6
"""So many words of a search count."""
