"""Pages of people and departments, as an administrator and as others use them."""

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from config import ROOT
from portfolio.people import queries, words
from portfolio.people.models import Department, Membership, Person, SingleUseLink
from portfolio.people.rights import RIGHTS, Role
from tests import make
from tests.make import AT, City

TODAY = date(2026, 11, 21)
As = Callable[..., FlaskClient]


def find(session: Any, email: str) -> Person:
    person: Person = session.scalars(sa.select(Person).where(Person.email == email)).one()
    return person


def shown_link(text: str) -> str:
    found = re.search(r"http://localhost(/[a-z]+/[\w-]{43})", html.unescape(text))
    assert found is not None
    return found[1]


def test_an_admin_invites_with_a_link_that_is_shown_once(as_person: As, session: Any, city: City) -> None:
    page = as_person("admin")

    answer = page.post(
        "/people/new", data={"name": "Nia Novak", "email": "Nia@City.example", "roles": ["finance", "auditor"]}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    first, second = page.get("/people").text, page.get("/people").text
    link = shown_link(first)
    assert link.startswith("/invitations/")
    assert link not in second
    assert "Nia Novak" in second
    roles = session.scalars(
        sa.select(Membership.role).where(Membership.person_id == find(session, "nia@city.example").id)
    )
    assert sorted(roles) == ["auditor", "finance"]


def test_with_a_mail_server_the_link_is_mailed_and_not_shown(
    app: Flask, as_person: As, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portfolio.notices.models import Notice  # noqa: PLC0415  the outbox is looked into here only

    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.city.example:587")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")
    page = as_person("admin")

    page.post("/people/new", data={"name": "Nia Novak", "email": "nia@city.example", "roles": ["finance"]})

    [notice] = session.scalars(sa.select(Notice)).all()
    assert (notice.kind, notice.address) == ("invitation", "nia@city.example")
    assert "/invitations/" not in page.get("/people").text


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"name": "", "email": "nia@city.example", "roles": ["finance"]}, "This field needs an answer."),
        ({"name": "   ", "email": "nia@city.example", "roles": ["finance"]}, "This field needs an answer."),
        ({"name": "Nia", "email": "nia", "roles": ["finance"]}, "Give an e-mail address"),
        (
            {"name": "Nia", "email": "nia@city.example\r\nBcc: x@y.example", "roles": ["finance"]},
            "Give an e-mail address",
        ),
        ({"name": "Nia", "email": "nia@city.example", "roles": []}, "Choose at least one role."),
        ({"name": "Nia", "email": "nia@city.example", "roles": ["department_head"]}, "Choose the department"),
        ({"name": "N" * 251, "email": "nia@city.example", "roles": ["finance"]}, "250"),
    ],
)
def test_an_invitation_that_lacks_something_says_what(
    as_person: As, session: Any, entered: dict[str, Any], sentence: str
) -> None:
    answer = as_person("admin").post("/people/new", data=entered)

    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert session.scalar(sa.select(sa.func.count()).select_from(SingleUseLink)) == 0


def test_q10_fields_that_the_form_does_not_have_change_nothing(as_person: As, session: Any) -> None:
    more = {"is_admin": "1", "password_hash": "x", "id": "1", "organisation_id": "1", "accepted_at": "2020-01-01"}
    page = as_person("admin")

    page.post("/people/new", data={"name": "Nia", "email": "nia@city.example", "roles": ["finance"], **more})
    page.post("/me", data={"name": "New name", "language": "en", "email": "eve@evil.example", "roles": ["unit_lead"]})

    nia = find(session, "nia@city.example")
    assert (nia.password_hash, nia.accepted_at) == (None, None)
    assert session.scalar(sa.select(sa.func.count()).where(Person.email == "eve@evil.example")) == 0


def test_q13_a_role_that_is_taken_away_is_gone_at_the_next_request(
    app: Flask, as_person: As, session: Any, city: City
) -> None:
    staff = make.make_viewer(city, "unit_staff")
    cookie = make.sign_in(staff)
    page = as_person("admin")
    other = app.test_client()
    with other.session_transaction() as held:
        held["_user_id"] = cookie
    assert other.get("/projects/new").status_code == 200

    assert page.post(f"/people/{staff.person_id}", data={"roles": ["leadership"]}).status_code == 303

    assert other.get("/projects/new").status_code == 403
    assert page.post(f"/people/{staff.person_id}/leave").status_code == 303
    assert other.get("/me").status_code == 303


def test_the_last_admin_is_told_why_they_stay(as_person: As, city: City) -> None:
    admin = make.make_viewer(city, "admin")
    page = as_person(viewer=admin)

    for answer in (
        page.post(f"/people/{admin.person_id}", data={"roles": ["finance"]}),
        page.post(f"/people/{admin.person_id}/disable"),
        page.post(f"/people/{admin.person_id}/leave"),
    ):
        assert answer.status_code == 409
        assert "The city needs an administrator. Make somebody else one first." in answer.text
    assert page.get("/people").status_code == 200


