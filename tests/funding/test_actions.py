from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import EditedMeanwhile, Missing, PortfolioError, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.funding import actions, queries, rules
from portfolio.funding.actions import NewLine
from portfolio.funding.models import FundingLine, FundingProgramme, LedgerEntry
from portfolio.history.models import Entry
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from tests import make

TODAY = date(2026, 11, 21)


def eur(amount: int | str) -> Money:
    return Money.of(amount, "EUR")


@pytest.fixture
def grant(project: Project, city: make.City, at: datetime) -> FundingLine:
    """8,000 euros promised by the ministry, of a total of 10,000."""
    return actions.open_line(
        project,
        source="Ministry",
        amount=eur(8000),
        booked="committed",
        kind="national",
        total_minor=1_000_000,
        by=city.lead,
        at=at,
    )


def booked(session: Any, line: FundingLine) -> list[tuple[str, int, date | None]]:
    return [
        (entry.kind, entry.amount_minor, entry.on)
        for entry in session.scalars(
            sa.select(LedgerEntry).where(LedgerEntry.line_id == line.id).order_by(LedgerEntry.id)
        )
    ]


def events(session: Any) -> list[str]:
    session.commit()
    happened = sa.select(Entry.event).where(Entry.event.startswith("funding.")).order_by(Entry.seq)
    return list(session.scalars(happened))


def test_three_answers_make_a_line_with_its_first_booking(
    project: Project, city: make.City, at: datetime, session: Any
) -> None:
    line = actions.open_line(project, source="City", amount=eur(500), booked="requested", by=city.lead, at=at)

    assert (line.kind, line.state, line.share, line.form, line.currency) == (
        "city_operating",
        "applied",
        "grant",
        "cash",
        "EUR",
    )
    assert booked(session, line) == [("requested", 50_000, TODAY)]
    assert events(session) == ["funding.opened", "funding.booked"]


def test_what_was_received_was_promised_first(project: Project, city: make.City, at: datetime, session: Any) -> None:
    line = actions.open_line(project, source="City", amount=eur(500), booked="received", by=city.lead, at=at)

    assert line.state == "active"
    assert booked(session, line) == [("committed", 50_000, TODAY), ("received", 50_000, TODAY)]


def test_a_source_keeps_the_kind_it_had_the_last_time(project: Project, city: make.City, at: datetime) -> None:
    first = actions.open_line(
        project, source="Bürgerstiftung", amount=eur(1), booked="offered", kind="philanthropy", by=city.lead, at=at
    )
    again = actions.open_line(project, source="Bürgerstiftung", amount=eur(2), booked="offered", by=city.lead, at=at)
    days = actions.open_line(
        project, source="Staff days", amount=eur(2), booked="committed", form="in_kind", by=city.lead, at=at
    )

    assert [line.kind for line in (first, again, days)] == ["philanthropy", "philanthropy", "in_kind"]


def test_a_source_that_begins_with_an_umlaut_keeps_its_kind(project: Project, city: make.City, at: datetime) -> None:
    actions.open_line(project, source="ÖBB", amount=eur(1), booked="offered", kind="private", by=city.lead, at=at)

    again = actions.open_line(project, source="ÖBB", amount=eur(2), booked="offered", by=city.lead, at=at)

    assert again.kind == "private"


def test_d23_the_own_share_of_london(project: Project, city: make.City, at: datetime) -> None:
    grant = actions.open_line(
        project, source="Business rates", amount=Money.of(4_000_000, "GBP"), booked="committed", by=city.lead, at=at
    )
    for borough in ("Sutton", "Merton", "Croydon", "Kingston", "Richmond"):
        actions.open_line(
            project,
            source=borough,
            amount=Money.of(150_000, "GBP"),
            booked="committed",
            form="in_kind",
            matches_id=grant.id,
            by=city.lead,
            at=at,
        )

    lines = [row.facts for row in queries.lines_of(project.id)]
    found = rules.own_share(lines[0], lines)

    assert [line.share for line in lines] == ["grant"] + ["own"] * 5
    assert (found.share, found.per_grant, found.cash) == (Decimal("0.1579"), Decimal("0.1875"), 0)


def test_bookings_are_added_and_bring_the_line_on(
    grant: FundingLine, city: make.City, at: datetime, session: Any
) -> None:
    actions.book(grant, kind="received", amount=eur(3000), on=date(2026, 10, 1), by=city.lead, at=at)
    actions.book(grant, kind="received", amount=eur(-1000), on=TODAY, note="Typed twice", by=city.lead, at=at)

    assert queries.sums_of_line(grant) == {"committed": 800_000, "received": 200_000}
    assert grant.state == "active"
    assert events(session) == ["funding.opened", "funding.booked", "funding.booked", "funding.booked"]


