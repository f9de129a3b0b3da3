"""The revision that brought the turning days works them out for old measures as the rule does."""

from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType, SimpleNamespace

from hypothesis import given
from hypothesis import strategies as some

from portfolio.metrics import rules, schedule
from tests.conftest import ROOT


def revision() -> ModuleType:
    spec = spec_from_file_location("revision_0011", ROOT / "migrations" / "versions" / "0011_status.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REVISION = revision()
START = date(2026, 1, 1)
NUMBERS = some.none() | some.integers(-40, 40)
DAYS = some.none() | some.integers(0, 900).map(lambda days: START + timedelta(days=days))


@given(
    measure=some.sampled_from(rules.MEASURES),
    direction=some.sampled_from(rules.DIRECTIONS),
    start=NUMBERS,
    goal=NUMBERS,
    latest=some.integers(-60, 60),
    start_on=DAYS,
    goal_on=DAYS,
    seen=some.integers(0, 900),
    frequency=some.sampled_from([None, "once", *rules.DAYS_BETWEEN]),
)
def test_old_measures_turn_as_new_ones(
    measure: str,
    direction: str,
    start: int | None,
    goal: int | None,
    latest: int,
    start_on: date | None,
    goal_on: date | None,
    seen: int,
    frequency: str | None,
) -> None:
    latest_on = START + timedelta(days=seen)
    aim = rules.Goal(goal)
    old = SimpleNamespace(
        measure=measure,
        direction=direction,
        standing=rules.judge(measure, direction, start, aim, latest).key,
        frequency=frequency,
        baseline_value=start,
        target_value=goal,
        latest_value=latest,
        baseline_on=start_on,
        target_on=goal_on,
        latest_on=latest_on,
    )
    course = schedule.Course(measure, direction, start, start_on, aim, goal_on, latest, latest_on, frequency)

    assert (REVISION.turns(old) or (None,) * 4) == schedule.turns(course)[:4]


def test_old_rhythms_are_those_of_the_rule() -> None:
    assert REVISION.RHYTHMS == rules.DAYS_BETWEEN
