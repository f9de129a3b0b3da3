from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from markupsafe import escape

from portfolio.metrics import actions, queries
from portfolio.metrics.models import Metric, Observation
from portfolio.metrics.rules import ONE
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.strategy.models import Goal, Programme, Strategy
from tests import corpus, make
from tests.projects.browser import sent_once

AsPerson = Callable[..., FlaskClient]

SEPTEMBER = date(2026, 9, 30)


@pytest.fixture
def damp(project: Project, city: make.City, at: datetime) -> Metric:
    """Homes with damp: 38 % now, 15 % wanted, 20 % seen in September."""
    metric = actions.define(
        subjects.by_ref(city.lead, project.ref),
        name="Homes with damp",
        unit="%",
        now=38 * ONE,
        goal=15 * ONE,
        goal_on=date(2027, 6, 30),
        by=city.lead,
        at=at,
    )
    actions.observe(metric, value=20 * ONE, observed_on=SEPTEMBER, source="Repair orders", by=city.lead, at=at)
    return metric


def last(session: Any, model: Any) -> Any:
    return session.scalars(sa.select(model).order_by(model.id.desc())).first()


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_five_fields_make_a_measure_once(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/metrics/new"
    form = {
        "name": "Homes with damp",
        "unit": "%",
        "now": "38 %",
        "goal": "15",
        "goal_on": "2027-06-30",
        "level": "outcome",
        "once": sent_once(page, address),
    }

    first, second = page.post(address, data=form), page.post(address, data=form)
    metric = last(session, Metric)

    assert (first.status_code, first.location) == (303, f"/metrics/{metric.id}")
    assert second.location == first.location
    assert session.scalar(sa.select(sa.func.count()).select_from(Metric)) == 1
    assert (metric.baseline_value, metric.target_value, metric.direction) == (38 * ONE, 15 * ONE, "decrease")


def test_the_form_shows_five_fields_and_folds_the_rest(as_person: AsPerson, project: Project) -> None:
    body = as_person().get(f"/projects/{project.ref}/metrics/new").get_data(as_text=True)
    visible = body.split('<details class="fold">')[0].split("<main")[1]

    assert visible.count('<div class="field">') == 5
    assert "What do you measure?" in visible


def test_d1_only_what_was_delivered_is_said_to_be_too_little(as_person: AsPerson, project: Project) -> None:
    page = as_person()
    answer = page.post(
        f"/projects/{project.ref}/metrics/new",
        data={"name": "Sensors installed", "unit": "sensors", "goal": "200", "level": "output"},
        follow_redirects=True,
    )

    assert answer.status_code == 200
    assert "No measure says what changed yet." in text(answer)


def test_d6_an_output_without_a_start_shows_its_share_of_the_goal(
    as_person: AsPerson, project: Project, city: make.City, at: datetime
) -> None:
    sensors = actions.define(
        subjects.by_ref(city.lead, project.ref),
        name="Sensors",
        unit="sensors",
        level="output",
        goal=200 * ONE,
        by=city.lead,
        at=at,
    )
    actions.observe(sensors, value=155 * ONE, observed_on=SEPTEMBER, by=city.lead, at=at)

    shown = text(as_person().get(f"/metrics/{sensors.id}"))

    assert "78 % of the goal." in shown
    assert "What we delivered" in shown


def test_a_measure_shows_chart_numbers_and_where_they_come_from(as_person: AsPerson, damp: Metric) -> None:
    shown = text(as_person("leadership").get(f"/metrics/{damp.id}"))

    assert "Homes with damp: 20 % on 30 Sept 2026, 20 % on 30 Sept 2026; the goal is 15 %." in shown
    assert "78 % of the way to the goal." in shown  # (20 - 38) / (15 - 38) = 18 / 23 = 0.7826
    assert "down by 18 percentage points" in shown
    assert "Show the numbers" in shown
    assert "Repair orders" in shown
    assert "Ada Osei" in shown
    assert "/values" not in shown.split("<main")[1]


def test_a_trend_is_coloured_by_the_direction_wanted(
    as_person: AsPerson, damp: Metric, city: make.City, at: datetime
) -> None:
    actions.observe(damp, value=17 * ONE, observed_on=date(2026, 11, 20), by=city.lead, at=at)  # 15 % below 20

    assert '<span class="state tone-good">Falling</span>' in text(as_person().get(f"/metrics/{damp.id}"))


def test_d5_a_correction_shows_both_values(as_person: AsPerson, damp: Metric, session: Any) -> None:
    page, wrong = as_person(), last(session, Observation)
    address = f"/metrics/{damp.id}/values/{wrong.id}/correction"

    form = page.get(address)
    answer = page.post(
        address, data={"value": "21.5", "observed_on": "2026-09-30", "source": "Register", "note": "Typing error"}
    )
    shown = text(page.get(f"/metrics/{damp.id}"))

    assert 'value="20"' in text(form)
    assert answer.status_code == 303
    assert "<del>20 %</del>" in shown
    assert "21.5 %" in shown
    assert "Corrected later" in shown
    assert page.get(address).status_code == 200
    assert page.post(address, data={"value": "3", "observed_on": "2026-09-30", "note": "x"}).status_code == 409


def test_a_value_is_taken_back_with_a_reason(as_person: AsPerson, damp: Metric, session: Any) -> None:
    page, wrong = as_person(), last(session, Observation)
    address = f"/metrics/{damp.id}/values/{wrong.id}/withdrawal"

    assert page.get(address).status_code == 200
    assert page.post(address, data={"note": " "}).status_code == 422
    assert page.post(address, data={"note": "Another house"}).status_code == 303
    session.refresh(damp)
    assert damp.latest_value is None


def test_start_goal_and_definition_have_forms_retirement_a_button(
    as_person: AsPerson, damp: Metric, session: Any
) -> None:
    page, address = as_person(), f"/metrics/{damp.id}"
    for name in ("baseline", "target", "edit", "values"):
        assert page.get(f"{address}/{name}").status_code == 200

    start = page.post(f"{address}/baseline", data={"value": "40", "on": "2026-03-01", "kind": "measured"})
    goal = page.post(f"{address}/target", data={"goal": "10", "on": "2027-12-31", "reason": "Bolder"})
    session.refresh(damp)
    edited = page.post(
        f"{address}/edit",
        data={"version": damp.version, "name": "Damp homes", "unit": "%", "level": "outcome", "measure": "percent"}
        | {"direction": "decrease", "primary": "yes"},
    )
    shown = text(page.get(address))
    retired = page.post(f"{address}/retirement")

    assert [answer.status_code for answer in (start, goal, edited, retired)] == [303] * 4
    assert "<h1>Damp homes</h1>" in shown
    assert "Bolder" in shown
    assert page.post(f"{address}/values", data={"value": "3", "observed_on": "2026-09-30"}).status_code == 409


def test_who_saves_second_keeps_what_was_entered_and_may_save_again(
    as_person: AsPerson, damp: Metric, session: Any
) -> None:
    page, address = as_person(), f"/metrics/{damp.id}/edit"
    form = {"name": "Mouldy homes", "unit": "%", "level": "outcome", "measure": "percent", "direction": "decrease"}

    told = page.post(address, data=form | {"version": damp.version - 1})
    session.refresh(damp)

    assert told.status_code == 409
    assert 'value="Mouldy homes"' in text(told)
    assert f'name="version" type="hidden" value="{damp.version}"' in text(told)
    assert page.post(address, data=form | {"version": damp.version}).status_code == 303


def test_programmes_and_goals_are_measured_alike(
    as_person: AsPerson, city: make.City, session: Any, at: datetime
) -> None:
    strategy = Strategy(organisation_id=city.id, key="city-2030", title="City 2030", created_at=at)
    session.add(strategy)
    session.flush()
    goal = Goal(strategy_id=strategy.id, title="Dry homes")
    programme = Programme(organisation_id=city.id, key="innovate", title="InnOvaTe", created_at=at)
    session.add_all([goal, programme])
    session.flush()
    page = as_person()

    for address, title in ((f"/goals/{goal.id}", "Dry homes"), ("/programmes/innovate", "InnOvaTe")):
        assert page.get(f"{address}/metrics/new").status_code == 200
        made = page.post(f"{address}/metrics/new", data={"name": "Trials kept", "unit": "%", "goal": "60"})
        assert made.status_code == 303
        assert page.get(made.location).status_code == 200
        listed = text(page.get(f"{address}/metrics"))
        assert f"Measures: {title}" in listed
        assert "Trials kept" in listed


def test_l51_a_measure_without_values_is_listed_as_not_measured(
    as_person: AsPerson, damp: Metric, project: Project, city: make.City, at: datetime
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    actions.define(subject, name="Complaints", unit="complaints", goal=0, by=city.lead, at=at)

    shown = text(as_person("auditor").get(f"/projects/{project.ref}/metrics"))

    assert "Not measured" in shown
    assert "New measure" not in shown


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("unit_lead", 200, 200),
        ("unit_staff", 200, 200),
        ("project_owner", 200, 403),
        ("department_head", 200, 403),
        ("finance", 200, 403),
        ("leadership", 200, 403),
        ("auditor", 200, 403),
        ("admin", 200, 403),
        ("juror", 404, 404),
    ],
)
def test_who_reads_and_who_fills_a_measure(
    as_person: AsPerson, damp: Metric, project: Project, role: str, reads: int, writes: int
) -> None:
    page = as_person(role)
    forms = [f"/metrics/{damp.id}/{name}" for name in ("values", "baseline", "target", "edit")]

    assert page.get(f"/metrics/{damp.id}").status_code == reads
    assert {page.get(form).status_code for form in [*forms, f"/projects/{project.ref}/metrics/new"]} == {writes}
    assert {page.post(form, data={}).status_code for form in forms[:3]} == ({422} if writes == 200 else {writes})


