from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import EditedMeanwhile, Missing, PortfolioError, RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.strategy import actions, queries, rules
from portfolio.strategy.models import Goal, Programme, Strategy
from portfolio.strategy.queries import Branch
from tests import make

AT = make.AT
AsPerson = Callable[..., FlaskClient]


def events(session: Any) -> list[str]:
    session.commit()
    return list(session.scalars(sa.select(Entry.event).order_by(Entry.seq)))


# ------------------------------------------------------------------------------------------------------ rules
@pytest.mark.parametrize(("moved", "below", "is_circle"), [(1, 1, True), (1, 4, True), (4, 2, False), (3, None, False)])
def test_a_programme_never_stands_below_itself(moved: int, below: int | None, is_circle: bool) -> None:
    parents = {1: None, 2: None, 3: 1, 4: 3}
    code = None
    try:
        rules.check_parent(moved, below, parents)
    except RuleBroken as refused:
        code = refused.code

    assert (code == "circle") is is_circle


# ---------------------------------------------------------------------------------------------------- actions
def test_a_strategy_has_goals_and_a_goal_its_programmes(city: make.City, session: Any) -> None:
    strategy = actions.open_strategy(title="Innovation 2030", by=city.lead, at=AT)
    first = actions.add_goal(strategy, title="Faster permits", by=city.lead, at=AT)
    actions.add_goal(strategy, title="Dry homes", description="In **social** housing", by=city.lead, at=AT)
    programme = actions.open_programme(title="Mission", values={"goal_id": first.id}, by=city.lead, at=AT)
    actions.retire_goal(first, by=city.lead, at=AT)

    assert strategy.key == "innovation-2030"
    assert programme.strategy_id == strategy.id
    assert [goal.title for goal in queries.goals_of(strategy.id)] == ["Dry homes"]
    assert [goal.title for goal in queries.goals_of(strategy.id, also_retired=True)] == ["Faster permits", "Dry homes"]
    assert queries.programmes_of(strategy) == [programme]
    assert events(session) == ["strategy.opened", "goal.added", "goal.added", "programme.opened", "goal.retired"]


def test_programmes_nest_without_circles(city: make.City) -> None:
    mission = actions.open_programme(title="Mission", values={"kind": "mission"}, by=city.lead, at=AT)
    cohort = actions.open_programme(
        title="Cohort 2026", values={"kind": "cohort", "parent_id": mission.id}, by=city.lead, at=AT
    )

    with pytest.raises(RuleBroken) as refused:
        actions.edit_programme(mission, values={"parent_id": cohort.id}, by=city.lead, at=AT)

    assert refused.value.code == "circle"
    assert queries.programmes(city.id) == [
        Branch(mission.id, "mission", "Mission", "mission", 0),
        Branch(cohort.id, "cohort-2026", "Cohort 2026", "cohort", 1),
    ]


def test_two_of_the_same_title_get_two_keys(city: make.City) -> None:
    keys = [actions.open_programme(title="Mission", by=city.lead, at=AT).key for _ in range(3)]
    keys.append(actions.open_programme(title="New", by=city.lead, at=AT).key)

    assert keys == ["mission", "mission-2", "mission-3", "new-2"]


def test_saving_unchanged_leaves_no_trace_and_an_old_version_is_refused(city: make.City, session: Any) -> None:
    strategy = actions.open_strategy(title="Innovation", by=city.lead, at=AT)
    version = strategy.version
    actions.edit_strategy(strategy, values={"title": "Innovation"}, version=version, by=city.lead, at=AT)
    actions.edit_strategy(strategy, values={"title": "Renewal"}, version=version, by=city.lead, at=AT)

    with pytest.raises(EditedMeanwhile):
        actions.edit_strategy(strategy, values={"title": "Mine"}, version=version, by=city.lead, at=AT)
    assert events(session) == ["strategy.opened", "strategy.edited"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "club"}, "kind"),
        ({"budget_period": "weekly"}, "budget_period"),
        ({"from_on": date(2026, 2, 1), "until_on": date(2026, 1, 1)}, "end_before_start"),
        ({"owner_id": 999_999}, "not_a_member"),
        ({"goal_id": 999_999}, "missing"),
        ({"parent_id": 999_999}, "missing"),
    ],
)
def test_what_does_not_fit_is_refused(city: make.City, session: Any, values: dict[str, Any], code: str) -> None:
    with pytest.raises(PortfolioError) as refused:
        actions.open_programme(title="Mission", values=values, by=city.lead, at=AT)

    assert refused.value.code == code
    assert session.scalar(sa.select(sa.func.count()).select_from(Programme)) == 0


