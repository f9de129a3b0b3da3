"""The money, priorities and earlier figures of the made-up cities of `samples`."""

from collections.abc import Sequence
from datetime import date, timedelta

from portfolio.projects import taxonomy
from portfolio.reports.facts.money import (
    Cliff,
    Ending,
    EndingSum,
    Funder,
    MoneyRisks,
    OwnShareSum,
    Unfunded,
    YearSum,
)
from portfolio.reports.facts.outcomes import ByHand
from portfolio.reports.facts.portfolio import AreaCount, Areas, Priority, Word
from portfolio.reports.facts.previous import Figures, Spent

DAY = date(2026, 9, 30)
UNTIL = date(2027, 9, 30)
AREAS = tuple(Word(seed.key, "") for seed in taxonomy.POLICY_AREAS)
GOAL = Priority("goal-1", "goal", "Wohnungen ohne Feuchtigkeit", "Lindhafen learns 2030")

NO_MONEY = MoneyRisks((), (), (), Cliff(UNTIL, 0, 0, 0, 0, 0, (), ()), (), 0)
NO_AREAS = Areas(0, AREAS, (), (), 0)

ONE_MONEY = MoneyRisks(
    years=(YearSum("EUR", 2026, 500_000_00, 200_000_00, 12_345_67),),
    funders=(Funder("EUR", "European Urban Initiative", 500_000_00, 500_000_00, 500_000_00, 1),),
    own_shares=(OwnShareSum("EUR", 125_000_00, 1, 0, 0),),
    cliff=Cliff(
        until=UNTIL,
        lasts=0,
        ends=1,
        ended=0,
        unknown=0,
        none=0,
        sums=(EndingSum("EUR", "2027Q2", 500_000_00, 1, 1),),
        rows=(Ending("P-2026-001", "Kühle Straßen", "de", date(2027, 6, 30), date(2027, 12, 31)),),
    ),
    unfunded=(),
    unfunded_total=0,
)
ONE_AREA = Areas(
    1,
    AREAS,
    (GOAL,),
    (
        AreaCount("climate_action", "goal-1", 1),
        AreaCount("climate_action", None, 1, "area"),
        AreaCount(None, "goal-1", 1, "priority"),
    ),
    1,
)


def money_of(projects: int, titles: Sequence[str]) -> MoneyRisks:
    """Ten years, a large funder, two currencies, and more endings than are shown."""
    ends = projects // 10
    years = tuple(
        YearSum("EUR", year, 20_000_000_00 + year, 16_000_000_00, 5_000_000_00 - (year == 2024) * 5_100_000_00)
        for year in range(2017, 2027)
    )
    return MoneyRisks(
        years=(*years, YearSum("EUR", None, 3_000_00, 0, 0), YearSum("JPY", 2026, 120_000_000, 60_000_000, 0)),
        funders=(
            Funder("EUR", "Förderagentur für kommunale Zukunftsfragen", 123_456_789_01, 230_222_221_11, 0, 9),
            Funder("JPY", "公益財団法人", 120_000_000, 120_000_000, 0, 1),
        ),
        own_shares=(OwnShareSum("EUR", 1_140_714_75, 3, 9, 4),),
        cliff=Cliff(
            until=UNTIL,
            lasts=projects // 5,
            ends=ends,
            ended=2,
            unknown=projects // 3 - projects // 5 - ends - 3,
            none=1,
            sums=(
                EndingSum("EUR", "2026Q4", 1_200_000_00, ends // 2, ends // 2),
                EndingSum("EUR", "2027Q3", 800_000_00, ends - ends // 2, ends - ends // 2),
            ),
            rows=tuple(
                Ending(f"P-2026-{n + 1:03d}", titles[n % len(titles)], None, DAY + timedelta(days=9 * n + 1), None)
                for n in range(min(20, ends))
            ),
        ),
        unfunded=tuple(
            Unfunded(f"P-2023-{n + 1:03d}", titles[n], None, ("scale", "adopt")[n % 2], date(2025, 1, 1), n % 2 == 0)
            for n in range(4)
        ),
        unfunded_total=9,
    )


def areas_of(projects: int) -> Areas:
    """Eight priorities, of which one is served by nobody, and areas with the longest words."""
    titles = ("Wohnungsgemeinnützigkeitsförderungsprogramm", "Kestävän kehityksen toimenpideohjelma", "Serin sokaklar")
    priorities = (
        GOAL,
        *(
            Priority(f"programme-{n}", "programme", f"{titles[n % 3]} {n}", "Lindhafen learns 2030")
            for n in range(2, 9)
        ),
    )
    served = [priority.key for priority in priorities[:-1]]
    keys: list[str | None] = [*served, None]
    each = projects // 2 // len(keys)
    counts = [AreaCount(word.key, key, each // 4 + place % 3) for place, word in enumerate(AREAS[:12]) for key in keys]
    wholes = [
        AreaCount(word.key, None, sum(count.projects for count in counts if count.area == word.key), "area")
        for word in AREAS[:12]
    ]
    return Areas(
        each * len(keys),
        AREAS,
        priorities,
        (*counts, *wholes, *(AreaCount(None, key, each, "priority") for key in keys)),
        1,
    )


def by_hand() -> tuple[ByHand, ...]:
    """Outcomes set by hand, by somebody and by nobody who is known any more."""
    reason = "The register was moved in August; the last two quarters are counted anew."
    return (
        ByHand("P-2026-002", "Lentokonesuihkuturbiini", "fi", "green", "grey", reason, "Işıl Yıldız", DAY),
        ByHand("P-2026-007", "Donaudampfschiff", "de", "amber", "red", reason, None, date(2026, 12, 31)),
    )


EARLIER = Figures(
    day=date(2026, 6, 30),
    running=90,
    money=(Spent("EUR", 210_000_000_00, 50_000_000_00), Spent("JPY", 120_000_000, 0)),
    on_target=80,
    with_data=140,
    full=40,
    due=80,
)
