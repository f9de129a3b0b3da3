from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.core.errors import EditedMeanwhile, Missing, PortfolioError, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.history import queries as history
from portfolio.history.models import Entry
from portfolio.people.models import Person
from portfolio.projects import actions, as_of, queries, rules
from portfolio.projects.models import Assignment, Note, Partner, Plan, Project, StageMove, Tagging, Term
from portfolio.projects.rules import Put
from portfolio.strategy import actions as strategy
from tests import make
from tests.projects.shortcuts import recomputed, stored

AT = make.AT
DAY = AT.date()


@pytest.fixture
def project(city: make.City) -> Project:
    return make.make_project(city, "Damp sensors")


def person(session: Any, city: make.City, role: str = "project_owner") -> Person:
    found = session.get(Person, make.make_viewer(city, role).person_id)
    assert isinstance(found, Person)
    return found


def events(session: Any) -> list[str]:
    session.commit()
    return list(session.scalars(sa.select(Entry.event).order_by(Entry.seq)))


def count(session: Any, model: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(model)))


# ---------------------------------------------------------------------------------------------------- editing
def test_saving_unchanged_leaves_no_trace(city: make.City, project: Project, session: Any) -> None:
    before = events(session)
    version = project.version

    actions.edit_record(project, values={"title": "Damp sensors", "summary": ""}, by=city.lead, at=AT)
    actions.change_plan(
        project, planned_start_on=None, planned_end_on=None, ended_on=None, budget=None, by=city.lead, at=AT
    )
    actions.retag(project, [], by=city.lead, at=AT)
    actions.assign(project, lead=city.housing, by=city.lead, at=AT)
    actions.unarchive(project, by=city.lead, at=AT)

    assert events(session) == before
    assert project.version == version


def test_history_says_who_changed_what(city: make.City, project: Project, session: Any) -> None:
    actions.edit_record(project, values={"title": "Dry homes", "problem": "Mould"}, by=city.lead, at=AT)
    session.commit()

    newest = history.timeline(city.id, "project", project.id)[0]
    assert (newest.event, newest.by_id) == ("project.edited", city.lead.person_id)
    assert newest.before == {"title": "Damp sensors", "problem": None}
    assert newest.after == {"title": "Dry homes", "problem": "Mould"}
    assert history.verify(city.id).is_whole


def test_a_form_opened_before_somebody_else_saved_is_refused(city: make.City, project: Project) -> None:
    version = project.version
    actions.edit_record(project, values={"summary": "First"}, version=version, by=city.lead, at=AT)

    with pytest.raises(EditedMeanwhile):
        actions.edit_record(project, values={"summary": "Second"}, version=version, by=city.lead, at=AT)

    assert project.summary == "First"


def test_a_note_does_not_outdate_open_forms(city: make.City, project: Project, session: Any) -> None:
    version = project.version
    actions.write_note(project, text="Sensors arrived", by=city.lead, at=AT + timedelta(hours=1))
    session.expire_all()

    assert project.version == version
    assert project.changed_at == AT + timedelta(hours=1)


def test_the_words_of_a_project_follow_its_texts(city: make.City, project: Project) -> None:
    actions.edit_record(project, values={"title": "Žiadosť", "problem": "Schimmel"}, by=city.lead, at=AT)

    assert [found.id for found in queries.find_projects(city.lead, "ziad schim")] == [project.id]
    assert queries.find_projects(city.lead, "damp") == []


def test_a_plan_is_a_row_for_each_time_it_changed(city: make.City, project: Project, session: Any) -> None:
    plan: dict[str, Any] = {"planned_start_on": None, "ended_on": None, "by": city.lead}
    actions.change_plan(project, planned_end_on=date(2027, 1, 31), budget=Money(100, "EUR"), **plan, at=AT)
    actions.change_plan(
        project,
        planned_end_on=date(2027, 6, 30),
        budget=Money(6_000_000_000, "EUR"),
        reason="The supplier was late",
        **plan,
        at=AT + timedelta(days=40),
    )

    assert as_of.planned_on(project.id, DAY + timedelta(days=39)).planned_end_on == date(2027, 1, 31)
    assert as_of.planned_on(project.id).planned_end_on == date(2027, 6, 30)
    assert project.budget_minor == 6_000_000_000
    assert count(session, Plan) == 2