def test_another_citys_strategy_does_not_exist(city: make.City) -> None:
    other = make.make_city("Elsewhere")
    foreign = actions.open_strategy(title="Theirs", by=other.lead, at=AT)

    with pytest.raises(Missing):
        actions.edit_strategy(foreign, values={"title": "Mine"}, by=city.lead, at=AT)
    with pytest.raises(Missing):
        queries.strategy_by_key(city.lead, foreign.key)
    with pytest.raises(Missing):
        actions.open_programme(title="Mission", values={"strategy_id": foreign.id}, by=city.lead, at=AT)
    with pytest.raises(WrongInput):
        actions.open_strategy(title=" ", by=city.lead, at=AT)


# ------------------------------------------------------------------------------------------------------ pages
def hidden(page: FlaskClient, address: str, *names: str) -> dict[str, str]:
    body = page.get(address).get_data(as_text=True)
    return {name: body.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0] for name in names}


def test_a_strategy_is_written_down_edited_and_given_goals(as_person: AsPerson, city: make.City, session: Any) -> None:
    page = as_person()
    form = {"title": "Innovation 2030", "once": hidden(page, "/strategies/new", "once")["once"]}
    answers = [page.post("/strategies/new", data=form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/strategies/innovation-2030")] * 2

    address = "/strategies/innovation-2030"
    assert page.post(address, data={"title": "Dry homes", "description": "- *all* of them"}).status_code == 303
    edit = hidden(page, f"{address}/edit", "version", "opened")
    assert page.post(f"{address}/edit", data=edit | {"title": "Renewal", "summary": "Why"}).status_code == 303

    body = page.get(address).get_data(as_text=True)
    assert "<h1>Renewal</h1>" in body
    assert "<li><em>all</em> of them</li>" in body
    goal = session.scalars(sa.select(Goal)).one()
    assert page.get(f"/goals/{goal.id}/edit").status_code == 200
    assert page.post(f"/goals/{goal.id}/retirement").status_code == 303
    assert "Renewal" in page.get("/strategies").get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Strategy)) == 1


def test_a_programme_serves_a_goal_and_has_a_budget(as_person: AsPerson, city: make.City, session: Any) -> None:
    strategy = actions.open_strategy(title="Innovation", by=city.lead, at=AT)
    goal = actions.add_goal(strategy, title="Dry homes", by=city.lead, at=AT)
    goal_id, strategy_id = goal.id, strategy.id
    page = as_person()
    form = {"title": "Mission", "kind": "mission", "serves": f"goal-{goal_id}", "budget": "1500000"}

    assert page.post("/programmes/new", data=form).location == "/programmes/mission"

    programme = session.scalars(sa.select(Programme)).one()
    assert (programme.goal_id, programme.strategy_id) == (goal_id, strategy_id)
    assert (programme.budget_minor, programme.budget_currency) == (150_000_000, "EUR")
    assert "€1,500,000" in page.get("/programmes/mission").get_data(as_text=True)
    assert "/projects?programme=mission" in page.get("/programmes").get_data(as_text=True)
    assert page.get("/programmes/new?below=mission").status_code == 200
    assert page.get("/programmes/mission/edit").status_code == 200


def test_two_editors_of_a_programme_lose_nothing(as_person: AsPerson, city: make.City, session: Any) -> None:
    programme = actions.open_programme(title="Mission", by=city.lead, at=AT)
    page = as_person()
    mine = hidden(page, "/programmes/mission/edit", "version", "opened")
    mine |= {"title": "Mine", "kind": "programme"}
    actions.edit_programme(programme, values={"title": "Theirs", "kind": "roadmap"}, by=city.lead, at=AT)
    session.commit()

    answer = page.post("/programmes/mission/edit", data=mine)

    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="Mine"' in body
    assert "<dd>Theirs" in body
    assert '<option selected value="roadmap">' in body


@pytest.mark.parametrize(("role", "status"), [("unit_staff", 200), ("leadership", 403), ("project_owner", 403)])
def test_the_unit_writes_and_others_read(as_person: AsPerson, role: str, status: int) -> None:
    page = as_person(role)

    assert [page.get(f"/{name}/new").status_code for name in ("strategies", "programmes")] == [status, status]
    assert [page.get(f"/{name}").status_code for name in ("strategies", "programmes")] == [200, 200]


@pytest.mark.parametrize("address", ["/strategies/none", "/programmes/none", "/goals/1/edit", "/programmes/a%00b"])
def test_what_is_not_there_is_missing(as_person: AsPerson, address: str) -> None:
    assert as_person().get(address).status_code == 404


def test_jurors_see_neither(as_person: AsPerson, city: make.City) -> None:
    actions.open_programme(title="Mission", by=city.lead, at=AT)
    page = as_person("juror")

    assert page.get("/programmes/mission").status_code == 404
    assert page.get("/programmes").status_code == 403
