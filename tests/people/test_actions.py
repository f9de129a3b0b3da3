from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Grant
from portfolio.core.errors import Missing, RuleBroken, WrongInput
from portfolio.history.queries import timeline, verify
from portfolio.people import actions, links, queries
from portfolio.people import session as people_session
from portfolio.people.models import Membership, Person
from portfolio.people.rights import Role
from portfolio.people.rules import Settings
from tests import make
from tests.make import City

TODAY = date(2026, 11, 21)


@pytest.fixture
def admin(city: City) -> Any:
    return make.make_viewer(city, "admin", name="Ina Berg")


def roles_of(city: City, person: Person, day: date = TODAY) -> list[tuple[str, str | None]]:
    return queries.roles_of(city.id, [person.id], day).get(person.id, [])


def events(city: City, person: Person, at: datetime) -> list[str]:
    from portfolio.core.db import db  # noqa: PLC0415  the chain is read after it was sealed

    db.session.commit()
    return [entry.event for entry in timeline(city.id, "person", person.id)]


def test_a_new_city_has_a_key_and_a_chain_of_its_own(session: Any, at: datetime) -> None:
    first = actions.create_organisation("New York", zone="America/New_York", currency="USD", place="US-NY", at=at)
    second = actions.create_organisation("New York", zone="America/New_York", currency="USD", place="US-NY", at=at)
    session.commit()

    assert (first.key, second.key) == ("new-york", "new-york-2")
    assert verify(first.id).entries == 1
    assert verify(first.id).is_whole


def test_an_invited_person_has_roles_and_a_link_before_they_join(city: City, admin: Any, at: datetime) -> None:
    person, token = actions.invite(
        city.organisation,
        name="Ben Gruber",
        email="Ben.Gruber@City.Example",
        grants=[Grant(Role.FINANCE), Grant(Role.DEPARTMENT_HEAD, city.housing.id)],
        by=admin,
        at=at,
    )

    assert token is not None
    assert (person.email, person.password_hash, person.accepted_at) == ("ben.gruber@city.example", None, None)
    assert sorted(roles_of(city, person)) == [("department_head", "Housing"), ("finance", None)]
    assert links.opened(token, "invitation", at).person is person
    assert events(city, person, at) == ["person.link_issued", "person.roles_changed", "person.added"]


def test_an_invitation_without_a_role_is_refused(city: City, admin: Any, at: datetime) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.invite(city.organisation, name="B", email="b@city.example", grants=[], by=admin, at=at)

    assert refused.value.field == "roles"


def test_whoever_is_here_is_not_invited_twice(city: City, admin: Any, at: datetime) -> None:
    known = make.make_person(email="b@city.example")
    actions.change_roles(known, city.organisation, [Grant(Role.FINANCE)], by=admin, at=at)

    with pytest.raises(RuleBroken) as refused:
        actions.invite(
            city.organisation, name="B", email="B@city.example", grants=[Grant(Role.FINANCE)], by=admin, at=at
        )

    assert (refused.value.code, refused.value.field) == ("known", "email")


def test_somebody_with_a_password_elsewhere_needs_no_link(city: City, admin: Any, at: datetime) -> None:
    other = make.make_city("Other")
    person = make.make_person(email="b@city.example")
    person.password_hash = "kept"
    actions.change_roles(person, other.organisation, [Grant(Role.FINANCE)], by=other.lead, at=at)

    invited, token = actions.invite(
        city.organisation, name="B", email="b@city.example", grants=[Grant(Role.AUDITOR)], by=admin, at=at
    )

    assert (invited, token) == (person, None)
    assert roles_of(city, person) == [("auditor", None)]
    assert person.name == "Ben Gruber"  # another city does not rename people


def test_joining_uses_the_link_up(city: City, admin: Any, at: datetime) -> None:
    person, token = actions.invite(
        city.organisation, name="B", email="b@city.example", grants=[Grant(Role.FINANCE)], by=admin, at=at
    )
    opened = links.opened(str(token), "invitation", at)

    actions.join(opened, name="Ben Gruber", password_hash="hash", at=at)

    assert (person.name, person.password_hash, person.accepted_at) == ("Ben Gruber", "hash", at)
    with pytest.raises(Missing):
        links.opened(str(token), "invitation", at)
    with pytest.raises(Missing):
        links.use(opened.link, at)


def test_q26_a_link_ends_by_time_by_use_and_by_the_next_one(city: City, admin: Any, at: datetime) -> None:
    person = make.make_person(email="b@city.example")
    person.password_hash = "hash"
    first = links.issue("password", person=person, organisation_id=city.id, by_id=None, at=at)

    assert links.opened(first, "password", at + timedelta(minutes=59)).person is person
    with pytest.raises(Missing):
        links.opened(first, "password", at + timedelta(minutes=60))
    with pytest.raises(Missing):
        links.opened(first, "invitation", at)
    second = links.issue("password", person=person, organisation_id=city.id, by_id=None, at=at)
    with pytest.raises(Missing):
        links.opened(first, "password", at)
    person.disabled_at = at
    with pytest.raises(Missing):
        links.opened(second, "password", at)


