from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from markupsafe import escape

from portfolio.core.money import Money
from portfolio.funding import actions
from portfolio.funding.models import FundingLine, FundingProgramme, LedgerEntry
from portfolio.people.models import Person
from portfolio.projects.models import Project
from tests import corpus, make
from tests.projects.browser import sent_once

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def grant(project: Project, city: make.City, at: datetime) -> FundingLine:
    """4 million pounds promised."""
    return actions.open_line(
        project, source="Business rates", amount=Money.of(4_000_000, "GBP"), booked="committed", by=city.lead, at=at
    )


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def count(session: Any, model: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(model)))


def test_three_fields_book_money_once(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person("finance"), f"/projects/{project.ref}/funding/new"
    body = page.get(address).get_data(as_text=True)
    form = {"source": "Ministry", "amount": "12,500.50", "booked": "received", "once": sent_once(page, address)}

    first, second = page.post(address, data=form), page.post(address, data=form)
    shown = text(page.get(first.location))

    assert body.split('<details class="fold">')[0].split("<main")[1].count('<div class="field">') == 3
    assert (first.status_code, second.location) == (303, first.location)
    assert (count(session, FundingLine), count(session, LedgerEntry)) == (1, 2)
    assert "Kind of money: City budget" in shown
    assert shown.count("€12,500.50") == 4  # promised and received, in the line and in the sums


def test_d23_the_page_of_a_project_shows_londons_own_share(
    as_person: AsPerson, project: Project, grant: FundingLine, session: Any
) -> None:
    page = as_person()
    project.budget_currency = "GBP"
    session.commit()
    for borough in ("Sutton", "Merton", "Croydon", "Kingston", "Richmond"):
        form = {"source": borough, "amount": "150000", "booked": "committed", "form_of_money": "in_kind"}
        answer = page.post(f"/projects/{project.ref}/funding/new", data=form | {"matches_id": str(grant.id)})
        assert answer.status_code == 303

    shown = text(as_person("leadership").get(f"/projects/{project.ref}/funding"))

    assert "<dt>Own share of the whole</dt><dd><strong>15.79 %</strong> <span>0.1875 per 1 of the grant</span>" in shown
    assert "<dt>In cash</dt><dd><strong>£0</strong>" in shown
    assert "<dt>In work or goods</dt><dd><strong>£750,000</strong>" in shown
    assert "<strong>Not known</strong> <span>The total cost is not known.</span>" in shown
    assert "The grant of £4,000,000 is 84.21 % of the whole." in shown
    assert "New money" not in shown


def test_d25_d26_unknown_is_said_and_two_sources_of_the_union_are_warned_of(
    as_person: AsPerson, project: Project, city: make.City, at: datetime
) -> None:
    for source in ("Horizon", "Interreg"):
        actions.open_line(
            project, source=source, amount=Money.of(5, "EUR"), booked="committed", kind="eu_direct", by=city.lead, at=at
        )

    shown = text(as_person().get(f"/projects/{project.ref}/funding"))

    assert "check that they do not pay for the same cost" in shown
    assert "Horizon, Interreg" in shown


def test_a_line_shows_its_bookings_and_takes_more(as_person: AsPerson, grant: FundingLine, session: Any) -> None:
    page, address = as_person("finance"), f"/funding/{grant.id}"
    booked = page.post(
        f"{address}/bookings",
        data={"kind": "received", "amount": "100", "on": "2026-10-01", "accounting_ref": "1/482"},
    )
    refused = page.post(f"{address}/bookings", data={"kind": "received", "amount": "5000000", "on": "2026-10-01"})
    shown = text(page.get(address))

    assert (booked.status_code, refused.status_code) == (303, 409)
    assert "More would be received than was promised. Book the promise first." in text(refused)
    assert 'value="5000000"' in text(refused)
    assert "1/482" in shown
    assert "£100" in shown
    assert "Money is flowing" in shown


def test_a_line_is_edited_and_moved_on(as_person: AsPerson, grant: FundingLine, session: Any) -> None:
    page, address = as_person(), f"/funding/{grant.id}"
    shown = text(page.get(f"{address}/edit"))
    edited = page.post(
        f"{address}/edit",
        data={
            "version": grant.version,
            "source": "Pool",
            "kind": "regional",
            "form_of_money": "cash",
            "total": "5000000",
            "rate": "80",
        },
    )
    session.refresh(grant)
    stale = {"version": grant.version - 1, "source": "X", "kind": "regional", "form_of_money": "cash"}
    outdated = page.post(f"{address}/edit", data=stale)
    moved = page.post(f"{address}/state", data={"state": "closed"})
    not_known = page.post(f"{address}/state", data={"state": "applied"})
    session.refresh(grant)

    assert 'value="Business rates"' in shown
    assert [answer.status_code for answer in (edited, outdated, moved, not_known)] == [303, 409, 303, 422]
    assert (grant.source, grant.total_minor, grant.rate, grant.state) == ("Pool", 500_000_000, 800_000, "closed")
    assert page.get(f"{address}/state").status_code == 200


def test_a_state_is_dated_and_said_with_its_reason(as_person: AsPerson, grant: FundingLine, session: Any) -> None:
    page, address = as_person("finance"), f"/funding/{grant.id}"
    form = text(page.get(f"{address}/state"))
    ahead = page.post(f"{address}/state", data={"state": "closed", "on": "2026-11-22"})
    page.post(f"{address}/state", data={"state": "withdrawn", "on": "2026-11-21", "reason": "The tower was sold"})
    given_up = text(page.get(address))
    page.post(f"{address}/state", data={"state": "applied", "on": "2026-11-21"})
    again = text(page.get(address))

    assert 'value="2026-11-21"' in form
    assert ahead.status_code == 422
    assert "Money changes its state today or on a day before." in text(ahead)
    assert "The tower was sold" in given_up
    assert "The tower was sold" in again


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"kind": ""}, "Kind of money"),
        ({"form_of_money": ""}, "Cash, or work or goods"),
        ({"probability": "101"}, "How likely it is lies between 0 and 100 per cent."),
        ({"probability": "-1"}, "How likely it is lies between 0 and 100 per cent."),
        ({"rate": "100.1"}, "A rate lies between 0 and 100 per cent."),
    ],
)
def test_a_line_keeps_what_it_is_where_something_is_missing_or_cannot_be(
    as_person: AsPerson, grant: FundingLine, session: Any, entered: dict[str, str], said: str
) -> None:
    was = (grant.kind, grant.form, grant.version)
    whole = {"version": grant.version, "source": "Pool", "kind": "regional", "form_of_money": "in_kind"}

    answer = as_person().post(f"/funding/{grant.id}/edit", data=whole | entered)
    session.refresh(grant)

    assert answer.status_code == 422
    assert said in text(answer)
    assert (grant.kind, grant.form, grant.version) == was