def test_an_admin_shuts_somebody_out_and_lets_them_in_again(as_person: As, session: Any, city: City) -> None:
    staff = make.make_viewer(city, "unit_staff", name="Ben Gruber")
    page = as_person("admin")

    page.post(f"/people/{staff.person_id}/disable")
    assert "shut out" in page.get("/people").text
    assert page.post(f"/people/{staff.person_id}/link").status_code == 409
    page.post(f"/people/{staff.person_id}/enable")

    assert session.get(Person, staff.person_id).disabled_at is None


def test_an_admin_hands_over_a_link_for_a_new_password(as_person: As, session: Any, city: City) -> None:
    staff = make.make_viewer(city, "unit_staff")
    session.get(Person, staff.person_id).password_hash = "kept"
    session.commit()
    page = as_person("admin")

    page.post(f"/people/{staff.person_id}/link")
    link = shown_link(page.get("/people").text)

    assert link.startswith("/passwords/")
    assert "Choose a new password" in page.application.test_client().get(link).text


def test_an_admin_of_one_city_gets_no_link_into_another(as_person: As, session: Any, city: City) -> None:
    other = make.make_city("Other")
    staff = make.make_viewer(city, "unit_staff")
    session.add(
        Membership(
            person_id=staff.person_id, organisation_id=other.id, role="admin", from_on=date(2026, 1, 1), recorded_at=AT
        )
    )
    session.commit()

    answer = as_person("admin").post(f"/people/{staff.person_id}/link")

    assert answer.status_code == 409
    assert "their link can only go by mail" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(SingleUseLink)) == 0


def test_q12_people_of_another_city_are_not_there(as_person: As, session: Any) -> None:
    foreign = make.make_viewer(make.make_city("Other"), "finance", name="Foreign Person")
    session.commit()
    page = as_person("admin")

    assert "Foreign Person" not in page.get("/people").text
    assert page.get(f"/people/{foreign.person_id}").status_code == 404
    for what in ("link", "disable", "enable", "leave"):
        assert page.post(f"/people/{foreign.person_id}/{what}").status_code == 404
    for unknown in ("999999", "0", "99999999999999999999", "-1", "1e3"):
        assert page.get(f"/people/{unknown}").status_code == 404