def test_the_owner_fills_the_measures_of_the_own_project(
    as_person: AsPerson, city: make.City, session: Any, at: datetime
) -> None:
    owner = make.make_viewer(city, "project_owner")
    project = make.make_project(city, owner=session.get(Person, owner.person_id))
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Damp", unit="%", by=city.lead, at=at)
    page = as_person(viewer=owner)

    answer = page.post(f"/metrics/{metric.id}/values", data={"value": "3", "observed_on": "2026-09-30"})

    assert answer.status_code == 303


def test_a_measure_of_another_city_does_not_exist(as_person: AsPerson, city: make.City, at: datetime) -> None:
    elsewhere = make.make_city("Elsewhere")
    theirs = make.make_project(elsewhere, "Theirs")
    subject = subjects.by_ref(elsewhere.lead, theirs.ref)
    metric = actions.define(subject, name="Damp", unit="%", by=elsewhere.lead, at=at)
    page = as_person()

    for address in (f"/metrics/{metric.id}", f"/metrics/{metric.id}/values", "/metrics/999999", "/metrics/2147483648"):
        assert page.get(address).status_code == 404
    for address in ("/goals/999999/metrics", "/programmes/nowhere/metrics", f"/projects/{theirs.ref}/metrics/new"):
        assert page.get(address).status_code == 404


