"""Where programmes belong, when strategies are in force, which goals were given up: dated rows and shortcuts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.history.known import Known, everything
from portfolio.strategy import actions, as_of
from portfolio.strategy.models import DAYS, PLACE, Goal, Programme, ProgrammePlace, Strategy
from tests import make
from tests.forms import read_forms

AT = make.AT
TODAY = date(2026, 11, 21)
# 23:30 in Greenwich is the next day in Vienna.
LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
SPRING, SUMMER = date(2026, 3, 1), date(2026, 7, 1)


def before_late(recorded_at: Any) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = recorded_at < LATE
    return found


def shortcuts(session: Any) -> list[list[tuple[Any, ...]]]:
    """What programmes, strategies and goals say of themselves."""
    session.flush()
    programme, strategy = (
        [getattr(model, name) for name in names] for model, names in ((Programme, PLACE), (Strategy, DAYS))
    )
    return answers(
        session,
        sa.select(Programme.id, *programme).order_by(Programme.id),
        sa.select(Strategy.id, *strategy).order_by(Strategy.id),
        sa.select(Goal.id).where(Goal.retired_at.is_not(None)).order_by(Goal.id),
    )


def recomputed(session: Any) -> list[list[tuple[Any, ...]]]:
    """The same out of the dated rows."""
    places, days = as_of.places_on(date.max), as_of.days_known()
    return answers(
        session,
        sa.select(*places.c).order_by(places.c.programme_id),
        sa.select(*days.c).order_by(days.c.strategy_id),
        as_of.retired_goals().order_by(sa.text("1")),
    )


def answers(session: Any, *wanted: Any) -> list[list[tuple[Any, ...]]]:
    return [[tuple(row) for row in session.execute(each)] for each in wanted]


def parents_on(session: Any, day: date, knows: Known = everything) -> dict[int, int | None]:
    places = as_of.places_on(day, knows)
    return dict(iter(session.execute(sa.select(places.c.programme_id, places.c.parent_id))))


STEP = st.one_of(
    st.tuples(st.just("parent"), st.integers(0, 2), st.sampled_from([None, 0, 1, 2]), st.integers(-300, 1)),
    st.tuples(st.just("goal"), st.integers(0, 2), st.sampled_from([None, 0, 1]), st.integers(-300, 0)),
    st.tuples(st.just("days"), st.just(0), st.integers(-400, 400), st.integers(-300, 300)),
    st.tuples(st.just("retire"), st.integers(0, 1), st.booleans(), st.just(0)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEP, max_size=10))
def test_shortcuts_equal_the_dated_rows_and_no_day_has_a_circle_whatever_happens(
    city: make.City, session: Any, steps: list[tuple[str, int, Any, int]]
) -> None:
    nested = session.begin_nested()
    told: dict[str, Any] = {"by": city.lead, "at": AT}
    plan = actions.open_strategy(title="City 2030", **told)
    goals = [actions.add_goal(plan, title=title, **told) for title in ("Dry homes", "Cool streets")]
    programmes = [actions.open_programme(title=title, **told) for title in "ABC"]
    for what, place, value, days in steps:
        since = TODAY + timedelta(days)
        try:
            with session.begin_nested():
                if what == "days":
                    until = {"from_on": since, "until_on": TODAY + timedelta(value)}
                    actions.edit_strategy(plan, values=until, **told)
                elif what == "retire":
                    (actions.retire_goal if value else actions.bring_back_goal)(goals[place], **told)
                elif what == "goal":
                    serves = {"goal_id": None if value is None else goals[value].id}
                    actions.edit_programme(programmes[place], values=serves, since=since, **told)
                else:
                    above = {"parent_id": None if value is None else programmes[value].id}
                    actions.edit_programme(programmes[place], values=above, since=since, **told)
        except PortfolioError:
            continue
        finally:
            assert shortcuts(session) == recomputed(session)
    for day in session.scalars(sa.select(ProgrammePlace.on).where(ProgrammePlace.on.is_not(None))).all():
        parents = parents_on(session, day)
        for programme in parents:
            upper, steps_up = parents[programme], 0
            while upper is not None:
                upper, steps_up = parents[upper], steps_up + 1
                assert steps_up < len(programmes)
    nested.rollback()


def test_a_programme_belongs_where_it_did_on_the_day_by_what_was_known(city: make.City, session: Any) -> None:
    mission, part = (actions.open_programme(title=title, by=city.lead, at=AT) for title in ("Mission", "Part"))
    actions.edit_programme(part, values={"parent_id": mission.id}, since=SUMMER, by=city.lead, at=LATE)

    days = [SPRING, SUMMER, TODAY]
    assert [parents_on(session, day)[part.id] for day in days] == [None, mission.id, mission.id]
    assert [parents_on(session, day, before_late)[part.id] for day in days] == [None] * 3


def test_without_a_day_a_change_holds_from_today_in_the_city(city: make.City, session: Any) -> None:
    mission, part = (actions.open_programme(title=title, by=city.lead, at=AT) for title in ("Mission", "Part"))
    actions.edit_programme(part, values={"parent_id": mission.id}, by=city.lead, at=LATE)
    actions.edit_programme(part, values={"title": "Parts"}, since=SPRING, by=city.lead, at=LATE)

    rows = session.execute(
        sa.select(ProgrammePlace.parent_id, ProgrammePlace.on)
        .where(ProgrammePlace.programme_id == part.id)
        .order_by(ProgrammePlace.id)
    ).all()
    assert [tuple(row) for row in rows] == [(None, None), (mission.id, date(2026, 11, 23))]


@pytest.mark.parametrize(("since", "code"), [(date(2026, 11, 22), "day_ahead"), (SPRING, "day_before_last")])
def test_a_change_holds_from_no_day_ahead_and_from_none_before_the_last(
    city: make.City, since: date, code: str
) -> None:
    mission, part = (actions.open_programme(title=title, by=city.lead, at=AT) for title in ("Mission", "Part"))
    actions.edit_programme(part, values={"parent_id": mission.id}, since=SUMMER, by=city.lead, at=AT)

    with pytest.raises(WrongInput) as refused:
        actions.edit_programme(part, values={"parent_id": None}, since=since, by=city.lead, at=AT)

    assert (refused.value.code, refused.value.field) == (code, "since")


def test_a_programme_stands_below_itself_on_no_day_of_the_past_either(city: make.City) -> None:
    upper, lower = (actions.open_programme(title=title, by=city.lead, at=AT) for title in ("Upper", "Lower"))
    actions.edit_programme(lower, values={"parent_id": upper.id}, since=SPRING, by=city.lead, at=AT)
    actions.edit_programme(lower, values={"parent_id": None}, since=SUMMER, by=city.lead, at=AT)

    below: dict[str, Any] = {"values": {"parent_id": lower.id}, "by": city.lead, "at": AT}
    with pytest.raises(RuleBroken) as refused:
        actions.edit_programme(upper, since=SPRING, **below)
    actions.edit_programme(upper, since=SUMMER, **below)

    assert (refused.value.code, upper.parent_id) == ("circle", lower.id)


def test_days_of_strategies_and_goals_given_up_are_known_as_they_were(city: make.City, session: Any) -> None:
    plan = actions.open_strategy(title="City 2030", values={"from_on": SPRING}, by=city.lead, at=AT)
    goal = actions.add_goal(plan, title="Dry homes", by=city.lead, at=AT)
    actions.edit_strategy(plan, values={"summary": "Why"}, by=city.lead, at=AT)
    actions.edit_strategy(plan, values={"until_on": SUMMER}, by=city.lead, at=LATE)
    actions.retire_goal(goal, by=city.lead, at=LATE)

    def known(knows: Known) -> list[list[tuple[Any, ...]]]:
        days = as_of.days_known(knows)
        return answers(session, sa.select(days.c.from_on, days.c.until_on), as_of.retired_goals(knows))

    assert known(before_late) == [[(SPRING, None)], []]
    assert known(everything) == [[(SPRING, SUMMER)], [(goal.id,)]]
    assert goal.created_at == AT


def test_the_form_asks_since_when_a_programme_belongs_there(
    as_person: Callable[..., FlaskClient], city: make.City, session: Any
) -> None:
    mission, part = (actions.open_programme(title=title, by=city.lead, at=AT) for title in ("Mission", "Part"))
    session.commit()
    above, number = mission.id, part.id
    page = as_person()
    address = "/programmes/part/edit"
    form = next(
        form for form in read_forms(page.get(address).get_data(as_text=True), address) if "since" in form.fields
    )
    entered = form.answers() | {"parent_id": [str(above)], "since": ["2026-11-30"]}

    ahead = page.post(address, data=entered)
    put = page.post(address, data=entered | {"since": ["2026-07-01"]})

    assert (ahead.status_code, "Give today or an earlier day." in ahead.get_data(as_text=True)) == (422, True)
    assert put.status_code == 303
    assert 'name="since"' not in page.get("/programmes/new").get_data(as_text=True)
    assert [parents_on(session, day)[number] for day in (SPRING, SUMMER)] == [None, above]
