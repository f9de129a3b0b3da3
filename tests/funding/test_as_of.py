"""What a line of money is and its state: dated rows that nobody updates, and the shortcuts that repeat them."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.core.db import is_sqlite
from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.funding import actions, as_of, rules
from portfolio.funding.actions import NewLine
from portfolio.funding.models import (
    PROGRAMME_TERMS,
    TERMS,
    FundingLine,
    FundingMove,
    FundingProgramme,
    FundingProgrammeTerms,
    FundingTerms,
)
from portfolio.history.models import Entry
from portfolio.projects.models import Project
from tests import make

TODAY = date(2026, 11, 21)
# 23:30 in Greenwich is the next day in Vienna.
LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def eur(amount: int) -> Money:
    return Money.of(amount, "EUR")


@pytest.fixture
def grant(project: Project, city: make.City, at: datetime) -> FundingLine:
    """8,000 euros promised by the ministry."""
    return actions.open_line(
        project, source="Ministry", amount=eur(8000), booked="committed", kind="national", by=city.lead, at=at
    )


def said(session: Any, line: FundingLine) -> list[tuple[Any, ...]]:
    """Source, kind, share and form of a line in the order in which they became known, and when."""
    columns = (FundingTerms.source, FundingTerms.kind, FundingTerms.share, FundingTerms.form, FundingTerms.recorded_at)
    rows = session.execute(sa.select(*columns).where(FundingTerms.line_id == line.id).order_by(FundingTerms.id))
    return [tuple(row) for row in rows]


def moves(session: Any, line: FundingLine) -> list[tuple[str, date | None, str | None]]:
    """State, day and reason of a line's moves in their order."""
    columns = (FundingMove.state, FundingMove.on, FundingMove.reason)
    rows = session.execute(sa.select(*columns).where(FundingMove.line_id == line.id).order_by(FundingMove.id))
    return [tuple(row) for row in rows]


def state_on(session: Any, line: FundingLine, day: date) -> str | None:
    states = as_of.states_on(day)
    found: str | None = session.scalar(sa.select(states.c.state).where(states.c.line_id == line.id))
    return found


def stored(session: Any) -> Sequence[Any]:
    """The shortcuts of all lines."""
    session.flush()
    columns = (getattr(FundingLine, name) for name in TERMS)
    return list(session.execute(sa.select(FundingLine.id, *columns, FundingLine.state).order_by(FundingLine.id)))


def recomputed(session: Any) -> Sequence[Any]:
    """The same out of the dated rows."""
    terms, states = as_of.terms(), as_of.states_on(date.max)
    joined = sa.select(*terms.c, states.c.state).join(states, states.c.line_id == terms.c.line_id)
    return list(session.execute(joined.order_by(terms.c.line_id)))


CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from(["Ministry", "Region"]),
        "kind": st.sampled_from(["national", "eu_direct", "nothing"]),
        "form": st.sampled_from(["cash", "in_kind"]),
        "total_minor": st.sampled_from([None, 0, 500_000_000_000]),
        "rate": st.sampled_from([None, 0, 800_000]),
        "off_books": st.booleans(),
        "ends_on": st.sampled_from([None, date(2027, 3, 31)]),
        "matches_id": st.sampled_from([None, 0, 1]),
        "note": st.sampled_from([None, "By hand"]),
    },
)
STEP = st.one_of(
    st.tuples(st.just("book"), st.integers(0, 1), st.sampled_from(rules.LEDGER), st.integers(-300, 0)),
    st.tuples(st.just("move"), st.integers(0, 1), st.sampled_from(rules.STATES), st.integers(-300, 1)),
    st.tuples(st.just("edit"), st.integers(0, 1), CHANGE, st.just(0)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEP, max_size=10))
def test_shortcuts_of_money_equal_the_dated_rows_whatever_happens(
    city: make.City, project: Project, session: Any, at: datetime, steps: list[tuple[str, int, Any, int]]
) -> None:
    nested = session.begin_nested()
    lines = [
        actions.open_line(project, source=source, amount=eur(9), booked=booked, by=city.lead, at=at)
        for source, booked in (("Ministry", "requested"), ("City", "received"))
    ]
    for what, place, value, days in steps:
        line, on = lines[place], TODAY + timedelta(days)
        try:
            with session.begin_nested():
                if what == "book":
                    actions.book(line, kind=value, amount=eur(3), on=on, by=city.lead, at=at)
                elif what == "move":
                    actions.change_line(line, state=value, on=on, reason="Because", by=city.lead, at=at)
                else:
                    match = value.get("matches_id")
                    change = value if match is None else value | {"matches_id": lines[match].id}
                    actions.edit_line(line, version=line.version, **change, by=city.lead, at=at)
        except PortfolioError:
            continue
        finally:
            assert stored(session) == recomputed(session)
    nested.rollback()