def test_a_project_that_has_started_keeps_a_planned_end(city: make.City) -> None:
    project = make.make_project(city, stage="running", on=date(2026, 3, 1))

    with pytest.raises(RuleBroken) as refused:
        actions.change_plan(
            project, planned_start_on=None, planned_end_on=None, ended_on=None, budget=None, by=city.lead, at=AT
        )

    assert refused.value.code == "keeps_planned_end"


def test_another_citys_project_does_not_exist(city: make.City) -> None:
    foreign = make.make_project(make.make_city("Elsewhere"))

    for act in (
        lambda: actions.edit_record(foreign, values={}, by=city.lead, at=AT),
        lambda: actions.move_stage(foreign, "approved", by=city.lead, at=AT),
        lambda: actions.write_note(foreign, text="x", by=city.lead, at=AT),
        lambda: actions.add_partner(foreign, name="x", by=city.lead, at=AT),
        lambda: actions.retag(foreign, [], by=city.lead, at=AT),
        lambda: actions.archive(foreign, by=city.lead, at=AT),
    ):
        with pytest.raises(Missing):
            act()


# --------------------------------------------------------------------------------------------------- opening
def test_a_department_named_twice_is_refused(city: make.City) -> None:
    for supporting in ([city.housing], [city.mobility, city.mobility]):
        with pytest.raises(WrongInput) as refused:
            make.make_project(city, supporting=supporting)
        assert refused.value.code == "department_twice"


def test_nobody_without_a_role_in_the_city_becomes_owner(city: make.City) -> None:
    with pytest.raises(WrongInput) as refused:
        make.make_project(city, owner=make.make_person())

    assert (refused.value.code, refused.value.field) == ("not_a_member", "owner_id")


# ---------------------------------------------------------------------------------------------------- stages
def test_the_stage_is_known_on_any_day(city: make.City) -> None:
    project = make.make_project(city, stage="approved", on=date(2026, 1, 1), planned_end_on=date(2027, 1, 1))
    for to, on, reason in (
        ("running", date(2026, 3, 1), None),
        ("paused", date(2026, 5, 1), "Waiting for parts"),
        ("running", date(2026, 6, 1), None),
        ("stopped", date(2026, 9, 1), "Supplier insolvent"),
    ):
        actions.move_stage(project, to, on=on, reason=reason, by=city.lead, at=AT)

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 1), DAY]
    assert [as_of.standing_on(project.id, day).stage for day in days] == [
        None,
        "approved",
        "running",
        "paused",
        "running",
        "stopped",
    ]
    assert (project.stage, project.stage_since, project.started_on) == ("stopped", date(2026, 9, 1), date(2026, 3, 1))


def test_all_stages_on_a_day_are_read_at_once(city: make.City, session: Any) -> None:
    first = make.make_project(city, stage="approved", on=date(2026, 1, 1))
    second = make.make_project(city, stage="approved", on=date(2026, 2, 1))
    actions.move_stage(first, "withdrawn", on=date(2026, 3, 1), reason="Nobody free", by=city.lead, at=AT)

    def on(day: date, **more: Any) -> list[tuple[int, str]]:
        stages = as_of.stages_on(day, **more)
        return [
            tuple(row) for row in session.execute(sa.select(stages.c.project_id, stages.c.stage).order_by("project_id"))
        ]

    assert on(date(2026, 1, 15)) == [(first.id, "approved")]
    assert on(date(2026, 3, 1)) == [(first.id, "withdrawn"), (second.id, "approved")]
    assert on(DAY, known_at=AT - timedelta(days=1)) == []


