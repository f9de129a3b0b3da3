"""What a call must have before its rules are published; pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from portfolio.calls.published import Body
from portfolio.calls.rubric import FEWEST_ANCHORS, WHOLE

PURPOSE, CONTACT, DATES, DECISION, STAGES = "purpose", "contact", "dates", "decision", "stages"
MONEY, CEILING, WEIGHTS, ANCHORS = "money", "ceiling", "weights", "anchors"
OUTCOME, AMOUNT, REVIEWS = "outcome", "amount", "reviews"


class Item(NamedTuple):
    """One line of the list; place is the page on which it is mended: call, timetable, money, rubric, form or terms."""

    key: str
    place: str
    is_done: bool


def checked(rules: Body, *, purpose: str, owner_id: int | None) -> tuple[Item, ...]:
    """The list, whether each line is done, in the order of the pages."""
    money, rounds, judging = rules["money"], rules["timetable"]["rounds"], rules["judging"]
    amounts = [envelope["amount_minor"] for envelope in money["envelopes"]]
    return (
        Item(PURPOSE, "call", bool(purpose.strip())),
        Item(CONTACT, "call", owner_id is not None),
        Item(DATES, "timetable", bool(rounds) and _have_ends(rounds, standing=rules["timetable"]["is_standing"])),
        Item(
            DECISION, "timetable", bool(rounds) and all(each["decision_on"] or not each["closes_on"] for each in rounds)
        ),
        Item(
            STAGES, "timetable", {each["stage"] for each in rounds} == set(range(1, rules["timetable"]["stages"] + 1))
        ),
        Item(MONEY, "money", sum(amounts) > 0),
        Item(CEILING, "money", money["ceiling_minor"] is None or money["ceiling_minor"] <= max(amounts, default=0)),
        Item(WEIGHTS, "rubric", _are_whole(rules)),
        Item(ANCHORS, "rubric", all(_is_explained(each) for each in rules["criteria"])),
        Item(OUTCOME, "form", _asks(rules, "metric")),
        Item(AMOUNT, "form", _asks(rules, "amount")),
        Item(
            REVIEWS,
            "terms",
            1 <= judging["minimum_reviews"] <= judging["reviews_wanted"]
            and judging["externals_wanted"] <= judging["reviews_wanted"],
        ),
    )


def is_complete(items: Iterable[Item]) -> bool:
    """Whether nothing is missing."""
    return all(item.is_done for item in items)


def _have_ends(rounds: list[dict[str, Any]], *, standing: bool) -> bool:
    """Every round closes, but the last of a call that stands open."""
    ended = rounds[:-1] if standing else rounds
    return all(each["closes_on"] for each in ended)


def _is_explained(criterion: Mapping[str, Any]) -> bool:
    """Whether enough of its marks are explained, each by an example; what does not count needs none."""
    examples = [anchor for anchor in criterion["anchors"] if anchor["example"]]
    return not criterion["counts"] or len(examples) >= FEWEST_ANCHORS


def _are_whole(rules: Body) -> bool:
    tracks = [track["key"] for track in rules["tracks"]] or [None]
    return all(
        sum(each["weight"] for each in rules["criteria"] if each["counts"] and each["track"] in (None, track)) == WHOLE
        for track in tracks
    )


def _asks(rules: Body, kind: str) -> bool:
    """Whether every pitch is asked for it, whatever its track: in one of the stages, and owing an answer."""
    return any(each["kind"] == kind and each["is_required"] and each["track"] is None for each in rules["form"])
