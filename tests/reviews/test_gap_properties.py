"""What holds of the gap whatever the facts: postponing, order and deleting never make it better."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from portfolio.reviews import gap
from portfolio.reviews.facts import Facts, Move
from portfolio.reviews.gap import Tally
from tests.reviews.cases import SETTINGS, cases
from tests.reviews.fourteen import T, replace

portfolios = some.integers(0, 10_000_000).map(lambda seed: [case.facts for case in cases(Random(seed), 12)])


def tally(facts: list[Facts]) -> Tally:
    return gap.tally(gap.judge_all(facts, SETTINGS, T))


@given(portfolios, some.integers(0, 11), some.integers(0, 900), some.integers(0, 60))
def test_a_postponement_never_changes_coverage(facts: list[Facts], place: int, days: int, ago: int) -> None:
    chosen = facts[place]
    moves = (Move(99, T - timedelta(ago), T + timedelta(days)),)
    moved = replace(chosen, reviews=tuple(replace(review, moves=review.moves + moves) for review in chosen.reviews))
    after = [*facts[:place], moved, *facts[place + 1 :]]

    assert tally(after) == tally(facts)


@given(portfolios, some.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(facts: list[Facts], random: Random) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(random.sample(rows, len(rows)))

    kinds = ("measures", "reviews", "signatures", "exemptions")
    mixed = [replace(one, **{kind: shuffled(getattr(one, kind)) for kind in kinds}) for one in facts]
    mixed = [
        replace(
            one,
            reviews=tuple(replace(review, moves=shuffled(review.moves)) for review in one.reviews),
            measures=tuple(replace(measure, seen=shuffled(measure.seen)) for measure in one.measures),
        )
        for one in mixed
    ]
    backwards = gap.judge_all(mixed[::-1], SETTINGS, T)[::-1]

    assert backwards == gap.judge_all(facts, SETTINGS, T)


@given(portfolios)
def test_every_project_has_one_status_and_each_budget_is_counted_once(facts: list[Facts]) -> None:
    verdicts = gap.judge_all(facts, SETTINGS, T)
    counts, money = gap.tally(verdicts), gap.tally_money(verdicts)

    assert counts.in_scope + counts.out_of_scope == len(facts)
    assert counts.due == counts.full + counts.partial + counts.none
    for kind in ("coverage", "coverage_any", "gap"):
        share = getattr(counts, kind)
        assert (share is None) is (counts.due == 0)
        assert share is None or 0 <= share <= 1
    assert counts.coverage is None or counts.gap is None or counts.coverage + counts.gap == 1
    euro = money.get("EUR", Tally())
    assert euro.in_scope + euro.out_of_scope == sum(one.amount_minor or 0 for one in facts)


@given(portfolios, some.integers(0, 11), some.integers(1, 400))
def test_a_day_later_nothing_that_was_due_is_due_no_more(facts: list[Facts], place: int, days: int) -> None:
    plain = replace(facts[place], exemptions=(), reviews=facts[place].reviews[:1], stopped_on=None)
    before = gap.judge(plain, SETTINGS, T).status
    after = gap.judge(plain, SETTINGS, T + timedelta(days)).status

    if before in gap.COUNTED and not any(review.is_anew for review in plain.reviews):
        assert after in gap.COUNTED


@settings(max_examples=50)
@given(portfolios, some.integers(0, 11))
def test_whether_others_are_there_never_changes_a_status(facts: list[Facts], place: int) -> None:
    alone = gap.judge(facts[place], SETTINGS, T)
    among = gap.judge_all(facts, SETTINGS, T)[place]

    assert replace(among, flags=()) == replace(alone, flags=())
    assert set(among.flags) - set(alone.flags) <= {"copied_lesson", "signed_in_haste"}


@given(portfolios, some.integers(0, 11), some.dates(date(2020, 1, 1), T))
def test_an_earlier_stop_never_moves_a_day_later(facts: list[Facts], place: int, stopped_on: date) -> None:
    chosen = replace(facts[place], stopped_on=None)
    due, stopped = (gap.judge(one, SETTINGS, T).due_on for one in (chosen, replace(chosen, stopped_on=stopped_on)))

    assert (due is None) is (stopped is None)
    assert due is None or stopped is None or stopped <= due