def test_a_move_keeps_who_when_and_why(city: make.City, project: Project, session: Any) -> None:
    actions.move_stage(project, "rejected", reason="Done by the region already", by=city.lead, at=AT)

    assert queries.moves_of(project.id)[0] == queries.MoveLine(
        2, "rejected", DAY, "Done by the region already", None, None, None, AT, "Ada Osei"
    )
    assert [entry.event for entry in history.timeline(city.id, "project", project.id)] == []
    assert events(session)[-1] == "project.moved"


# ----------------------------------------------------------------------------------------------- assignments
def test_exactly_one_department_leads_on_every_day(city: make.City, session: Any) -> None:
    project = make.make_project(city, on=date(2026, 1, 1))
    actions.assign(project, lead=city.mobility, supporting=[city.housing], on=date(2026, 5, 1), by=city.lead, at=AT)
    actions.assign(project, lead=city.housing, on=date(2026, 9, 1), by=city.lead, at=AT)

    days = (date(2026, 4, 30), date(2026, 5, 1), DAY)
    assert [as_of.assigned_on(project.id, day).lead_department_id for day in days] == [
        city.housing.id,
        city.mobility.id,
        city.housing.id,
    ]
    assert [as_of.assigned_on(project.id, day).supporting for day in days] == [(), (city.housing.id,), ()]
    assert count(session, Assignment) == 5  # lead; lead and supporting; lead and the end of supporting


def test_an_assignment_lies_between_the_last_one_and_today(city: make.City) -> None:
    project = make.make_project(city, on=date(2026, 3, 1))

    for on, code in ((date(2026, 2, 28), "before_last_change"), (date(2026, 11, 22), "future_day")):
        with pytest.raises(WrongInput) as refused:
            actions.assign(project, lead=city.mobility, on=on, by=city.lead, at=AT)
        assert refused.value.code == code


def test_owner_and_deputy_are_two_people(city: make.City, project: Project, session: Any) -> None:
    owner = person(session, city)

    with pytest.raises(WrongInput) as refused:
        actions.assign(project, lead=city.housing, owner=owner, deputy=owner, by=city.lead, at=AT)

    assert refused.value.code == "own_deputy"


# ---------------------------------------------------------------------------------------------------- tagging
def test_taking_a_tag_off_and_putting_it_on_again_keeps_the_trail(
    city: make.City, project: Project, session: Any
) -> None:
    puts = [Put("method", "foresight")]
    actions.retag(project, puts, by=city.lead, at=AT)
    actions.retag(project, [], by=city.lead, at=AT + timedelta(days=10))
    actions.retag(project, puts, by=city.lead, at=AT + timedelta(days=20))

    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=10), DAY + timedelta(days=20)]
    assert [len(as_of.tags_on(project.id, day)) for day in days] == [0, 1, 0, 1]
    assert session.scalars(sa.select(Tagging.applies).order_by(Tagging.id)).all() == [True, False, True]


def test_a_retired_word_is_not_offered_and_stays_on_old_records(city: make.City, session: Any) -> None:
    old = make.make_project(city, tags=["method:foresight"])
    new = make.make_project(city)
    actions.retire_term(session.scalars(sa.select(Term).where(Term.key == "foresight")).one(), by=city.lead, at=AT)

    with pytest.raises(WrongInput) as refused:
        actions.retag(new, [Put("method", "foresight")], by=city.lead, at=AT)
    assert refused.value.code == "unknown_term"
    actions.retag(old, [Put("method", "foresight"), Put("method", "data_driven")], by=city.lead, at=AT)
    assert [tag.key for tag in queries.tags_of(old.id)] == ["data_driven", "foresight"]


