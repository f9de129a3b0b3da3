"""Projects drawn at random, with every day close to an edge of the rules."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from portfolio.reviews.facts import Exempted, Facts, Goal, Measure, Move, OutcomeReview, Settings, Signature, Start
from tests.reviews.fourteen import LEAD, OWNER, T, full, replace

KINDS = ("measured", "measured", "measured", "reconstructed", "estimated", "zero_by_definition", "not_possible")
WHYS = ("agreed", "agreed", "planned_end", "closure")
SETTINGS = Settings(count_from=date(2025, 6, 1))


class Case(NamedTuple):
    """A project, and since when the lead owns it instead of the first owner."""

    facts: Facts
    handed_over_on: date | None = None

    def owner_on(self, day: date) -> int:
        return LEAD if self.handed_over_on is not None and self.handed_over_on <= day else OWNER


def cases(random: Random, count: int) -> list[Case]:
    """So many projects with references in order."""
    drawn = [case(random) if n % 3 else _nearly_full(random) for n in range(count)]
    return [replace(one, facts=replace(one.facts, ref=f"P-{n:04d}")) for n, one in enumerate(drawn)]


def _nearly_full(random: Random) -> Case:
    """A project that is fully evaluated but for a thing or two that are drawn."""
    drawn = case(random)
    names = random.sample(("measures", "reviews", "signatures", "exemptions", "stopped_on"), random.choice((0, 1, 1)))
    if "reviews" in names:
        names.append("signatures")
    facts = replace(full(), **{name: getattr(drawn.facts, name) for name in names})
    on_record = {review.number for review in facts.reviews}
    exemptions = tuple(row for row in facts.exemptions if row.review is None or row.review in on_record)
    signatures = tuple(one for one in facts.signatures if one.review in on_record)
    handed_over_on = drawn.handed_over_on if "signatures" in names else None
    return Case(replace(facts, exemptions=exemptions, signatures=signatures), handed_over_on)


def case(random: Random) -> Case:
    """A project that may lack anything, more often nothing."""
    start = T - timedelta(random.choice((700, 400, 366, 365, 364, 200, 30, 0, -1)))
    handed_over_on = T - timedelta(random.choice((300, 40, 1))) if random.random() < 0.3 else None
    made = Case(Facts("P"), handed_over_on)
    reviews = tuple(_review(random, number) for number in range(1, random.choice((1, 2, 2, 2, 2, 3))))
    signatures = _signatures(random, reviews, made)
    seen_by = min((one.on for one in signatures), default=T)
    facts = Facts(
        "P",
        started_on=None if random.random() < 0.05 else start,
        stopped_on=max(start, T - timedelta(random.choice((200, 61, 60, 59, 1, 0))))
        if random.random() < 0.25
        else None,
        planned_end_on=random.choice((None, T - timedelta(91), T - timedelta(90), T - timedelta(89))),
        measures=tuple(_measure(random, n, start, seen_by) for n in range(1, random.choice((1, 2, 2, 2, 3, 4)))),
        reviews=reviews,
        signatures=signatures,
        exemptions=_exemptions(random, reviews),
        inherited_due_on=T - timedelta(random.choice((600, 92, 1, 0, -1, -300))) if random.random() < 0.15 else None,
        carried_on_since=T - timedelta(random.choice((100, 1, 0))) if random.random() < 0.05 else None,
        amount_minor=random.choice((None, 0, 5_000_000_000)),
        is_legacy=random.random() < 0.1,
    )
    return replace(made, facts=replace(facts, currency=None if facts.amount_minor is None else "EUR"))


def _review(random: Random, number: int) -> OutcomeReview:
    due = T - timedelta(random.choice((550, 487, 486, 485, 91, 90, 31, 30, 1, 0, -1, -200)))
    days = [T - timedelta(random.choice((80, 20, 1, 0, -1))) for _ in range(random.choice((0, 0, 0, 1, 2)))]
    flag = random.random()
    moves = tuple(
        Move(number * 10 + n, on, on + timedelta(random.choice((1, 40, 90))), random.choice(WHYS))
        for n, on in enumerate(sorted(days))
    )
    return OutcomeReview(
        number,
        due,
        T - timedelta(random.choice((300, 100, 0))),
        is_by_default=flag < 0.1,
        is_anew=flag > 0.85,
        moves=moves,
    )


def _signatures(random: Random, reviews: tuple[OutcomeReview, ...], made: Case) -> tuple[Signature, ...]:
    found = []
    for review in reviews:
        for edition in range(1, random.choice((1, 2, 2, 3))):
            on = T - timedelta(random.choice((400, 182, 181, 100, 99, 30, 1, 0, -1)) - edition)
            found.append(
                Signature(
                    review.number,
                    edition,
                    on,
                    signer_id=random.choice((None, OWNER, LEAD, LEAD, LEAD)),
                    owner_id=made.owner_on(on),
                    by_author=random.random() < 0.1,
                    is_hasty=random.random() < 0.3,
                    decision=random.choice((None, "adapt", "adapt", "adapt", "adapt")),
                    has_reason=random.random() < 0.9,
                    lessons=random.choice(((), ("Ask first.",), ("Ask first.", f"Lesson {random.random()}"))),
                    independence=random.choice((None, "self", "external")),
                    has_findings=random.random() < 0.5,
                    says_why=random.random() < 0.2,
                )
            )
    return tuple(replace(one, by_author=one.by_author and one.signer_id is not None) for one in found)


def _measure(random: Random, number: int, start: date, seen_by: date) -> Measure:
    value = None
    if random.random() < 0.9:
        on = start + timedelta(random.choice((-10, 0, 1, 29, 30, 30, 31)))
        value = Start(random.choice(KINDS), on, random.random() < 0.9, random.random() < 0.9)
    aim = None
    if random.random() < 0.9:
        on = random.choice((T + timedelta(300), T + timedelta(300), start, start + timedelta(29)))
        aim = Goal(on if random.random() < 0.95 else None, random.random() < 0.9, random.random() < 0.2)
    near = (seen_by, seen_by - timedelta(1), seen_by - timedelta(180), seen_by - timedelta(181), seen_by + timedelta(1))
    base = value.on if value and value.on else start
    seen = random.choices((*near, *near, base, base + timedelta(1), start), k=random.choice((0, 1, 1, 2, 3)))
    return Measure(
        number,
        is_in_words=random.random() < 0.1,
        has_direction=random.random() < 0.95,
        entered_on=random.choice((None, start, start + timedelta(30), start + timedelta(31))),
        start=value,
        goal=aim,
        seen=tuple(sorted(set(seen))),
    )


def _exemptions(random: Random, reviews: tuple[OutcomeReview, ...]) -> tuple[Exempted, ...]:
    found = []
    for number in range(1, random.choice((1, 1, 1, 2, 3))):
        on = T - timedelta(random.choice((100, 10, 0, -1)))
        found.append(
            Exempted(
                number,
                on,
                random.choice(("too_small", "other")),
                review=random.choice((None, *(review.number for review in reviews))),
                until_on=random.choice((None, T - timedelta(1), T, T + timedelta(1))),
                applies=random.random() < 0.8,
                by_owner=random.random() < 0.2,
            )
        )
    return tuple(found)
