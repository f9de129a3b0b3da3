"""The list of calls, page by page, in the order of what can be done now."""

from datetime import date, datetime

import pytest

from portfolio.calls import actions, listing, queries
from portfolio.calls.models import Round
from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from tests import make
from tests.calls.made import make_call
from tests.make import City

TODAY = date(2026, 11, 21)


def test_calls_stand_in_the_order_of_what_can_be_done_now(city: City, at: datetime) -> None:
    ended = make_call(city, title="Ended")
    actions.call_off(ended, reason="No money.", by=city.lead, at=at)
    decided = make_call(city, title="Decided", opens_on=date(2026, 1, 1), closes_on=date(2026, 2, 1))
    db.session.get_one(Round, queries.rounds(decided.id)[0].id).decided_on = date(2026, 4, 1)
    make_call(city, title="Closed", opens_on=date(2026, 10, 1), closes_on=date(2026, 11, 20))
    make_call(city, title="Draft", is_open=False)
    make_call(city, title="To come", opens_on=date(2026, 11, 22))
    make_call(city, title="Open")
    make_call(make.make_city("Other"), title="Elsewhere")

    found = listing.calls(city.lead, TODAY)

    assert [(call.title, call.phase) for call in found.rows] == [
        ("Open", "open"),
        ("To come", "announced"),
        ("Draft", "draft"),
        ("Closed", "closed"),
        ("Decided", "decided"),
        ("Ended", "ended"),
    ]
    assert found.after is None


def test_pages_follow_one_another_without_a_gap(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for title in ("One", "Two", "Three"):
        make_call(city, title=title)
    for title in ("Four", "Five"):
        make_call(city, title=title, is_open=False)

    seen, after = [], None
    for _page in range(3):
        found = listing.calls(city.lead, TODAY, after)
        seen.append([call.title for call in found.rows])
        after = found.after

    assert seen == [["Three", "Two"], ["One", "Five"], ["Four"]]
    assert after is None
    with pytest.raises(WrongInput):
        listing.calls(city.lead, TODAY, "forged")