@pytest.mark.parametrize("label", ["sensors", "SENSORS", "Sénsors", "  Sensors "])
def test_words_that_differ_only_by_case_or_accents_are_refused(city: make.City, session: Any, label: str) -> None:
    actions.add_term("tag", "Sensors", by=city.lead, at=AT)

    with pytest.raises(RuleBroken) as refused:
        actions.add_term("tag", label, by=city.lead, at=AT)

    assert refused.value.code == "term_exists"


def test_a_citys_word_may_not_repeat_one_of_the_products(city: make.City, project: Project) -> None:
    with pytest.raises(RuleBroken):
        actions.add_term("policy_area", "HOUSING", by=city.lead, at=AT)


def test_a_seed_can_be_renamed_and_brought_back(city: make.City, project: Project, session: Any) -> None:
    term = session.scalars(sa.select(Term).where(Term.vocabulary == "policy_area", Term.key == "housing")).one()

    actions.rename_term(term, label="Wohnen", by=city.lead, at=AT)
    assert queries.vocabulary(city.id, "policy_area")["policy_area"][4].label == "Wohnen"
    actions.rename_term(term, label="", by=city.lead, at=AT)
    assert queries.vocabulary(city.id, "policy_area")["policy_area"][4].label == "Housing"
    assert events(session)[-2:] == ["term.renamed", "term.renamed"]


def test_seeding_twice_adds_nothing(city: make.City, session: Any) -> None:
    for _ in range(2):
        actions.seed_vocabulary(city.id, by=city.lead, at=AT)

    assert count(session, Term) == 5 + 4 + 11 + 24 + 17 + 13
    assert events(session) == ["vocabulary.seeded"]


# --------------------------------------------------------------------------------------------- notes, partners
def test_a_note_is_corrected_by_a_new_one_once(city: make.City, project: Project, session: Any) -> None:
    note = actions.write_note(project, text="200 sensors\nin 18 boroughs", kind="progress", by=city.lead, at=AT)
    newer = actions.correct_note(note, text="155 sensors", kind="progress", on=DAY, by=city.lead, at=AT)

    assert note.text == "200 sensors in 18 boroughs"
    assert newer.supersedes_id == note.id
    assert [(line.text, line.corrected) for line in queries.notes_of(project.id)] == [
        ("155 sensors", False),
        ("200 sensors in 18 boroughs", True),
    ]
    with pytest.raises(RuleBroken):
        actions.correct_note(note, text="once more", kind="progress", on=DAY, by=city.lead, at=AT)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": "  "}, "no_text"),
        ({"text": "x" * 1001}, "long_text"),
        ({"text": "a", "kind": "gossip"}, "kind"),
        ({"text": "a", "on": date(2026, 11, 22)}, "future_day"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused(
    city: make.City, project: Project, session: Any, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.write_note(project, **wrong, by=city.lead, at=AT)

    assert refused.value.code == code
    assert count(session, Note) == 0


def test_a_partner_is_known_once_whatever_its_spelling(city: make.City, session: Any) -> None:
    first, second = make.make_project(city), make.make_project(city)
    actions.add_partner(first, name="Comenius Universität", kind="university_research", by=city.lead, at=AT)
    actions.add_partner(second, name="COMENIUS  universitat", part="Evaluation", by=city.lead, at=AT)

    assert count(session, Partner) == 1
    line = queries.partners_of(second.id)[0]
    assert (line.name, line.kind, line.part) == (
        "Comenius Universität",
        "University or research institute",
        "Evaluation",
    )


# ------------------------------------------------------------------------------------- shortcuts, whatever happens
STEP = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(sorted(rules.ALL_STAGES)), st.integers(-400, 0)),
    st.tuples(st.just("assign"), st.integers(0, 3), st.integers(-400, 0)),
    st.tuples(st.just("plan"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("tags"), st.sets(st.sampled_from(["foresight", "data_driven", "open_innovation"])), st.just(0)),
    st.tuples(st.just("edit"), st.sampled_from(["", "A summary"]), st.just(0)),
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