@pytest.mark.parametrize("hours", ["-1", "100001", "99999999999"])
def test_nobody_spends_less_than_no_or_endless_hours_on_a_bid(
    as_person: AsPerson, grant: FundingLine, session: Any, hours: str
) -> None:
    data = {"state": "withdrawn", "reason": "Over", "bid_hours": hours}
    answer = as_person().post(f"/funding/{grant.id}/state", data=data)
    session.refresh(grant)

    assert (answer.status_code, grant.state, grant.bid_hours) == (422, "committed", None)


def test_what_an_import_calls_own_stays_own_when_its_note_is_written(
    as_person: AsPerson, project: Project, city: make.City, at: datetime, session: Any
) -> None:
    own = actions.open_line(
        project, source="City", amount=Money.of(5, "EUR"), booked="committed", share="own", by=city.lead, at=at
    )
    session.commit()

    answer = as_person().post(
        f"/funding/{own.id}/edit",
        data={"version": own.version, "source": "City", "kind": own.kind, "form_of_money": "cash", "note": "By hand"},
    )
    session.refresh(own)

    assert (answer.status_code, own.share, own.note) == (303, "own", "By hand")


def test_what_the_funder_accepted_decides_what_it_pays(
    as_person: AsPerson, project: Project, city: make.City, at: datetime
) -> None:
    # Of 5.0 m, 4.6 m are accepted: 80 % are 3.68 m; of 3.8 m received 0.12 m goes back.
    line = actions.open_line(
        project,
        source="EUI",
        amount=Money.of(4_000_000, "EUR"),
        booked="committed",
        total_minor=500_000_000,
        rate=800_000,
        by=city.lead,
        at=at,
    )
    for kind, amount in (("received", 3_800_000), ("certified", 4_600_000)):
        actions.book(line, kind=kind, amount=Money.of(amount, "EUR"), on=at.date(), by=city.lead, at=at)

    shown = text(as_person().get(f"/funding/{line.id}"))

    assert "<dd>€5,000,000</dd>" in shown
    assert "By what the funder accepted, it pays €3,680,000. To pay back: €120,000." in shown


def test_all_money_by_kind_and_the_programmes_have_their_pages(
    as_person: AsPerson, grant: FundingLine, city: make.City, at: datetime, session: Any
) -> None:
    actions.seed_programmes(city.id, by=city.lead, at=at)
    session.commit()
    page = as_person()
    life = session.scalars(sa.select(FundingProgramme).where(FundingProgramme.key == "life")).one()
    address = f"/funding/programmes/{life.id}"
    form = {"version": life.version, "name": "LIFE", "kind": "eu_direct", "rate": "60"}

    without_source = page.post(address, data=form)
    saved = page.post(address, data=form | {"rules_source": "Call 2026", "rules_on": "2026-05-01"})

    assert "£4,000,000" in text(page.get("/funding"))
    assert "European Urban Initiative" in text(page.get("/funding/programmes"))
    assert page.get(address).status_code == 200
    assert (without_source.status_code, saved.status_code) == (422, 303)
    assert "Call 2026" in text(page.get("/funding/programmes"))


