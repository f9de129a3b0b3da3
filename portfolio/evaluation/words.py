"""What people read of the gap: statuses, what is missing, what became of promises, the survey."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

STATUSES: Mapping[str, Any] = {
    "full": lazy("Evaluated"),
    "partial": lazy("Evaluated in part"),
    "none": lazy("Not evaluated"),
    "too_early": lazy("Too early"),
    "waived": lazy("Exempted"),
    "out_of_scope": lazy("Not counted"),
}
STATUS_TONES = {"full": "good", "partial": "warn", "none": "bad"}
"""The rest is neutral."""

LABELS: Mapping[str, Any] = {
    "due": lazy("due"),
    "overdue": lazy("overdue"),
    "long_overdue": lazy("long overdue"),
    "snoozed": lazy("postponed"),
}
OUT_OF_SCOPE: Mapping[str, Any] = {
    "not_started": lazy("It has not started."),
    "carried_on": lazy("Other projects carry it on."),
    "before_portfolio": lazy("It was due before the city began to count."),
}
FLAGS: Mapping[str, Any] = {
    "late_plan": lazy("What should change was written down late"),
    "reconstructed_baseline": lazy("Value at the start worked out later"),
    "moved_date": lazy("Review postponed or moved"),
    "due_by_default": lazy("Nobody gave the review a day; it was worked out"),
    "inherited_due": lazy("Due day taken over from another project"),
    "promised_anew": lazy("Promised anew, as the first day lies before Portfolio"),
    "signed_late": lazy("Signed after the first due day"),
    "self_evaluation": lazy("Evaluated by the project itself"),
    "signed_in_haste": lazy("Signed within a day, with many others"),
    "copied_lesson": lazy("Lesson with the same words elsewhere"),
    "imported": lazy("Brought in by an import"),
    "legacy": lazy("From before Portfolio, kept as it was"),
}
PROMISES: Mapping[str, Any] = {
    "kept": lazy("Kept"),
    "kept_late": lazy("Kept late"),
    "missed": lazy("Missed"),
    "exempted": lazy("Exempted"),
    "not_yet": lazy("Not yet due"),
}

DIMENSIONS: Mapping[str, Any] = {
    "department": lazy("Department"),
    "innovation_type": lazy("Innovation type"),
    "capability": lazy("Capability"),
    "method": lazy("Method"),
    "programme": lazy("Programme"),
    "source": lazy("Where the money comes from"),
}
NOWHERE: Mapping[str, Any] = {
    "department": lazy("No department"),
    "innovation_type": lazy("No innovation type"),
    "capability": lazy("No capability"),
    "method": lazy("No method"),
    "programme": lazy("No programme"),
    "source": lazy("No money entered"),
}
CATEGORIES: Mapping[str, Any] = {
    "systematic_comprehensive": lazy("systematic and comprehensive"),
    "some_elements": lazy("some elements"),
    "none_or_too_early": lazy("none or too early"),
}
STEPS: Mapping[str, Any] = {
    "measure": lazy("Say what should change: add a measure"),
    "start": lazy("Enter the value at the start of “%(name)s”"),
    "goal": lazy("Set a goal for “%(name)s”"),
    "value": lazy("Enter a new value of “%(name)s”"),
    "plan_review": lazy("Plan the outcome review"),
    "outcome": lazy("Write the outcome review"),
    "sign": lazy("Sign the outcome review"),
    "amend": lazy("Add what the outcome review left open"),
}