def test_roles_change_by_closing_and_opening_rows(city: City, admin: Any, at: datetime, session: Any) -> None:
    later = at + timedelta(days=10)
    person = actions.add_person(
        city.organisation, name="B", grants=[Grant(Role.FINANCE), Grant(Role.AUDITOR)], by=admin, at=at
    )

    actions.change_roles(person, city.organisation, [Grant(Role.AUDITOR), Grant(Role.LEADERSHIP)], by=admin, at=later)

    rows = session.execute(
        sa.select(Membership.role, Membership.from_on, Membership.until_on)
        .where(Membership.person_id == person.id)
        .order_by(Membership.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("auditor", TODAY, None),
        ("finance", TODAY, date(2026, 12, 1)),
        ("leadership", date(2026, 12, 1), None),
    ]
    assert roles_of(city, person, date(2026, 11, 30)) == [("auditor", None), ("finance", None)]
    assert roles_of(city, person, date(2026, 12, 1)) == [("auditor", None), ("leadership", None)]


def test_a_change_that_changes_nothing_leaves_no_entry(city: City, admin: Any, at: datetime) -> None:
    person = actions.add_person(city.organisation, name="B", grants=[Grant(Role.FINANCE)], by=admin, at=at)

    actions.change_roles(person, city.organisation, [Grant(Role.FINANCE)], by=admin, at=at)

    assert events(city, person, at) == ["person.roles_changed", "person.added"]


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        (Grant("emperor"), "role"),
        (Grant(Role.DEPARTMENT_HEAD), "department"),
        (Grant(Role.DEPARTMENT_HEAD, 999_999), "department"),
    ],
)
def test_roles_that_make_no_sense_are_refused(city: City, admin: Any, at: datetime, grant: Grant, code: str) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.add_person(city.organisation, name="B", grants=[grant], by=admin, at=at)

    assert refused.value.code == code


def test_q12_a_department_of_another_city_is_refused(city: City, admin: Any, at: datetime) -> None:
    foreign = make.make_city("Other").housing

    with pytest.raises(WrongInput):
        actions.add_person(
            city.organisation, name="B", grants=[Grant(Role.DEPARTMENT_HEAD, foreign.id)], by=admin, at=at
        )


def test_roles_that_cannot_be_narrowed_drop_the_department(city: City, admin: Any, at: datetime) -> None:
    person = actions.add_person(
        city.organisation, name="B", grants=[Grant(Role.FINANCE, city.housing.id)], by=admin, at=at
    )

    assert roles_of(city, person) == [("finance", None)]


@pytest.mark.parametrize("way", ["change_roles", "leave", "disable"])
def test_q15_the_last_admin_cannot_remove_themselves(
    city: City, admin: Any, at: datetime, way: str, session: Any
) -> None:
    person = session.get(Person, admin.person_id)
    invited, _ = actions.invite(
        city.organisation, name="C", email="c@city.example", grants=[Grant(Role.ADMIN)], by=admin, at=at
    )
    go: dict[str, Callable[[], None]] = {
        "change_roles": lambda: actions.change_roles(person, city.organisation, [Grant(Role.FINANCE)], by=admin, at=at),
        "leave": lambda: actions.leave(person, city.organisation, by=admin, at=at),
        "disable": lambda: actions.disable(person, city.organisation, by=admin, at=at),
    }

    with session.begin_nested() as savepoint:  # an admin who has not joined yet cannot let anybody in
        with pytest.raises(RuleBroken) as refused:
            go[way]()
        savepoint.rollback()
    assert refused.value.code == "last_admin"

    invited.accepted_at = at
    go[way]()
    assert ("admin", None) not in roles_of(city, person) or person.disabled_at == at


def test_q14_whoever_is_shut_out_loses_sign_ins_and_links_and_keeps_roles(
    app: Any, city: City, admin: Any, at: datetime, session: Any
) -> None:
    viewer = make.make_viewer(city, "finance")
    person = session.get(Person, viewer.person_id)
    token = make.sign_in(viewer, at)
    link = actions.issue_link(person, city.organisation, by=admin, at=at)
    assert people_session.load(token, at) is not None

    actions.disable(person, city.organisation, by=admin, at=at)

    assert people_session.load(token, at) is None
    with pytest.raises(Missing):
        links.opened(link, "invitation", at)
    assert roles_of(city, person) == [("finance", None)]
    actions.enable(person, by=admin, at=at)
    assert people_session.load(token, at) is None  # an old cookie stays dead
    assert person.disabled_at is None


