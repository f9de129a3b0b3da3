"""The product's form fields: what is typed becomes clean text, days, numbers, money and keys, or a sentence."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portfolio.core.errors import EditedMeanwhile, RuleBroken
from portfolio.core.forms import (
    TEXT_LENGTH,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    NumberField,
    Required,
    VersionField,
)
from portfolio.core.money import Money

KEYS = [("idea", "Idea"), ("running", "Running")]


class Everything(Form):
    """One field of each kind."""

    title = LineField("Title", [Required()], most=20)
    text = LongTextField("Text")
    day = DayField("Day")
    number = NumberField("Number", places=2)
    amount = MoneyField("Amount", currency="EUR")
    stage = ChoiceField("Stage", choices=[("", "–"), *KEYS])
    stages = ChoicesField("Stages", choices=KEYS)
    version = VersionField()


def fill(app: Flask, **typed: Any) -> Everything:
    """The form as it was sent, checked."""
    with app.test_request_context(method="POST", data=MultiDict({"title": "Pilot", **typed})):
        form = Everything(meta={"csrf": False})
        form.validate()
        return form


def test_what_is_typed_becomes_values(app: Flask) -> None:
    form = fill(
        app,
        title="  Dry\nhomes ",
        text=" one\r\ntwo ",
        day="2026-09-30",
        number="1,234.5",
        amount="12500.10",
        stage="idea",
        stages=["running", "idea", "running"],
        version="3",
    )

    assert form.errors == {}
    assert form.values() == {
        "title": "Dry homes",
        "text": "one\ntwo",
        "day": date(2026, 9, 30),
        "number": Decimal("1234.5"),
        "amount": Money(1_250_010, "EUR"),
        "stage": "idea",
        "stages": ["running", "idea"],
    }
    assert form.version.number == 3


def test_what_is_left_open_is_none(app: Flask) -> None:
    form = fill(app, text=" ", day="", number="", amount="", stage="")

    assert form.errors == {}
    assert form.values("title") == {
        "text": None,
        "day": None,
        "number": None,
        "amount": None,
        "stage": None,
        "stages": [],
    }


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "This field needs an answer."),
        ("title", "   ", "This field needs an answer."),
        ("title", "x" * 21, "Field cannot be longer than 20 characters."),
        ("title", "a\x00b", "The text holds characters that cannot be stored. Type it anew."),
        ("text", "x" * (TEXT_LENGTH + 1), "Field cannot be longer than 20000 characters."),
        ("day", "30.09.2026", "Give a day as year, month, day, such as 2026-09-30."),
        ("day", "2026-02-30", "Give a day as year, month, day, such as 2026-09-30."),
        ("day", "1066-10-14", "Give a day between 1900 and 2200."),
        ("number", "NaN", "Give a number in digits, such as 12500."),
        ("number", "1.234", "Give fewer decimals."),
        ("number", "9" * 400, "Give a number in digits, such as 12500."),
        ("amount", "0.001", "Give at most as many decimals as the currency has."),
        ("amount", "lots", "Give a number in digits, such as 12500."),
        ("stage", "jury", "Not a valid choice."),
        ("stages", "jury", "'jury' is not a valid choice for this field."),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(field: str, typed: str, said: str, app: Flask) -> None:
    form = fill(app, **{field: typed})

    assert {name: [str(error) for error in errors] for name, errors in form.errors.items()} == {field: [said]}


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.0", "٣", "9" * 12])
def test_a_version_that_is_no_number_counts_as_outdated(typed: str, app: Flask) -> None:
    assert fill(app, version=typed).version.number == -1


def test_what_was_typed_wrongly_stays_in_the_field(app: Flask) -> None:
    form = fill(app, number="1,23", amount="lots", day="30.09.2026")

    assert [form[name]._value() for name in ("number", "amount", "day")] == ["1,23", "lots", "30.09.2026"]


def test_stored_values_are_shown_without_an_exponent(app: Flask) -> None:
    with app.test_request_context():
        form = Everything(data={"number": Decimal("1E+3"), "amount": Money(1_250_010, "EUR")}, meta={"csrf": False})

    assert (form.number._value(), form.amount._value()) == ("1000", "12500.10")


def test_a_broken_rule_is_shown_at_its_field_or_above_the_form(app: Flask) -> None:
    form = fill(app)

    form.take(RuleBroken("taken", "There is a %(thing)s already.", "title", thing="pilot"))
    form.take(EditedMeanwhile("Somebody else saved this."))

    assert form.title.errors == ["There is a pilot already."]
    assert form.form_errors == ["Somebody else saved this."]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.fixed_dictionaries({name: st.text(max_size=60) for name in ("title", "text", "day", "number", "amount")}))
def test_whatever_is_typed_gives_values_or_sentences(app: Flask, typed: dict[str, str]) -> None:
    form = fill(app, **typed)

    for field in form:
        assert all(str(error).strip() for error in field.errors)
    if not form.errors:
        assert "\x00" not in (form.title.data or "") + (form.text.data or "")
