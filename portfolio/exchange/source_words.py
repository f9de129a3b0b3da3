"""The words of a bundle and ours: what a source's stage, kind, verdict or method is called here."""

METHODS = {
    "m01": "untested_approaches",
    "m02": "organisational_change",
    "m03": "financing_procurement",
    "m04": "mission_oriented",
    "m05": "data_driven",
    "m06": "digital_services",
    "m07": "foresight",
    "m08": "behavioural_insights",
    "m09": "open_innovation",
    "m10": "engaging_residents",
    "m11": "human_centred_design",
}

INNOVATION_TYPES = {
    key: key
    for key in ("product_service", "process_administrative", "process_technological", "governance", "conceptual")
}

CAPABILITIES = {key: key for key in ("leadership", "organisational", "analytical", "partnership")}

STAGES = {
    "idea": "idea",
    "pitch": "pitched",
    "training": "pitched",
    "jury": "pitched",
    "award": "approved",
    "pilot": "running",
    "evaluation": "closing",
    "scaled": "decided",
    "closed": "decided",
    "stopped": "stopped",
}
"""A stop before any pilot is a rejection; `stage` knows."""

STAGE_DECISIONS = {"scaled": "scale", "closed": "stop_completed"}

FUNDING_KINDS = {
    "municipal": "city_operating",
    "national": "national",
    "eu": "eu_direct",
    "philanthropic": "philanthropy",
    "private": "private",
    "in_kind": "in_kind",
}

FUNDING_STATES = {"applied": "applied", "awarded": "committed", "received": "committed", "refused": "rejected"}
BOOKINGS = {"applied": "requested", "awarded": "committed", "received": "received", "refused": "requested"}
MONEY_WORDS = ("awarded", "received")
"""Only these count as money."""

LEVELS = {"output": "output", "outcome": "outcome"}
DIRECTIONS = {"up": "increase", "down": "decrease"}

REVIEW_KINDS = {"interim": "mid_term", "outcome": "outcome", "follow_up": "follow_up_12"}
VERDICTS = {"continue": "continue", "scale": "scale", "change": "adapt", "stop": "stop_not_working"}


def stage(word: str, has_run: bool) -> str:
    """Our stage for a source's word; has_run says whether a pilot came before."""
    return "rejected" if word == "stopped" and not has_run else STAGES[word]
