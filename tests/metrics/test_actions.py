from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import Model
from portfolio.core.errors import EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.metrics import actions, queries, rules
from portfolio.metrics.actions import NewMetric
from portfolio.metrics.models import Baseline, Metric, Observation, PastDefinition, Target
from portfolio.metrics.rules import ONE
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make

SEPTEMBER = date(2026, 9, 30)
SHORTCUTS = (
    "baseline_value",
    "baseline_on",
    "target_value",
    "target_on",
    "latest_value",
    "latest_on",
    "standing",
)


def of(units: float) -> int:
    return round(units * ONE)


@pytest.fixture
def subject(project: Project, city: make.City) -> subjects.Subject:
    return subjects.by_ref(city.lead, project.ref)


@pytest.fixture
def damp(subject: subjects.Subject, city: make.City, at: datetime) -> Metric:
    """Homes with damp: 38 % now, 15 % wanted."""
    return actions.define(
        subject,
        name="Homes with damp",
        unit="%",
        now=of(38),
        goal=of(15),
        goal_on=date(2027, 6, 30),
        by=city.lead,
        at=at,
    )


def rows(session: Any, model: type[Model], metric: Metric) -> list[Any]:
    return list(session.scalars(sa.select(model).where(model.metric_id == metric.id)))  # type: ignore[attr-defined]


def recomputed(session: Any, metric: Metric) -> tuple[Any, ...]:
    """The shortcuts from the dated rows alone, by another way than the actions take."""
    start = rules.newest(rows(session, Baseline, metric), metric.edition)
    target = rules.newest(rows(session, Target, metric), metric.edition)
    counting = [row for row in rules.counting(rows(session, Observation, metric), metric.edition) if row.part is None]
    latest = counting[-1] if counting else None
    goal = rules.Goal(target.value, target.low, target.high) if target else rules.Goal()
    judged = rules.judge(
        metric.measure, metric.direction, start.value if start else None, goal, latest.value if latest else None
    )
    return (
        start.value if start else None,
        start.on if start else None,
        target.value if target else None,
        target.on if target else None,
        latest.value if latest else None,
        latest.observed_on if latest else None,
        judged.key,
    )


def stored(metric: Metric) -> tuple[Any, ...]:
    return tuple(getattr(metric, name) for name in SHORTCUTS)


def events(session: Any, metric: Metric) -> list[str]:
    session.commit()
    root = ("project", metric.project_id)
    return list(
        session.scalars(
            sa.select(Entry.event)
            .where(Entry.root_kind == root[0], Entry.root_id == root[1], Entry.event.like("%.%"))
            .where(Entry.event.startswith("metric.") | Entry.event.startswith("value."))
            .order_by(Entry.seq)
        )
    )


def test_five_answers_make_a_measure(damp: Metric, session: Any) -> None:
    assert (damp.measure, damp.direction, damp.level, damp.is_primary) == ("percent", "decrease", "outcome", True)
    assert stored(damp) == (of(38), date(2026, 11, 21), of(15), date(2027, 6, 30), None, None, "unknown")
    assert stored(damp) == recomputed(session, damp)
    assert events(session, damp) == ["metric.defined"]