def test_nothing_yet_says_what_to_do_next(as_person: AsPerson, project: Project) -> None:
    page = as_person()

    assert "No money is recorded yet." in text(page.get("/funding"))
    assert "No money is recorded yet." in text(page.get(f"/projects/{project.ref}/funding"))
    assert "No programme of a funder is known yet." in text(page.get("/funding/programmes"))


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("unit_staff", 200, 200),
        ("finance", 200, 200),
        ("project_owner", 200, 403),
        ("leadership", 200, 403),
        ("auditor", 200, 403),
        ("admin", 200, 403),
        ("juror", 404, 404),
    ],
)
def test_who_reads_and_who_books_money(
    as_person: AsPerson, project: Project, grant: FundingLine, role: str, reads: int, writes: int
) -> None:
    page = as_person(role)
    forms = [f"/funding/{grant.id}/{name}" for name in ("bookings", "edit", "state")]

    assert {
        page.get(address).status_code for address in (f"/projects/{project.ref}/funding", f"/funding/{grant.id}")
    } == {reads}
    assert {page.get(address).status_code for address in [*forms, f"/projects/{project.ref}/funding/new"]} == {writes}
    assert {page.post(address, data={}).status_code for address in forms} == {422 if writes == 200 else writes}


def test_the_owner_books_for_the_own_project(as_person: AsPerson, city: make.City, session: Any) -> None:
    owner = make.make_viewer(city, "project_owner")
    project = make.make_project(city, owner=session.get(Person, owner.person_id))
    form = {"source": "City", "amount": "5", "booked": "committed"}

    answer = as_person(viewer=owner).post(f"/projects/{project.ref}/funding/new", data=form)

    assert answer.status_code == 303


def test_money_of_another_city_does_not_exist(as_person: AsPerson, at: datetime) -> None:
    elsewhere = make.make_city("Elsewhere")
    theirs = make.make_project(elsewhere, "Theirs")
    line = actions.open_line(
        theirs, source="City", amount=Money.of(5, "EUR"), booked="committed", by=elsewhere.lead, at=at
    )
    actions.seed_programmes(elsewhere.id, by=elsewhere.lead, at=at)
    page = as_person()

    for address in (f"/funding/{line.id}", f"/funding/{line.id}/edit", f"/projects/{theirs.ref}/funding", "/funding/0"):
        assert page.get(address).status_code == 404
    assert page.get("/funding/programmes/1").status_code == 404


def test_every_field_of_money_lives_with_every_text(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/funding/new"
    good = {"source": "Ministry", "amount": "5", "booked": "committed"}
    texts = ("source", "accounting_ref", "note")
    others = ("amount", "booked", "on", "kind", "total", "rate", "matches_id", "partner_id", "funding_programme_id")

    for sent in map(corpus.as_sent, corpus.EVERYTHING):
        answer = page.post(address, data=good | dict.fromkeys(texts, sent))
        assert answer.status_code in (303, 422), sent
        if answer.status_code == 303:
            newest = session.scalars(sa.select(FundingLine).order_by(FundingLine.id.desc())).first()
            assert str(escape(newest.source)) in page.get(f"/funding/{newest.id}").get_data(as_text=True)
        assert page.post(address, data=good | dict.fromkeys(others, sent)).status_code in (303, 422), sent
    assert "<script>alert" not in page.get(f"/projects/{project.ref}/funding").get_data(as_text=True)


def test_every_field_of_a_booking_lives_with_every_text(as_person: AsPerson, grant: FundingLine) -> None:
    page, address = as_person(), f"/funding/{grant.id}/bookings"
    good = {"kind": "spent", "amount": "5", "on": "2026-10-01"}

    for sent in map(corpus.as_sent, corpus.EVERYTHING):
        for fields in (("note", "accounting_ref"), ("kind", "amount", "on")):
            assert page.post(address, data=good | dict.fromkeys(fields, sent)).status_code in (303, 422), sent
    assert page.get(f"/funding/{grant.id}").status_code == 200


def test_the_page_of_a_projects_money_takes_the_same_few_statements(
    as_person: AsPerson, project: Project, grant: FundingLine, city: make.City, at: datetime, count_queries: Any
) -> None:
    page, address = as_person(), f"/projects/{project.ref}/funding"

    def statements() -> int:
        with count_queries() as found:
            assert page.get(address).status_code == 200
        return len(found)

    few = statements()
    for n in range(30):
        actions.open_line(
            project, source=f"Source {n}", amount=Money.of(5, "GBP"), booked="received", by=city.lead, at=at
        )

    assert (few, statements()) == (few, few)
    assert few <= 8