def test_a_value_of_another_measure_does_not_exist(
    as_person: AsPerson, damp: Metric, project: Project, city: make.City, at: datetime, session: Any
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    other = actions.define(subject, name="Complaints", unit="complaints", by=city.lead, at=at)

    address = f"/metrics/{other.id}/values/{last(session, Observation).id}/correction"

    assert as_person().get(address).status_code == 404


def test_every_field_of_a_new_measure_lives_with_every_text(
    as_person: AsPerson, project: Project, session: Any
) -> None:
    page, address = as_person(), f"/projects/{project.ref}/metrics/new"
    good = {"name": "Damp", "unit": "homes", "now": "9", "goal": "3", "goal_on": "2027-01-01", "level": "outcome"}
    texts = ("name", "unit", "definition", "source", "question", "split_by")
    others = ("now", "goal", "goal_on", "level", "measure", "near_zero", "responsible_id", "primary", "frequency")

    for sent in map(corpus.as_sent, corpus.EVERYTHING):
        answer = page.post(address, data=good | {"now": "", "goal": ""} | dict.fromkeys(texts, sent))
        assert answer.status_code in (303, 422), sent
        if answer.status_code == 303:
            assert str(escape(last(session, Metric).name)) in page.get(answer.location).get_data(as_text=True)
        assert page.post(address, data=good | dict.fromkeys(others, sent)).status_code in (303, 422), sent


def test_every_field_of_a_value_lives_with_every_text(as_person: AsPerson, damp: Metric) -> None:
    page, address = as_person(), f"/metrics/{damp.id}/values"
    good = {"value": "21", "observed_on": "2026-09-30"}

    for sent in map(corpus.as_sent, corpus.EVERYTHING):
        for fields in (("source", "note", "part"), ("value",), ("observed_on", "quality", "numerator", "denominator")):
            assert page.post(address, data=good | dict.fromkeys(fields, sent)).status_code in (303, 422), sent
    assert page.get(f"/metrics/{damp.id}").status_code == 200


def test_legal_text_is_shown_as_text(as_person: AsPerson, damp: Metric) -> None:
    page, address = as_person(), f"/metrics/{damp.id}/values"
    for sent in corpus.STORABLE:
        form = {"value": "21", "observed_on": "2026-09-30", "source": sent[:200], "note": sent}
        assert page.post(address, data=form).status_code == 303

    shown = page.get(f"/metrics/{damp.id}").get_data(as_text=True)

    assert "<script>alert" not in shown
    assert all(str(escape(sent.strip())) in shown for sent in corpus.MARKUP)


def test_pages_of_values_follow_each_other(as_person: AsPerson, damp: Metric, city: make.City, at: datetime) -> None:
    for n in range(queries.VALUES + 4):
        actions.observe(damp, value=n * ONE, observed_on=date(2026, 5, 1 + n % 3), by=city.lead, at=at)
    found = queries.values(damp)
    rest = queries.values(damp, found.after)

    assert (len(found.rows), len(rest.rows), rest.after) == (queries.VALUES, 5, None)
    assert len({recorded.row.id for recorded in [*found.rows, *rest.rows]}) == queries.VALUES + 5
    assert as_person().get(f"/metrics/{damp.id}?after={found.after}").status_code == 200
    assert as_person().get(f"/metrics/{damp.id}?after=nonsense").status_code == 422


def test_the_page_of_a_measure_takes_the_same_few_statements(
    as_person: AsPerson, damp: Metric, city: make.City, at: datetime, count_queries: Any
) -> None:
    page, address = as_person(), f"/metrics/{damp.id}"

    def statements() -> int:
        with count_queries() as found:
            assert page.get(address).status_code == 200
        return len(found)

    few = statements()
    for n in range(30):
        actions.observe(damp, value=n * ONE, observed_on=SEPTEMBER, by=city.lead, at=at)

    assert (few, statements()) == (few, few)
    assert few <= 12