def test_shortcuts_of_money_brought_in_equal_the_dated_rows(
    project: Project, city: make.City, at: datetime, session: Any
) -> None:
    new = [
        NewLine(project.id, "City", "city_operating", "active", "EUR", "own", bookings=[("received", eur(1), TODAY)]),
        NewLine(project.id, "ERDF", "eu_shared", "committed", "EUR", bookings=[("committed", eur(10), None)]),
        NewLine(project.id, "Days", "in_kind", "applied", "EUR", form="in_kind"),
        NewLine(
            project.id,
            "Fund",
            "philanthropy",
            "active",
            "EUR",
            bookings=[("received", eur(5), date(2026, 5, 1)), ("committed", eur(5), date(2026, 3, 1))],
        ),
        NewLine(project.id, "Later", "private", "committed", "EUR", bookings=[("committed", eur(5), date(2027, 3, 1))]),
    ]
    own, grant, *_rest = ids = actions.load_many(new, import_id=None, by=city.lead, at=at)
    actions.match_many([(own, grant)])
    session.expire_all()

    assert stored(session) == recomputed(session)
    # Of a file that leaves out a day nobody can say since when; what it dates to come is promised by today.
    assert [moves(session, session.get(FundingLine, number)) for number in ids] == [
        [("active", TODAY, None)],
        [("committed", None, None)],
        [("applied", None, None)],
        [("active", date(2026, 3, 1), None)],
        [("committed", TODAY, None)],
    ]


def test_a_correction_is_known_from_then_on_and_says_nothing_else(
    grant: FundingLine, city: make.City, at: datetime, session: Any
) -> None:
    actions.edit_line(grant, version=grant.version, kind="eu_direct", form="in_kind", by=city.lead, at=LATE)
    actions.edit_line(grant, version=grant.version, note="By hand", by=city.lead, at=LATE)
    before = as_of.terms(lambda recorded_at: recorded_at < LATE)

    assert said(session, grant) == [
        ("Ministry", "national", "grant", "cash", at),
        ("Ministry", "eu_direct", "grant", "in_kind", LATE),
    ]
    assert session.execute(sa.select(before.c.kind, before.c.form)).all() == [("national", "cash")]


def test_bookings_and_moves_say_since_when_a_line_is_in_its_state(
    grant: FundingLine, city: make.City, at: datetime, session: Any
) -> None:
    actions.book(grant, kind="received", amount=eur(10), on=TODAY, by=city.lead, at=at)
    actions.book(grant, kind="received", amount=eur(10), on=TODAY, by=city.lead, at=at)
    actions.change_line(grant, state="withdrawn", on=date(2026, 11, 22), reason="Over", by=city.lead, at=LATE)
    # In Vienna it is the 23rd already.
    actions.change_line(grant, state="applied", by=city.lead, at=LATE)

    assert moves(session, grant) == [
        ("committed", TODAY, None),
        ("active", TODAY, None),
        ("withdrawn", date(2026, 11, 22), "Over"),
        ("applied", date(2026, 11, 23), None),
    ]
    days = [date(2026, 11, day) for day in (20, 21, 22, 23)]
    assert [state_on(session, grant, day) for day in days] == [None, "active", "withdrawn", "applied"]


def test_what_is_booked_late_counts_from_its_day(project: Project, city: make.City, at: datetime, session: Any) -> None:
    bid = actions.open_line(project, source="ERDF", amount=eur(9), booked="requested", by=city.lead, at=at)
    actions.book(bid, kind="committed", amount=eur(9), on=date(2026, 9, 1), by=city.lead, at=at)

    assert [state_on(session, bid, day) for day in (date(2026, 8, 31), date(2026, 9, 1), TODAY)] == [
        None,
        "committed",
        "committed",
    ]


def test_a_state_of_an_earlier_day_takes_what_is_freed_with_it(
    project: Project, city: make.City, at: datetime, session: Any
) -> None:
    on = date(2026, 3, 1)
    grant = actions.open_line(project, source="Fund", amount=eur(9), booked="committed", on=on, by=city.lead, at=at)
    refused = date(2026, 6, 30)
    actions.change_line(grant, state="withdrawn", on=refused, reason="Over", by=city.lead, at=at)
    session.commit()

    entries = session.scalars(sa.select(Entry).where(Entry.event.startswith("funding.")).order_by(Entry.seq)).all()
    assert [(entry.event, json.loads(entry.payload or "")["after"]["on"]) for entry in entries[-2:]] == [
        ("funding.booked", "2026-06-30"),
        ("funding.moved", "2026-06-30"),
    ]
    assert [state_on(session, grant, day) for day in (date(2026, 6, 29), refused)] == ["committed", "withdrawn"]