@pytest.mark.parametrize(
    ("booking", "code"),
    [
        ({"kind": "received", "amount": eur("8000.01")}, "received_over_committed"),
        ({"kind": "received", "amount": Money.of(1, "CHF")}, "currency"),
        ({"kind": "received", "amount": eur(1), "on": date(2026, 11, 22)}, "day"),
        ({"kind": "committed", "amount": eur(-1)}, "note"),
        ({"kind": "spent", "amount": eur(0)}, "amount"),
        ({"kind": "lost", "amount": eur(1)}, "choice"),
    ],
)
def test_a_booking_that_cannot_be_changes_nothing(
    grant: FundingLine, city: make.City, at: datetime, session: Any, booking: dict[str, Any], code: str
) -> None:
    with pytest.raises(PortfolioError) as error:
        actions.book(grant, **{"on": TODAY} | booking, by=city.lead, at=at)

    assert error.value.code == code
    assert booked(session, grant) == [("committed", 800_000, TODAY)]


def test_what_is_expected_may_lie_in_the_future(grant: FundingLine, city: make.City, at: datetime) -> None:
    actions.book(grant, kind="forecast", amount=eur(100), on=date(2027, 3, 1), by=city.lead, at=at)

    assert (queries.sums_of_line(grant)["forecast"], grant.state) == (10_000, "committed")


def test_d27_a_refused_bid_stays_with_hours_and_reason(
    project: Project, city: make.City, at: datetime, session: Any
) -> None:
    bid = actions.open_line(
        project, source="Horizon", amount=eur(900), booked="requested", kind="eu_direct", by=city.lead, at=at
    )
    actions.change_line(bid, state="rejected", reason="No partner city", bid_hours=120, by=city.lead, at=at)

    assert (bid.state, bid.rejected_reason, bid.bid_hours) == ("rejected", "No partner city", 120)
    assert booked(session, bid) == [("requested", 90_000, TODAY)]
    with pytest.raises(RuleBroken):
        actions.book(bid, kind="offered", amount=eur(1), on=TODAY, by=city.lead, at=at)


def test_money_given_up_frees_what_was_not_received(
    grant: FundingLine, city: make.City, at: datetime, session: Any
) -> None:
    actions.book(grant, kind="received", amount=eur(3000), on=TODAY, by=city.lead, at=at)
    actions.change_line(grant, state="withdrawn", reason="The project ended", by=city.lead, at=at)

    assert queries.sums_of_line(grant) == {"committed": 300_000, "received": 300_000}
    assert events(session)[-2:] == ["funding.booked", "funding.moved"]


def test_a_line_is_edited_with_its_version_and_only_for_a_change(
    grant: FundingLine, city: make.City, at: datetime, session: Any
) -> None:
    opened = grant.version
    actions.edit_line(grant, version=opened, source="Ministry", by=city.lead, at=at)
    actions.edit_line(
        grant, version=opened, source="Ministry of Housing", accounting_ref="1/482", basis="net", by=city.lead, at=at
    )
    with pytest.raises(EditedMeanwhile):
        actions.edit_line(grant, version=opened, source="Treasury", by=city.lead, at=at)

    assert (grant.source, grant.accounting_ref, grant.basis) == ("Ministry of Housing", "1/482", "net")
    assert events(session) == ["funding.opened", "funding.booked", "funding.edited"]


def test_an_own_share_is_for_a_grant_of_the_same_project_and_currency(
    grant: FundingLine, project: Project, city: make.City, at: datetime
) -> None:
    other = actions.open_line(
        make.make_project(city, "Another"), source="City", amount=eur(1), booked="committed", by=city.lead, at=at
    )
    for number, amount in ((other.id, eur(1)), (grant.id, Money.of(1, "CHF"))):
        with pytest.raises(WrongInput) as error:
            actions.open_line(
                project, source="City", amount=amount, booked="committed", matches_id=number, by=city.lead, at=at
            )
        assert error.value.field == "matches_id"


def test_only_a_partner_of_the_project_pays(
    grant: FundingLine, project: Project, city: make.City, at: datetime
) -> None:
    partnership = projects.add_partner(project, name="University", by=city.lead, at=at)
    actions.edit_line(grant, version=grant.version, partner_id=partnership.partner_id, by=city.lead, at=at)
    with pytest.raises(WrongInput):
        actions.edit_line(grant, version=grant.version, partner_id=999_999, by=city.lead, at=at)

    assert grant.partner_id == partnership.partner_id


