"""A city's settings: dated decisions, the pages that show and change them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import WrongInput
from portfolio.core.money import Money
from portfolio.history.models import Entry
from portfolio.people import actions, queries, rules, settings
from portfolio.people.models import Setting
from portfolio.people.rules import READ_SETTING, Settings
from portfolio.people.words import SETTING_HINTS, SETTINGS
from tests import make
from tests.make import AT, City

As = Callable[..., FlaskClient]
TODAY = date(2026, 11, 21)


def decide(city: City, key: str, value: str, on: date = TODAY) -> None:
    actions.change_setting(city.organisation, key, value, on=on, by=city.lead, at=AT)


# ----------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("key", "word", "value"),
    [
        ("count_from", "2026-01-01", date(2026, 1, 1)),
        ("grace_baseline_days", "0", 0),
        ("grace_baseline_days", "90", 90),
        ("fresh_days", "30", 30),
        ("fresh_days", "1100", 1100),
        ("full_threshold", "0.90", Decimal("0.90")),
        ("full_threshold", "1", Decimal(1)),
        ("strategy_review_months", "1", 1),
        ("strategy_review_months", "120", 120),
        ("short_form_budget", "2500000 EUR", Money(2_500_000, "EUR")),
        ("short_form_budget", "0 JPY", Money(0, "JPY")),
        ("roll", "previous", "previous"),
        ("roll", "next", "next"),
        ("hide_lateness", "yes", True),
        ("hide_lateness", "no", False),
        ("update_due_days", "14", 14),
        ("small_cells", "10", 10),
    ],
)
def test_a_setting_is_stored_as_a_word_and_read_again(key: str, word: str, value: Any) -> None:
    rules.check_setting(key, word)

    assert rules.settings_of({key: word}) == Settings(**{key: value})
    assert rules.store_setting(value) == word


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("grace_baseline_days", "-1"),
        ("grace_baseline_days", "91"),
        ("grace_baseline_days", "1.5"),
        ("fresh_days", "29"),
        ("fresh_days", "1101"),
        ("full_threshold", "0"),
        ("full_threshold", "1.01"),
        ("full_threshold", "NaN"),
        ("full_threshold", "most"),
        ("strategy_review_months", "0"),
        ("strategy_review_months", "121"),
        ("short_form_budget", "-1 EUR"),
        ("short_form_budget", "1"),
        ("short_form_budget", "1 ???"),
        ("roll", "sideways"),
        ("hide_lateness", "perhaps"),
    ],
)
def test_a_value_out_of_bounds_is_no_value(key: str, word: str) -> None:
    with pytest.raises(WrongInput) as raised:
        rules.check_setting(key, word)

    assert raised.value.code == "setting"


def test_every_setting_has_a_default_a_reader_and_a_sentence() -> None:
    assert set(READ_SETTING) == set(Settings.__dataclass_fields__)
    assert set(SETTINGS) == set(SETTING_HINTS)
    # These stand on the pages of working days and of mails.
    assert set(SETTINGS) == set(READ_SETTING) - {"roll", "reminders_from", "digest_hour"}


# --------------------------------------------------------------------------------------------------- queries


def test_the_decisions_of_a_city_stand_newest_first(city: City) -> None:
    decide(city, "fresh_days", "365", date(2026, 1, 1))
    decide(city, "fresh_days", "200", date(2026, 6, 1))
    decide(make.make_city("Other"), "fresh_days", "100")

    found = settings.decisions(city.id)

    assert {key: [(one.value, one.on, one.by) for one in rows] for key, rows in found.items()} == {
        "fresh_days": [(200, date(2026, 6, 1), "Ada Osei"), (365, date(2026, 1, 1), "Ada Osei")]
    }


def test_a_move_of_the_day_duties_count_from_is_told_for_a_year(city: City) -> None:
    decide(city, "count_from", "2026-01-01", date(2026, 1, 5))
    assert settings.count_from_moved(city.id, TODAY) is None  # choosing it first is no move

    decide(city, "count_from", "2026-07-01", date(2026, 8, 1))
    decide(city, "count_from", "2026-07-01", date(2026, 9, 1))  # said again

    moved = settings.Moved(date(2026, 1, 1), date(2026, 7, 1), date(2026, 8, 1), date(2027, 8, 1))
    assert settings.count_from_moved(city.id, date(2026, 7, 31)) is None
    assert settings.count_from_moved(city.id, date(2026, 8, 1)) == moved
    assert settings.count_from_moved(city.id, moved.until - timedelta(days=1)) == moved
    assert settings.count_from_moved(city.id, moved.until) is None


# ----------------------------------------------------------------------------------------------------- pages


def test_the_page_shows_what_holds_and_since_when(as_person: As, city: City, session: Any) -> None:
    decide(city, "grace_baseline_days", "45", date(2026, 6, 1))
    session.commit()

    admin, lead = as_person("admin").get("/settings").text, as_person("unit_lead").get("/settings").text

    for text in (admin, lead):
        assert "Days for the value at the start" in text
        assert "€25,000" in text
        assert ("45 days" in text, "180 days" in text, "24 months" in text) == (True, True, True)
        assert "90\u202f%" in text
        assert "1 Jun 2026, Ada Osei" in text
    assert 'href="/settings/fresh_days"' in admin
    assert 'href="/settings/fresh_days"' not in lead


@pytest.mark.parametrize(
    ("key", "sent", "stored"),
    [
        ("count_from", "2026-01-01", "2026-01-01"),
        ("fresh_days", "365", "365"),
        ("full_threshold", "85", "0.85"),
        ("full_threshold", "87.5", "0.875"),
        ("short_form_budget", "40,000", "4000000 EUR"),
        ("hide_lateness", "yes", "yes"),
    ],
)
def test_an_admin_changes_a_setting_from_today_on(
    as_person: As, city: City, session: Any, key: str, sent: str, stored: str
) -> None:
    page = as_person("admin")
    opened = page.get(f"/settings/{key}")
    assert opened.status_code == 200
    assert ".000" not in opened.text  # a whole number is shown as one

    answer = page.post(f"/settings/{key}", data={"value": sent})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    row = session.scalars(sa.select(Setting).where(Setting.organisation_id == city.id)).one()
    assert (row.key, row.value) == (key, stored)
    entry = session.scalars(sa.select(Entry).where(Entry.event == "setting.changed")).one()
    assert (entry.organisation_id, entry.thing_id) == (city.id, row.id)
    assert queries.read_settings(city.id, row.on) == rules.settings_of({key: stored})
    assert "Saved. It holds from today on." in page.get("/settings").text


@pytest.mark.parametrize(
    ("key", "sent", "sentence"),
    [
        ("fresh_days", "5", "That is no value for this setting."),
        ("full_threshold", "120", "That is no value for this setting."),
        ("hide_lateness", "perhaps", "Not a valid choice"),
        ("count_from", "soon", "Give a day as year, month, day, such as 2026-09-30."),
        ("short_form_budget", "-1", "That is no value for this setting."),
    ],
)
def test_what_is_no_value_is_said_at_the_form(
    as_person: As, city: City, session: Any, key: str, sent: str, sentence: str
) -> None:
    answer = as_person("admin").post(f"/settings/{key}", data={"value": sent})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 0


def test_an_unknown_setting_is_not_found_and_a_lead_may_only_read(as_person: As) -> None:
    assert as_person("admin").get("/settings/colour").status_code == 404
    assert as_person("unit_lead").get("/settings/fresh_days").status_code == 403
    assert as_person("auditor").get("/settings").status_code == 200
    assert as_person("finance").get("/settings").status_code == 403


def test_the_page_of_settings_asks_few_questions(as_person: As, count_queries: Any) -> None:
    page = as_person("admin")
    page.get("/settings")

    with count_queries() as statements:
        assert page.get("/settings").status_code == 200

    assert len(statements) <= 8, statements