def test_leaving_ends_access_here_and_authorship_stays(city: City, admin: Any, at: datetime, session: Any) -> None:
    other = make.make_city("Other")
    viewer = make.make_viewer(city, "finance", name="Ben Gruber")
    person = session.get(Person, viewer.person_id)
    actions.change_roles(person, other.organisation, [Grant(Role.AUDITOR)], by=other.lead, at=at)
    here = make.sign_in(viewer, at)

    actions.leave(person, city.organisation, by=admin, at=at)

    assert people_session.load(here, at) is None
    assert person.name == "Ben Gruber"
    assert roles_of(city, person) == []
    assert roles_of(other, person) == [("auditor", None)]


def test_one_city_cannot_shut_out_a_person_of_two(city: City, admin: Any, at: datetime) -> None:
    other = make.make_city("Other")
    person = make.make_person()
    actions.change_roles(person, city.organisation, [Grant(Role.FINANCE)], by=admin, at=at)
    actions.change_roles(person, other.organisation, [Grant(Role.FINANCE)], by=other.lead, at=at)

    with pytest.raises(RuleBroken) as refused:
        actions.disable(person, city.organisation, by=admin, at=at)

    assert refused.value.code == "elsewhere"


def test_another_city_cannot_take_in_whom_their_own_has_shut_out(city: City, admin: Any, at: datetime) -> None:
    other = make.make_city("Other")
    person = make.make_person(email="ben@city.example")
    actions.change_roles(person, city.organisation, [Grant(Role.FINANCE)], by=admin, at=at)
    actions.disable(person, city.organisation, by=admin, at=at)

    with pytest.raises(RuleBroken) as refused:
        actions.invite(
            other.organisation,
            name="Ben",
            email="ben@city.example",
            grants=[Grant(Role.FINANCE)],
            by=other.lead,
            at=at,
        )

    assert refused.value.code == "shut_out"
    assert roles_of(other, person) == []


def test_q25_a_new_password_ends_all_other_sign_ins(city: City, at: datetime, session: Any) -> None:
    viewer = make.make_viewer(city, "finance")
    person = session.get(Person, viewer.person_id)
    mine, other = make.sign_in(viewer, at), make.sign_in(viewer, at)
    signed_in = people_session.load(mine, at)
    assert signed_in is not None

    actions.set_password(person, "new hash", keep_sign_in=signed_in.sign_in_id, by=viewer, at=at)

    assert people_session.load(mine, at) is not None
    assert people_session.load(other, at) is None
    assert person.password_hash == "new hash"


def test_a_setting_holds_from_its_day_on(city: City, admin: Any, at: datetime) -> None:
    change = {"by": admin, "at": at}
    actions.change_setting(city.organisation, "count_from", "2026-01-01", on=date(2026, 1, 1), **change)
    actions.change_setting(city.organisation, "count_from", "2026-07-01", on=date(2026, 6, 1), **change)

    assert queries.read_settings(city.id, date(2025, 12, 31)) == Settings(count_from=None)
    assert queries.read_settings(city.id, date(2026, 5, 31)) == Settings(count_from=date(2026, 1, 1))
    assert queries.read_settings(city.id, TODAY) == Settings(count_from=date(2026, 7, 1))
    assert queries.read_settings(make.make_city("Other").id, TODAY) == Settings(count_from=None)


def test_people_come_in_pages_by_name(city: City, session: Any) -> None:
    lead = city.lead
    for name in ("Zoe", "ada", "Ben", "Ben"):
        make.make_viewer(city, "finance", name=name)
    make.make_viewer(make.make_city("Other"), "finance", name="Foreign")

    first = queries.people(lead, TODAY, size=3)
    second = queries.people(lead, TODAY, first.after, size=3)

    assert [row.name for row in first.rows] == ["ada", "Ada Osei", "Ben"]
    assert [row.name for row in second.rows] == ["Ben", "Zoe"]
    assert second.after is None


def test_a_list_of_people_costs_the_same_for_many(city: City, session: Any, count_queries: Callable[[], Any]) -> None:
    def cost() -> int:
        with count_queries() as statements:
            queries.people(city.lead, TODAY)
        return len(statements)

    few = cost()
    make.many(30, make.make_viewer, city, "finance")

    assert cost() == few == 3  # people, their roles, whose address takes no mail


def test_q28_a_sign_in_ends_by_idleness_and_by_age(city: City, app: Any, session: Any) -> None:
    viewer = make.make_viewer(city, "finance")
    began = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    token = make.sign_in(viewer, began)

    assert people_session.load(token, began + timedelta(minutes=119)) is not None
    assert people_session.load(token, began + timedelta(minutes=120)) is None  # two hours without a page
    row = people_session.load(token, began)
    assert row is not None
    session.execute(
        sa.text("UPDATE sign_in SET last_seen_at = :seen WHERE id = :id"),
        {"seen": datetime(2026, 11, 21, 17, 59), "id": row.sign_in_id},  # noqa: DTZ001  as it is stored
    )
    assert people_session.load(token, began + timedelta(hours=11, minutes=59)) is not None
    assert people_session.load(token, began + timedelta(hours=12)) is None  # however busy
