"""Amounts as the languages of the product write them."""

import pytest
from flask import Flask
from flask_babel import force_locale

from portfolio.core import web
from portfolio.core.money import Money


@pytest.mark.parametrize(
    ("locale", "minor", "short", "written"),
    [
        ("en_GB", 1_234_567_00, False, "€1,234,567"),
        ("en_GB", 1_234_567_89, False, "€1,234,567.89"),
        ("en_GB", 1_234_567_89, True, "€1,234,568"),
        ("de_DE", 1_234_567_00, False, "1.234.567\u00a0€"),
        ("de_DE", 1_234_567_89, False, "1.234.567,89\u00a0€"),
        ("de_DE", -1_234_567_89, True, "-1.234.568\u00a0€"),
    ],
)
def test_an_amount_stands_as_its_language_writes_it(
    app: Flask, locale: str, minor: int, short: bool, written: str
) -> None:
    with app.test_request_context(), force_locale(locale):
        assert web.money(Money(minor, "EUR"), short=short) == written