def test_only_the_first_three_outcomes_are_primary(subject: subjects.Subject, city: make.City, at: datetime) -> None:
    made = [
        actions.define(subject, name=f"Measure {n}", unit="homes", level=level, by=city.lead, at=at)
        for n, level in enumerate(["outcome", "output", "outcome", "outcome", "outcome"])
    ]

    assert [metric.is_primary for metric in made] == [True, False, True, True, False]
    assert [metric.position for metric in made] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"now": of(5), "goal": of(5), "direction": "increase"}, "goal"),
        ({"now": of(5), "goal": of(9), "goal_on": date(2026, 11, 20)}, "on"),
        ({"measure": "qualitative", "now": of(5)}, "measure"),
        ({"level": "hope"}, "level"),
        ({"responsible_id": 0}, "responsible_id"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(
    subject: subjects.Subject, city: make.City, at: datetime, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(WrongInput) as error:
        actions.define(subject, name="Damp", unit="homes", **more, by=city.lead, at=at)

    assert error.value.field == field


def test_the_same_goal_as_now_is_to_keep_it(subject: subjects.Subject, city: make.City, at: datetime) -> None:
    metric = actions.define(subject, name="Staff", unit="people", now=of(5), goal=of(5), by=city.lead, at=at)

    assert (metric.direction, metric.standing) == ("maintain", "unknown")


def test_values_are_added_and_the_latest_day_counts(damp: Metric, city: make.City, at: datetime, session: Any) -> None:
    actions.observe(damp, value=of(20), observed_on=SEPTEMBER, by=city.lead, at=at)
    actions.observe(damp, value=of(30), observed_on=date(2026, 6, 30), by=city.lead, at=at)

    assert (damp.latest_value, damp.latest_on, damp.standing) == (of(20), SEPTEMBER, "not_met")
    assert stored(damp) == recomputed(session, damp)
    assert events(session, damp) == ["metric.defined", "value.recorded", "value.recorded"]


def test_d3_d4_the_standing_follows_the_values(damp: Metric, city: make.City, at: datetime) -> None:
    actions.observe(damp, value=of(14), observed_on=date(2026, 6, 30), by=city.lead, at=at)
    met = damp.standing
    actions.observe(damp, value=of(39), observed_on=SEPTEMBER, by=city.lead, at=at)

    assert (met, damp.standing) == ("met", "wrong_way")


def test_d5_a_corrected_value_stays_and_counts_no_longer(
    damp: Metric, city: make.City, at: datetime, session: Any
) -> None:
    wrong = actions.observe(damp, value=of(2), observed_on=SEPTEMBER, source="Panel", by=city.lead, at=at)
    right = actions.correct(
        damp, wrong, value=of(20), observed_on=SEPTEMBER, source="Register", note="A digit short", by=city.lead, at=at
    )

    assert (damp.latest_value, damp.standing) == (of(20), "not_met")
    assert [(row.id, row.value, row.source, row.supersedes_id) for row in rows(session, Observation, damp)] == [
        (wrong.id, of(2), "Panel", None),
        (right.id, of(20), "Register", wrong.id),
    ]
    assert stored(damp) == recomputed(session, damp)


def test_a_value_is_corrected_once_and_only_with_a_reason(damp: Metric, city: make.City, at: datetime) -> None:
    wrong = actions.observe(damp, value=of(2), observed_on=SEPTEMBER, by=city.lead, at=at)
    with pytest.raises(WrongInput):
        actions.correct(damp, wrong, value=of(20), observed_on=SEPTEMBER, note=None, by=city.lead, at=at)
    actions.correct(damp, wrong, value=of(20), observed_on=SEPTEMBER, note="A digit short", by=city.lead, at=at)

    with pytest.raises(RuleBroken):
        actions.withdraw(damp, wrong, note="Again", by=city.lead, at=at)


def test_l41_a_value_taken_back_leaves_the_one_before(
    damp: Metric, city: make.City, at: datetime, session: Any
) -> None:
    actions.observe(damp, value=of(30), observed_on=date(2026, 6, 30), by=city.lead, at=at)
    wrong = actions.observe(damp, value=of(2), observed_on=SEPTEMBER, by=city.lead, at=at)
    actions.withdraw(damp, wrong, note="Another project's", by=city.lead, at=at)

    assert (damp.latest_value, damp.latest_on) == (of(30), date(2026, 6, 30))
    assert stored(damp) == recomputed(session, damp)
    assert events(session, damp)[-1] == "value.withdrawn"


def test_a_value_for_a_group_is_not_the_whole(damp: Metric, city: make.City, at: datetime, session: Any) -> None:
    actions.observe(damp, value=of(12), part="North", observed_on=SEPTEMBER, by=city.lead, at=at)

    assert damp.latest_value is None
    assert stored(damp) == recomputed(session, damp)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"observed_on": date(2026, 11, 22)}, "observed_on"),
        ({"observed_on": SEPTEMBER, "period_from": date(2026, 10, 1)}, "period_from"),
        ({"observed_on": SEPTEMBER, "quality": "perfect"}, "quality"),
        ({"observed_on": SEPTEMBER, "value": None}, "value"),
    ],
)
def test_a_value_that_cannot_have_been_seen_is_refused(
    damp: Metric, city: make.City, at: datetime, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(WrongInput) as error:
        actions.observe(damp, **{"value": of(20)} | more, by=city.lead, at=at)

    assert error.value.field == field


def test_l45_zero_is_a_value(damp: Metric, city: make.City, at: datetime) -> None:
    actions.observe(damp, value=0, observed_on=SEPTEMBER, by=city.lead, at=at)

    assert (damp.latest_value, damp.standing) == (0, "met")


def test_answers_in_words_and_yes_or_no_keep_their_words(
    subject: subjects.Subject, city: make.City, at: datetime, session: Any
) -> None:
    words = actions.define(
        subject, name="Residents say", unit="words", measure="qualitative", question="Calmer?", by=city.lead, at=at
    )
    answer = actions.define(
        subject, name="Law passed", unit="–", measure="yes_no", now=0, goal=ONE, by=city.lead, at=at
    )
    actions.observe(words, words="Evenings are calmer", observed_on=SEPTEMBER, by=city.lead, at=at)
    actions.observe(answer, value=ONE, observed_on=SEPTEMBER, by=city.lead, at=at)

    assert (words.direction, words.latest_value, words.latest_on, words.standing) == (
        "none",
        None,
        SEPTEMBER,
        "no_status",
    )
    assert answer.standing == "met"
    assert [stored(metric) for metric in (words, answer)] == [recomputed(session, metric) for metric in (words, answer)]


def test_start_and_goal_are_changed_by_new_rows_with_a_reason(
    damp: Metric, city: make.City, at: datetime, session: Any
) -> None:
    actions.set_baseline(
        damp, value=of(40), on=date(2026, 3, 1), kind="reconstructed", note="Repair orders", by=city.lead, at=at
    )
    with pytest.raises(WrongInput) as error:
        actions.set_target(damp, goal=of(20), by=city.lead, at=at)
    actions.set_target(damp, goal=of(20), on=date(2027, 12, 31), reason="Half the homes", by=city.lead, at=at)

    assert error.value.field == "reason"
    assert stored(damp)[:4] == (of(40), date(2026, 3, 1), of(20), date(2027, 12, 31))
    assert stored(damp) == recomputed(session, damp)
    assert [len(rows(session, model, damp)) for model in (Baseline, Target)] == [2, 2]
    assert events(session, damp) == ["metric.defined", "metric.start_set", "metric.goal_set"]


def test_a_range_is_for_measures_that_should_stay(
    damp: Metric, subject: subjects.Subject, city: make.City, at: datetime
) -> None:
    with pytest.raises(WrongInput):
        actions.set_target(damp, low=of(10), high=of(20), reason="Wide", by=city.lead, at=at)
    warm = actions.define(subject, name="Warmth", unit="°C", low=of(18), high=of(24), by=city.lead, at=at)
    actions.observe(warm, value=of(24), observed_on=SEPTEMBER, by=city.lead, at=at)

    assert (warm.direction, warm.standing) == ("maintain", "met")


def test_a_value_at_the_start_may_be_impossible_with_a_comparison(
    damp: Metric, city: make.City, at: datetime, session: Any
) -> None:
    actions.set_baseline(
        damp,
        value=None,
        on=None,
        kind="not_possible",
        note="Never counted",
        comparison="District 5",
        by=city.lead,
        at=at,
    )

    assert damp.baseline_value is None
    assert stored(damp) == recomputed(session, damp)


def test_another_unit_breaks_the_series_visibly(damp: Metric, city: make.City, at: datetime, session: Any) -> None:
    actions.observe(damp, value=of(20), observed_on=SEPTEMBER, by=city.lead, at=at)
    actions.edit_definition(damp, version=damp.version, unit="homes", measure="number", by=city.lead, at=at)

    assert (damp.edition, stored(damp)) == (2, (None, None, None, None, None, None, "unknown"))
    assert stored(damp) == recomputed(session, damp)
    assert [(past.edition, past.unit, past.until_on) for past in rows(session, PastDefinition, damp)] == [
        (1, "%", date(2026, 11, 21))
    ]
    assert events(session, damp)[-1] == "metric.redefined"


def test_better_words_for_the_same_thing_keep_the_series(
    damp: Metric, city: make.City, at: datetime, session: Any
) -> None:
    actions.edit_definition(
        damp, version=damp.version, definition="Homes with visible damp", same_series=True, by=city.lead, at=at
    )

    assert (damp.edition, damp.baseline_value) == (1, of(38))
    assert events(session, damp)[-1] == "metric.edited"


def test_a_direction_against_the_goal_is_refused(damp: Metric, city: make.City, at: datetime) -> None:
    with pytest.raises(WrongInput):
        actions.edit_definition(damp, version=damp.version, direction="increase", by=city.lead, at=at)


def test_who_saves_second_is_told_and_who_changes_nothing_leaves_no_trace(
    damp: Metric, city: make.City, at: datetime, session: Any
) -> None:
    opened = damp.version
    actions.edit_definition(damp, version=opened, name="Homes with damp", by=city.lead, at=at)
    actions.edit_definition(damp, version=opened, name="Damp homes", by=city.lead, at=at)
    with pytest.raises(EditedMeanwhile):
        actions.edit_definition(damp, version=opened, name="Mouldy homes", by=city.lead, at=at)

    assert events(session, damp) == ["metric.defined", "metric.edited"]


def test_a_retired_measure_stays_and_takes_nothing_more(damp: Metric, city: make.City, at: datetime) -> None:
    actions.retire(damp, by=city.lead, at=at)

    assert damp.retired_on == date(2026, 11, 21)
    with pytest.raises(RuleBroken):
        actions.observe(damp, value=of(20), observed_on=SEPTEMBER, by=city.lead, at=at)


def test_another_city_can_do_nothing(damp: Metric, subject: subjects.Subject, at: datetime) -> None:
    stranger = make.make_city("Elsewhere").lead
    deeds: list[Callable[[], Any]] = [
        lambda: actions.define(subject, name="Theirs", unit="%", by=stranger, at=at),
        lambda: actions.observe(damp, value=0, observed_on=SEPTEMBER, by=stranger, at=at),
        lambda: actions.set_target(damp, goal=0, by=stranger, at=at),
        lambda: actions.retire(damp, by=stranger, at=at),
    ]
    for deed in deeds:
        with pytest.raises(Missing):
            deed()


def test_many_measures_come_in_with_the_same_shortcuts(
    project: Project, city: make.City, at: datetime, session: Any
) -> None:
    new = NewMetric(
        project.id,
        "Cases of damp",
        "cases",
        "decrease",
        start=of(120),
        start_on=date(2026, 1, 1),
        goal=of(90),
        goal_on=date(2026, 12, 31),
        values=[(SEPTEMBER, of(84)), (date(2026, 6, 30), of(110)), (SEPTEMBER, of(126))],
    )
    bare = replace(new, start=None, start_on=None, goal=None, goal_on=None, values=(), name="Unmeasured")

    ids = actions.load_many([new, bare], import_id=None, by=city.lead, at=at)
    made = [session.get(Metric, number) for number in ids]

    assert [metric.name for metric in made] == ["Cases of damp", "Unmeasured"]
    assert stored(made[0]) == (of(120), date(2026, 1, 1), of(90), date(2026, 12, 31), of(126), SEPTEMBER, "wrong_way")
    assert [stored(metric) for metric in made] == [recomputed(session, metric) for metric in made]
    assert events(session, made[0]) == ["metric.imported", "metric.imported"]


def test_a_glance_at_a_project_takes_three_statements(
    subject: subjects.Subject, city: make.City, at: datetime, count_queries: Any
) -> None:
    def fill(count: int) -> None:
        for n in range(count):
            metric = actions.define(subject, name=f"Measure {n}", unit="homes", now=of(9), goal=0, by=city.lead, at=at)
            for days in range(12):
                day = SEPTEMBER - timedelta(days=days)
                actions.observe(metric, value=of(8 - days / 10), observed_on=day, by=city.lead, at=at)

    fill(1)
    with count_queries() as few:
        glance = queries.metrics_of("project", subject.id)[0]
    fill(5)
    with count_queries() as many:
        shown = queries.metrics_of("project", subject.id)

    assert (len(few), len(many), len(shown)) == (3, 3, 6)
    assert glance.spark == [of(8 - days / 10) for days in range(7, -1, -1)]
    assert glance.latest is not None
    assert (glance.latest.value, glance.goal, glance.standing.key) == (of(8), rules.Goal(0), "not_met")