@pytest.mark.parametrize(
    ("on", "field"), [(date(2026, 11, 22), "on"), (date(2026, 10, 31), "on")], ids=["to come", "before a booking"]
)
def test_a_state_lies_neither_ahead_nor_before_what_was_booked(
    project: Project, city: make.City, at: datetime, session: Any, on: date, field: str
) -> None:
    booked = date(2026, 11, 1)
    grant = actions.open_line(project, source="Fund", amount=eur(9), booked="committed", on=booked, by=city.lead, at=at)

    with pytest.raises(WrongInput) as refused:
        actions.change_line(grant, state="closed", on=on, by=city.lead, at=at)

    assert (refused.value.code, refused.value.field) == ("day", field)
    assert moves(session, grant) == [("committed", booked, None)]


def test_a_grant_with_own_shares_does_not_become_one(
    grant: FundingLine, project: Project, city: make.City, at: datetime, session: Any
) -> None:
    other = actions.open_line(project, source="Fund", amount=eur(9), booked="committed", by=city.lead, at=at)
    own = actions.open_line(
        project, source="City", amount=eur(1), booked="committed", matches_id=grant.id, by=city.lead, at=at
    )

    with pytest.raises(RuleBroken) as refused:
        actions.edit_line(grant, version=grant.version, matches_id=other.id, by=city.lead, at=at)
    actions.edit_line(own, version=own.version, matches_id=other.id, by=city.lead, at=at)
    actions.edit_line(grant, version=grant.version, matches_id=other.id, by=city.lead, at=at)

    assert (refused.value.code, grant.share, own.matches_id) == ("matched", "own", other.id)


def test_when_money_ends_is_known_as_it_was_known(
    project: Project, city: make.City, at: datetime, session: Any
) -> None:
    first, then = date(2027, 3, 31), date(2027, 9, 30)
    line = actions.open_line(
        project, source="Fund", amount=eur(9), booked="committed", ends_on=first, by=city.lead, at=at
    )
    actions.edit_line(line, version=line.version, note="By hand", by=city.lead, at=LATE)
    assert session.scalar(sa.select(sa.func.count()).select_from(FundingTerms)) == 1
    actions.edit_line(line, version=line.version, ends_on=then, by=city.lead, at=LATE)
    before, now = as_of.terms(lambda recorded_at: recorded_at < LATE), as_of.terms()

    assert [session.scalar(sa.select(known.c.ends_on)) for known in (before, now)] == [first, then]


def test_what_programmes_ask_for_is_known_as_it_was_known(city: make.City, at: datetime, session: Any) -> None:
    actions.seed_programmes(city.id, by=city.lead, at=at)
    life = session.scalars(sa.select(FundingProgramme).where(FundingProgramme.key == "life")).one()
    asked: dict[str, Any] = {name: getattr(life, name) for name in ("name", "funder", "kind", "cap_minor", "currency")}
    asked |= {"rules_source": "Call 2026", "rules_on": TODAY, "by": city.lead, "at": LATE}
    before = (life.rate, life.in_kind_accepted)
    actions.edit_programme(life, version=1, **asked, rate=500_000, in_kind_accepted=True)
    again = asked | {"name": "LIFE anew"}
    actions.edit_programme(life, version=life.version, **again, rate=500_000, in_kind_accepted=True)

    def known(terms: sa.Subquery) -> list[tuple[Any, ...]]:
        rows = session.execute(sa.select(*terms.c).order_by(terms.c.programme_id))
        return [tuple(row) for row in rows]

    was, now = known(as_of.programme_terms(lambda recorded_at: recorded_at < LATE)), known(as_of.programme_terms())
    columns = (getattr(FundingProgramme, name) for name in PROGRAMME_TERMS)
    shortcuts = session.execute(sa.select(FundingProgramme.id, *columns).order_by(FundingProgramme.id))
    assert now == [tuple(row) for row in shortcuts]
    assert [row for row in was if row not in now] == [(life.id, *before)]
    assert [row for row in now if row not in was] == [(life.id, 500_000, True)]
    written = session.scalar(sa.select(sa.func.count()).select_from(FundingProgrammeTerms))
    assert written == len(now) + 1  # a new name asks for nothing else


def test_the_newest_rows_of_all_lines_are_found_line_by_line(session: Any) -> None:
    """A plan that reads a whole table for each line took minutes at 120,000 lines."""
    terms, states = as_of.terms(), as_of.states_on(TODAY)
    wanted = (
        sa.select(FundingLine.id, terms.c.kind, states.c.state)
        .join(terms, terms.c.line_id == FundingLine.id)
        .join(states, states.c.line_id == FundingLine.id)
    )
    said = str(wanted.compile(session.connection(), compile_kwargs={"literal_binds": True}))
    if is_sqlite():
        plan = [row.detail for row in session.execute(sa.text(f"EXPLAIN QUERY PLAN {said}"))]
        assert len([step for step in plan if step.startswith("SCAN")]) == 1, plan
    else:
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = [row[0] for row in session.execute(sa.text(f"EXPLAIN {said}"))]
        assert [step for step in plan if "Seq Scan" in step] == [], plan