def test_q35_a_forged_host_is_in_no_link(app: Flask, as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")
    page = as_person("admin")
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.1", "Forwarded": "host=evil.example"}

    page.post(
        "/people/new",
        data={"name": "Nia", "email": "nia@city.example", "roles": ["finance"]},
        headers=forged,
    )
    text = page.get("/people", headers=forged).text

    assert "evil.example" not in text
    assert "https://portfolio.city.example/invitations/" in text


def test_the_list_of_people_goes_on_where_the_page_ended(as_person: As, city: City) -> None:
    make.many(60, make.make_viewer, city, "finance")
    page = as_person("admin")

    first = page.get("/people").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = page.get(html.unescape(following[1])).text

    assert first.count("<tr>") == 1 + 50
    assert second.count("<tr>") == 1 + 12  # 60, the city's lead and the admin
    assert 'rel="next"' not in second
    for broken in ("x", "e30", "WzEsMl0", "WyJhIiwgIngiXQ", "%00"):
        assert page.get(f"/people?after={broken}").status_code in (200, 422)


def test_ones_own_name_changes_everywhere(as_person: As) -> None:
    page = as_person("finance")

    assert page.post("/me", data={"name": "  Zoë   van Dam ", "language": ""}).status_code == 303

    assert "Zoë" in page.get("/me").text
    assert page.post("/me", data={"name": " ", "language": ""}).status_code == 422
    assert page.post("/me", data={"name": "Zoë", "language": "xx"}).status_code == 422


def test_a_department_is_opened_renamed_moved_merged_and_closed(as_person: As, session: Any, city: City) -> None:
    page = as_person("unit_lead")
    housing, mobility = city.housing.id, city.mobility.id

    def change(department: int, what: str, **values: Any) -> int:
        version = session.get(Department, department).version
        form = {"on": "2026-11-20", "version": version, **values}
        return page.post(f"/departments/{department}/{what}", data=form).status_code

    assert (
        page.post("/departments/new", data={"name": "Rents", "parent": housing, "on": "2026-11-01"}).status_code == 303
    )
    rents = session.scalars(sa.select(Department.id).where(Department.name == "Rents")).one()
    assert change(rents, "rename", name="Rent advice") == 303
    assert change(rents, "move", parent=mobility) == 303
    assert change(housing, "merge", into=mobility) == 303
    assert change(rents, "close") == 303

    assert [(branch.name, branch.depth) for branch in queries.department_tree(city.id, TODAY)] == [("Mobility", 0)]
    shown = page.get(f"/departments/{rents}").text
    assert "Closed on 20 Nov 2026." in shown
    assert [words for words in ("Opened", "Renamed", "Moved", "Closed") if words not in shown] == []
    assert "Mobility" in page.get("/departments").text


def test_two_who_change_one_department_hear_of_each_other(as_person: As, session: Any, city: City) -> None:
    page = as_person("unit_lead")
    form = {"name": "Homes", "on": "2026-11-20", "version": city.housing.version}

    assert page.post(f"/departments/{city.housing.id}/rename", data=form).status_code == 303
    late = page.post(f"/departments/{city.housing.id}/rename", data=form | {"name": "Houses"})

    assert late.status_code == 409
    assert "Somebody else has just changed this department." in late.text
    assert 'value="Houses"' in late.text  # nothing that was typed is lost
    assert session.get(Department, city.housing.id).name == "Homes"


@pytest.mark.parametrize(
    ("what", "values", "status"),
    [
        ("rename", {"name": "Mobility"}, 422),
        ("rename", {"name": "Homes", "on": "2999-01-01"}, 422),
        ("rename", {"name": "Homes", "on": "yesterday"}, 422),
        ("rename", {"name": "Homes", "version": "x"}, 409),
        ("move", {"parent": "999999"}, 422),
        ("move", {"parent": "x"}, 422),
        ("merge", {"into": ""}, 422),
        ("sell", {}, 404),
    ],
)
def test_what_cannot_happen_to_a_department_is_refused(
    as_person: As, session: Any, city: City, what: str, values: dict[str, str], status: int
) -> None:
    form = {"on": "2026-11-20", "version": city.housing.version, **values}

    answer = as_person("unit_lead").post(f"/departments/{city.housing.id}/{what}", data=form)

    assert answer.status_code == status
    assert session.get(Department, city.housing.id).name == "Housing"


def test_departments_of_another_city_are_not_there(as_person: As, session: Any) -> None:
    foreign = make.make_city("Other").housing.id
    session.commit()
    page = as_person("unit_lead")

    assert page.get(f"/departments/{foreign}").status_code == 404
    assert page.post(f"/departments/{foreign}/close", data={"on": "2026-11-20", "version": 1}).status_code == 404
    answer = page.post("/departments/new", data={"name": "X", "parent": str(foreign), "on": "2026-11-20"})
    assert answer.status_code == 422


def test_a_city_without_departments_says_what_to_do(as_person: As, session: Any, city: City) -> None:
    session.execute(sa.delete(Department))
    session.commit()

    assert "Every project needs one that leads it." in as_person("unit_lead").get("/departments").text
    assert "Your city's administrator can open them." in html.unescape(as_person("auditor").get("/departments").text)


def test_help_shows_the_table_that_guards_read(as_person: As) -> None:
    text = as_person("juror").get("/help").text

    table = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    rows = {
        html.unescape(re.findall(r"<th[^>]*>(.*?)</th>", row, re.DOTALL)[0]): re.findall(r"<td>(.*?)</td>", row)
        for row in table[1:]
    }
    expected = {
        str(words.RIGHTS[verb]): [
            ", ".join(str(words.SCOPES[scope]) for scope in sorted(granted.get(role, ()))) or "–" for role in Role
        ]
        for verb, granted in RIGHTS.items()
    }
    assert rows == expected


def test_every_role_and_right_has_words() -> None:
    assert set(words.ROLES) == set(words.EXPLAINED) == set(Role)
    assert set(words.RIGHTS) == set(RIGHTS)


def test_every_right_of_the_table_is_asked_for() -> None:
    """Else the help page would promise what no page gives."""
    table = {"rights.py", "words.py"}
    source = "".join(file.read_text() for file in (ROOT / "portfolio").rglob("*.py") if file.name not in table)

    assert [verb for verb in RIGHTS if f'"{verb}"' not in source] == []


def test_everybody_reads_how_accessible_the_product_is(page: FlaskClient) -> None:
    assert "WCAG" in page.get("/accessibility").text


def test_a_lead_goes_from_the_list_of_people_to_what_each_has_to_do(as_person: As, city: City) -> None:
    someone = make.make_viewer(city, "finance", name="Fay Finance")
    link = f'<a href="/people/{someone.person_id}/duties">Fay Finance</a>'
    lead = as_person("unit_lead")

    assert link in lead.get("/people").text
    assert lead.get(f"/people/{someone.person_id}/duties").status_code == 200
    assert link not in as_person("finance").get("/people").text