def test_a_programme_gives_its_rate_unless_the_line_has_its_own(
    grant: FundingLine, project: Project, city: make.City, at: datetime, session: Any
) -> None:
    actions.seed_programmes(city.id, by=city.lead, at=at)
    urban = session.scalars(sa.select(FundingProgramme).where(FundingProgramme.key == "eui_ia")).one()
    line = actions.open_line(
        project, source="EUI", amount=eur(80), booked="committed", funding_programme_id=urban.id, by=city.lead, at=at
    )

    def rate() -> Decimal | None:
        return next(row.facts.rate for row in queries.lines_of(project.id) if row.line.id == line.id)

    by_programme = rate()
    actions.edit_line(line, version=line.version, rate=750_000, by=city.lead, at=at)

    assert (line.kind, by_programme, rate()) == ("eu_direct", Decimal("0.8"), Decimal("0.75"))


def test_programmes_are_given_once_and_edited_with_source_and_day(city: make.City, at: datetime, session: Any) -> None:
    actions.seed_programmes(city.id, by=city.lead, at=at)
    actions.seed_programmes(city.id, by=city.lead, at=at)
    found = queries.programmes(city.lead)
    life = next(programme for programme in found if programme.key == "life")
    rules_of_call: dict[str, Any] = {
        "name": "LIFE",
        "funder": "European Union",
        "kind": "eu_direct",
        "rate": 600_000,
        "cap_minor": None,
        "currency": "EUR",
        "in_kind_accepted": True,
    }

    with pytest.raises(WrongInput):
        actions.edit_programme(life, version=1, **rules_of_call, rules_source=None, rules_on=None, by=city.lead, at=at)
    actions.edit_programme(
        life, version=1, **rules_of_call, rules_source="Call 2026", rules_on=TODAY, by=city.lead, at=at
    )

    assert len(found) == len({programme.key for programme in found}) == 17
    assert (life.rate, life.rules_source, life.version) == (600_000, "Call 2026", 2)


def test_totals_by_kind_keep_currencies_and_forms_apart(
    grant: FundingLine, project: Project, city: make.City, at: datetime, count_queries: Any
) -> None:
    for source, amount, form in (
        ("Ministry", eur(2000), "cash"),
        ("Ministry", Money.of(5, "CHF"), "cash"),
        ("Days", eur(700), "in_kind"),
    ):
        actions.open_line(project, source=source, amount=amount, booked="received", form=form, by=city.lead, at=at)
    with count_queries() as statements:
        found = queries.totals_by_kind(city.lead)

    assert len(statements) == 2
    assert [(total.kind, total.currency, total.form, total.lines, dict(total.sums)) for total in found] == [
        ("national", "CHF", "cash", 1, {"committed": 500, "received": 500}),
        ("national", "EUR", "cash", 2, {"committed": 1_000_000, "received": 200_000}),
        ("in_kind", "EUR", "in_kind", 1, {"committed": 70_000, "received": 70_000}),
    ]


def test_another_city_can_do_nothing(grant: FundingLine, project: Project, at: datetime) -> None:
    stranger = make.make_city("Elsewhere").lead
    deeds: list[Callable[[], Any]] = [
        lambda: actions.open_line(project, source="X", amount=eur(1), booked="committed", by=stranger, at=at),
        lambda: actions.book(grant, kind="received", amount=eur(1), on=TODAY, by=stranger, at=at),
        lambda: actions.change_line(grant, state="closed", by=stranger, at=at),
        lambda: actions.edit_line(grant, version=grant.version, source="X", by=stranger, at=at),
    ]
    for deed in deeds:
        with pytest.raises(Missing):
            deed()


def test_many_lines_come_in_with_their_bookings(project: Project, city: make.City, at: datetime, session: Any) -> None:
    first, own = actions.load_many(
        [
            NewLine(project.id, "ERDF", "eu_shared", "committed", "EUR", bookings=[("committed", eur(10), None)]),
            NewLine(project.id, "City", "city_operating", "active", "EUR", share="own"),
        ],
        import_id=None,
        by=city.lead,
        at=at,
    )
    actions.match_many([(own, first)])
    session.expire_all()

    assert [(row.line.id, row.line.matches_id, dict(row.sums)) for row in queries.lines_of(project.id)] == [
        (first, None, {"committed": 1000}),
        (own, first, {}),
    ]
