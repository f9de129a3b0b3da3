"""What a submitted pitch promises, as the project that an award makes of it takes it over. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.awards.rules import MONTHS_WITHOUT_GOAL
from portfolio.reviews.schedule import add_months

SAME_KEYS = ("problem", "for_whom")
"""Questions whose answers fill the field of the record that has their key."""

FOR_WHOM_LENGTH = 500
NAME_LENGTH = 250


class Aim(NamedTuple):
    """A measure as the pitch states it; values in millionths of the unit."""

    name: str
    unit: str
    start: int | None
    goal: int | None
    by: date | None
    how: str


class Promise(NamedTuple):
    """What a pitch promises.

    texts   summary, problem and for_whom of the record, as far as the form asked for them
    others  numbers of the departments that take part beside the leading one
    """

    texts: Mapping[str, str]
    aims: Sequence[Aim]
    others: Sequence[int]

    def ends_on(self, awarded_on: date) -> date:
        """When the project is to end: at its last goal, or after a year where no measure says by when."""
        goals = [aim.by for aim in self.aims if aim.by is not None and aim.by > awarded_on]
        return max(goals, default=add_months(awarded_on, MONTHS_WITHOUT_GOAL))


def promise_of(body: Mapping[str, Any]) -> Promise:
    """The promise in a submitted version; answers that the record has no place for stay in the pitch.

    body  of a PitchVersion
    """
    answers = [answer for answer in body.get("answers", ()) if isinstance(answer, Mapping)]
    return Promise(_texts(answers), _aims(answers), _others(answers))


def _texts(answers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    told = {
        str(each["key"]): str(each["words"]) for each in answers if each.get("kind") == "text" and each.get("words")
    }
    texts = {key: told[key] for key in SAME_KEYS if key in told}
    summary = told.get("idea") or next((words for key, words in told.items() if key not in SAME_KEYS), "")
    if summary:
        texts["summary"] = summary
    if "for_whom" in texts:
        texts["for_whom"] = texts["for_whom"][:FOR_WHOM_LENGTH]
    return texts


def _aims(answers: Sequence[Mapping[str, Any]]) -> list[Aim]:
    bodies = [
        row for each in answers if each.get("kind") == "metric" for row in (each.get("body") or {}).get("rows") or ()
    ]
    return [
        Aim(
            name=str(body["name"])[:NAME_LENGTH],
            unit=str(body.get("unit") or "").strip(),
            start=body.get("start"),
            goal=body.get("goal"),
            by=date.fromisoformat(body["by"]) if body.get("by") else None,
            how=str(body.get("how") or ""),
        )
        for body in bodies
        if body.get("name")
    ]


def _others(answers: Sequence[Mapping[str, Any]]) -> list[int]:
    bodies = [each.get("body") or {} for each in answers if each.get("kind") == "team"]
    return list(dict.fromkeys(int(number) for body in bodies for number in body.get("others") or ()))
