from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.core.errors import PortfolioError
from portfolio.core.money import Money
from portfolio.projects import actions, as_of, queries, rules
from portfolio.projects.models import Project, StageMove
from portfolio.projects.rules import Put
from portfolio.strategy import actions as strategy
from tests import make
from tests.projects.shortcuts import recomputed, stored
from tests.projects.stored import count, person

AT = make.AT
DAY = AT.date()


# ------------------------------------------------------------------------------------- shortcuts, whatever happens
STEP = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(sorted(rules.ALL_STAGES)), st.integers(-400, 0)),
    st.tuples(st.just("assign"), st.integers(0, 3), st.integers(-400, 0)),
    st.tuples(st.just("plan"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("tags"), st.sets(st.sampled_from(["foresight", "data_driven", "open_innovation"])), st.just(0)),
    st.tuples(st.just("edit"), st.sampled_from(["", "A summary"]), st.just(0)),
    st.tuples(st.just("origin"), st.sampled_from(sorted(rules.ORIGINS)), st.just(0)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEP, max_size=12))
def test_stored_shortcuts_equal_the_dated_rows_whatever_happens(
    city: make.City, session: Any, steps: list[tuple[str, Any, int]]
) -> None:
    nested = session.begin_nested()
    project = make.make_project(city, on=DAY - timedelta(days=300))
    make.intend(project, by=city.lead)
    owner = person(session, city)
    programme = strategy.open_programme(title="Mission", by=city.lead, at=AT)
    for kind, value, number in steps:
        at = AT + timedelta(days=1)
        try:
            with session.begin_nested():
                if kind == "move":
                    on = DAY + timedelta(days=number)
                    more: dict[str, Any] = {"reason": "because", "outcome_decision": "adapt"}
                    actions.move_stage(project, value, on=on, **more, by=city.lead, at=at)
                elif kind == "assign":
                    lead, other = (city.housing, city.mobility) if value % 2 else (city.mobility, city.housing)
                    actions.assign(
                        project,
                        lead=lead,
                        supporting=[other] if value > 1 else [],
                        owner=owner if value % 3 else None,
                        programme=programme if value else None,
                        on=DAY + timedelta(days=number),
                        by=city.lead,
                        at=at,
                    )
                elif kind == "plan":
                    actions.change_plan(
                        project,
                        planned_start_on=date(2026, 1, 1) if value else None,
                        planned_end_on=date(2026, 1, 1 + number) if value > 1 else None,
                        ended_on=date(2026, 2, 1) if value > 2 else None,
                        budget=Money(value, "EUR") if number else None,
                        by=city.lead,
                        at=at,
                    )
                elif kind == "tags":
                    actions.retag(project, [Put("method", key) for key in value], by=city.lead, at=at)
                elif kind == "origin":
                    actions.edit_record(project, values={"origin": value}, by=city.lead, at=at)
                else:
                    actions.edit_record(project, values={"summary": value}, by=city.lead, at=at)
        except PortfolioError:
            continue
        finally:
            assert stored(project) == recomputed(project)
    moves = as_of.moves_of(project.id)
    assert [move.seq for move in moves] == list(range(1, len(moves) + 1))
    nested.rollback()


def test_every_query_of_a_record_is_one_statement(
    city: make.City, session: Any, count_queries: Any, project: Project
) -> None:
    actions.write_note(project, text="A", by=city.lead, at=AT)
    actions.add_partner(project, name="B", by=city.lead, at=AT)
    session.flush()

    with count_queries() as statements:
        queries.project_by_ref(city.lead, project.ref)
        queries.tags_of(project.id)
        queries.supporting_of(project.id)
        queries.moves_of(project.id)
        queries.notes_of(project.id)
        queries.partners_of(project.id)
        queries.vocabulary(city.id)
        queries.find_projects(city.lead, "damp")
    assert len(statements) == 8
    assert count(session, StageMove) == 1
