"""Facts of made-up cities, from none to three hundred projects, with the words that break tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from portfolio.projects import rules, taxonomy
from portfolio.reports.facts import Head, QuarterFacts
from portfolio.reports.facts.evaluation import Overdue, Reviews
from portfolio.reports.facts.money import MoneySum
from portfolio.reports.facts.outcomes import Measure, Measures, Seen
from portfolio.reports.facts.portfolio import StageCount, TagCount, Word
from tests.reports import samples_gaps as gaps
from tests.reports import samples_money as more

ONE = 1_000_000
DAY = date(2026, 9, 30)
DAYS = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), DAY)
TYPES = tuple(Word(seed.key, "") for seed in taxonomy.INNOVATION_TYPES)
CAPABILITIES = tuple(Word(seed.key, "") for seed in taxonomy.CAPABILITIES)

TITLES = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas",
    "Feuchtesensoren im Gemeindebau, zweite Förderrunde",
    "IŞIKLI YAYA GEÇİDİ İÇİN DENEME, Kadıköy",
    "Ľahšie žiadosti o príspevok",
    "Senzori de umiditate în locuințe, Ștrand",
    '<b>Kühle Straßen</b> <script>alert(1)</script> {{ 7 * 7 }} & "so"',
    '=HYPERLINK("http://127.0.0.1/")',
    "مستشعرات الرطوبة في المساكن",
    "חיישני לחות בדיור ציבורי",
    "公営住宅の湿度センサー",
    "Αισθητήρες υγρασίας ≥ 60 %, CO₂ → 0",
)


def empty_city() -> QuarterFacts:
    """A city that has set itself up and done nothing yet."""
    return QuarterFacts(
        organisation="Beispielstadt",
        zone="Europe/Vienna",
        currency="EUR",
        language="en",
        quarter="2026Q3",
        as_of=DAY,
        as_known=None,
        known_at=datetime(2026, 10, 12, 9, 30, tzinfo=UTC),
        head=Head(0, ""),
        count_from=None,
        stages=(),
        types=TYPES,
        capabilities=CAPABILITIES,
        tags=(),
        measures=Measures(
            *(0, 0, 0, dict.fromkeys(("met", "not_met", "wrong_way", "no_status", "unknown"), 0), ()),
            colours=dict.fromkeys(("green", "amber", "red", "grey"), 0),
        ),
        money=(),
        areas=more.NO_AREAS,
        money_risks=more.NO_MONEY,
        reviews=Reviews(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ()),
    )


def one_project() -> QuarterFacts:
    """A city with a single running project."""
    return replace(
        empty_city(),
        head=Head(7, "5d" * 32),
        stages=tuple(StageCount(day, "running", 1) for day in DAYS[1:]),
        tags=(
            TagCount("governance", "analytical", 1),
            TagCount("governance", None, 1, "type"),
            TagCount(None, "analytical", 1, "capability"),
        ),
        measures=Measures(
            *(1, 0, 1, {"met": 0, "not_met": 1, "wrong_way": 0, "no_status": 0, "unknown": 0}, (measure(0),)),
            colours={"green": 1, "amber": 0, "red": 0, "grey": 0},
        ),
        areas=more.ONE_AREA,
        money_risks=more.ONE_MONEY,
        money=(MoneySum("EUR", "eu_direct", "grant", "cash", 500_000_00, 200_000_00, 12_345_67, 1, 0),),
        reviews=Reviews(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ()),
    )


def city_of(projects: int) -> QuarterFacts:
    """A city with so many projects, at least 40, over all stages, in several currencies and scripts."""
    stages = tuple(
        StageCount(day, stage, (projects - 10 * (len(DAYS) - 1 - at)) // len(rules.ALL_STAGES) + (place == 5) * 9)
        for at, day in enumerate(DAYS)
        for place, stage in enumerate(rules.ALL_STAGES)
    )
    total = sum(count.projects for count in stages if count.day == DAY)
    keys = [word.key for word in TYPES]
    per_type = [total // 6] * 5 + [total - 5 * (total // 6)]
    type_keys: list[str | None] = [*keys, None]
    tags = [TagCount(key, None, n, "type") for key, n in zip(type_keys, per_type, strict=True)]
    capabilities: list[str | None] = [*(word.key for word in CAPABILITIES), None]
    for place, capability in enumerate(capabilities):
        column = [n * (place + 1) // 6 for n in per_type]
        tags += [TagCount(key, capability, n) for key, n in zip(type_keys, column, strict=True)]
        tags.append(TagCount(None, capability, sum(column), "capability"))
    running = projects // 3
    shown = min(40, running * 2)
    done = projects // 4
    owed = tuple(overdue(n) for n in range(min(25, projects // 5)))
    return replace(
        empty_city(),
        head=Head(41_204, "9f" * 32),
        count_from=date(2024, 1, 1),
        stages=stages,
        tags=tuple(tags),
        measures=Measures(
            running,
            running // 5,
            running * 2,
            {
                "met": running,
                "not_met": running // 2,
                "wrong_way": running // 4,
                "no_status": 0,
                "unknown": running // 4,
            },
            tuple(measure(n) for n in range(shown)),
            colours={
                "green": running,
                "amber": running // 4,
                "red": running // 2 - running // 4,
                "grey": running // 4,
            },
            grey={"no_value": running // 8, "outdated": 1, "no_start": running // 4 - running // 8 - 1},
            wrong=tuple(measure(n) for n in range(1, min(10, running // 4) * 5, 5)),
            by_hand=more.by_hand(),
            by_hand_total=3,
        ),
        areas=more.areas_of(projects),
        money_risks=more.money_of(projects, TITLES),
        previous=more.EARLIER,
        money=(
            MoneySum("EUR", "city_operating", "own", "cash", 98_765_432_10, 98_765_432_10, 45_000_000_00, 30, 0),
            MoneySum("EUR", "eu_direct", "grant", "cash", 123_456_789_01, 65_432_100_00, 12_345_678_90, 12, 3),
            MoneySum("EUR", "eu_shared", "grant", "cash", 3_000_000_00, 0, 0, 2, 0),
            MoneySum("EUR", "in_kind", "own", "in_kind", 750_000_00, 0, 0, 5, 0),
            MoneySum("EUR", "national", "grant", "cash", 5_000_000_00, 1_000_000_00, -25_000_00, 4, 0),
            MoneySum("EUR", "private", "grant", "in_kind", 40_000_00, 40_000_00, 0, 1, 0),
            MoneySum("JPY", "philanthropy", "grant", "cash", 120_000_000, 60_000_000, 0, 1, 0),
        ),
        reviews=Reviews(
            started=done + len(owed) + 12,
            before_portfolio=3,
            unplanned=4,
            not_yet_due=5,
            signed=done,
            held=2,
            postponed=1,
            late=1,
            overdue=1,
            long_overdue=len(owed) - 5,
            rows=owed,
            past_ladder=4,
            exempted=7 // 2,
            evaluation=gaps.evaluation(projects, TITLES),
        ),
        calls=gaps.calls(),
        decisions=gaps.decisions(TITLES),
        changes=gaps.changes(TITLES),
        projects=gaps.listed(projects, TITLES),
        quality=gaps.QUALITY,
        software="Portfolio 0.1.0",
    )


def measure(number: int) -> Measure:
    """The n-th measure: every shape of value, goal and standing comes round."""
    title = TITLES[number % len(TITLES)]
    start, goal, latest = ((22, 8, 15), (120, 90, 126), (None, 200, 155), (0, 0, None), (38, 15, 14))[number % 5]
    return Measure(
        ref=f"P-2026-{number + 1:03d}",
        project=title,
        language="de" if "ß" in title else None,
        name=("Homes with damp complaints", "Bearbeitungsdauer von Förderansuchen", "حالات الرطوبة")[number % 3],
        unit=("%", "working days", "Wohnungen")[number % 3],
        measure=("percent", "duration", "number")[number % 3],
        direction="increase" if start is None else "maintain" if start == goal else "decrease",
        start=None if start is None else start * ONE,
        start_on=None if start is None else date(2026, 1, 15),
        start_kind=None if start is None else "measured",
        goal=goal * ONE,
        goal_low=None,
        goal_high=None,
        goal_on=date(2027, 6, 30),
        latest=None if latest is None else latest * ONE,
        latest_on=None if latest is None else DAY - timedelta(days=number),
        quality=None if latest is None else ("verified", "estimate")[number % 2],
        words=None,
        level=("outcome", "outcome", "outcome", "output")[number % 4],
        colour=("green", "red", "grey", "grey", "amber")[number % 5],
        why_grey=("", "", "no_start", "no_value", "")[number % 5],
        seen=()
        if latest is None
        else tuple(Seen(DAY - timedelta(days=92 * back + number), (latest + back) * ONE) for back in range(7, -1, -1)),
    )


def overdue(number: int) -> Overdue:
    """The n-th project that owes a review."""
    return Overdue(
        ref=f"P-2024-{number + 1:03d}",
        project=TITLES[number % len(TITLES)],
        language=None,
        department=("Wiener Wohnen und Stadterneuerung", "Housing", "Parks")[number % 3],
        due_on=date(2025, 1, 1) + timedelta(days=20 * number),
        postponed_to=date(2026, 12, 1) if number % 7 == 0 else None,
        held_on=date(2026, 9, 1) if number % 5 == 0 else None,
        days_late=0 if number % 7 == 0 else 637 - 20 * number,
        past_ladder=number % 7 == 1,
    )
