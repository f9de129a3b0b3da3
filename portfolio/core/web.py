"""What every answer has in common: error pages, security headers, filters, the strict template environment."""

import logging
import secrets
from collections.abc import MutableMapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from zoneinfo import ZoneInfo

import sqlalchemy.exc
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from flask import Flask, Response, current_app, g, render_template, request
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from portfolio.core import markdown, texts
from portfolio.core.access import signed_in
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, PortfolioError, WrongInput
from portfolio.core.money import Money, decimals
from portfolio.core.quarter import Period, Quarter
from portfolio.core.text import has_control_characters
from portfolio.core.texts import locale_name

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
UNIQUE_VIOLATION = "23505"  # SQLSTATE of the SQL standard; SQLite has none and says it in words
PAGES = {400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}


def said(error: PortfolioError) -> str:
    """The sentence of a broken rule in the reader's language, with amounts as the reader writes them."""
    sentence = gettext(error.sentence) if error.sentence else ""
    values = {name: money(value) if isinstance(value, Money) else value for name, value in error.values.items()}
    return sentence % values if values else sentence


class Templates(Environment):
    """Jinja with one plain dictionary of what all templates may use.

    Jinja chains two, and looks through both in Python for every template, import and name of a page. What is
    registered after the first page was drawn is not seen; everything is registered by then.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class NumberConverter(IntegerConverter):
    """A row's number in an address; one that no database column holds is an unknown address, not a defect."""

    def __init__(self, map: Map, **limits: Any) -> None:  # noqa: A002  Werkzeug's name
        super().__init__(map, **{"max": 2**31 - 1} | limits)


def init_app(app: Flask) -> None:
    """Make templates strict and give every answer its headers and every error its page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    texts.init_app(app)
    app.jinja_env.filters.update(
        day=day, month=month, instant=instant, money=money, number=number, percent=percent, markdown=markdown.render
    )
    app.url_map.converters["int"] = NumberConverter
    app.before_request(limit_body)
    app.before_request(refuse_control_characters)
    app.before_request(refuse_other_encodings)
    app.after_request(add_headers)
    app.register_error_handler(PortfolioError, on_broken_rule)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(sqlalchemy.exc.OperationalError, on_database_away)
    app.register_error_handler(sqlalchemy.exc.TimeoutError, on_database_away)
    app.register_error_handler(sqlalchemy.exc.IntegrityError, on_collision)
    app.register_error_handler(Exception, on_crash)
    setattr(app.view_functions["static"], "open_to", "everyone")  # noqa: B010  a function of Flask's own


def limit_body() -> None:
    """Let only uploads be large: their files go to disk, while any other body is taken apart in memory."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def refuse_control_characters() -> None:
    """Turn an address away that holds NUL and its kind: PostgreSQL would not even compare it."""
    if has_control_characters(request.path):
        raise Missing
    asked = (text for name, values in request.args.lists() for text in (name, *values))
    if any(has_control_characters(text) for text in asked):
        raise WrongInput("address", N_("This page's address is broken. Start at the first page."))


def refuse_other_encodings() -> None:
    """Turn a form away that is not UTF-8: Werkzeug would keep its letters as %E9, and we would store that."""
    if request.mimetype == "application/x-www-form-urlencoded":
        try:
            unquote_to_bytes(request.get_data()).decode()
        except UnicodeDecodeError:
            sentence = N_("The form did not arrive as UTF-8 text. Open the page anew and send it from there.")
            raise WrongInput("encoding", sentence) from None


def add_headers(response: Response) -> Response:
    """Headers of every answer, errors included. Reads no database: a lost one must still get its page."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    return response


def on_broken_rule(error: PortfolioError) -> ResponseReturnValue:
    """A rule broken outside a form: its status, its sentence; who is signed in keeps the way around."""
    db.session.rollback()
    if error.status == 409 and getattr(g.get("_login_user"), "is_authenticated", False):
        return render_template("_errors/not_now.html", sentence=said(error)), error.status
    return error_page(error.status, said(error))


def on_csrf(error: CSRFError) -> ResponseReturnValue:
    """A form that is too old or was not ours."""
    return error_page(400, gettext("This form has expired. Go back, load the page again and send it once more."))


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """Errors that Werkzeug raises; redirects pass as they are."""
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code, "", dict(error.get_headers()) if error.code == 405 else None)


def on_database_away(error: Exception) -> ResponseReturnValue:
    """The database is away, or a long write keeps it busy."""
    log.warning("database unavailable: %s", type(error).__name__)
    db.session.rollback()
    return error_page(503, "", {"Retry-After": "5"})


def on_collision(error: sqlalchemy.exc.IntegrityError) -> ResponseReturnValue:
    """Two people made the same new thing at the same moment; the second is told, and nothing of it is half written."""
    unique = getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION or "UNIQUE constraint" in str(error.orig)
    if not unique:
        return on_crash(error)
    db.session.rollback()
    return error_page(409, gettext("Somebody else has just written the same. Go back, look, and send it once more."))


def on_crash(error: Exception) -> ResponseReturnValue:
    """A defect: a plain page with a number that stands in the log beside the trace."""
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    reference = secrets.token_hex(4)
    log.error("crash %s at %s", reference, request.endpoint, exc_info=error)
    db.session.rollback()
    return error_page(500, "", reference=reference)


def error_page(
    status: int, sentence: str, headers: dict[str, str] | None = None, reference: str = ""
) -> ResponseReturnValue:
    """An error with what happened and what to do next; no database is read for it."""
    kind = status if status in PAGES else 500 if status >= 500 else 400
    template = current_app.jinja_env.get_template(f"_errors/{kind}.html")
    known = g.get("_login_user")  # only if somebody has asked before: asking now would read the database
    with force_locale(getattr(known, "language", "en")):
        body = template.render(sentence=sentence, reference=reference, static=static)
    allow = {name: value for name, value in (headers or {}).items() if name in ("Allow", "Retry-After")}
    return body, status, allow


def day(value: date | None, style: str = "medium") -> str:
    """A day as the reader writes it; a dash for none."""
    return _written_day(value, style, locale_name()) if value else "–"


def month(value: date | None) -> str:
    """A month and year as the reader writes them."""
    return _written_day(value, "MMM y", locale_name()) if value else "–"


def quarter(value: Quarter) -> str:
    """A quarter as a heading names it."""
    return str(gettext("Quarter %(number)s of %(year)s", number=value.number, year=str(value.year)))


def period(value: Period) -> str:
    """A quarter or a year as a heading names it."""
    return quarter(value) if isinstance(value, Quarter) else str(gettext("Year %(year)s", year=str(value.year)))


# Writing a day or an amount costs more than reading it from the database, and pages repeat them.
@lru_cache(20_000)
def _written_day(value: date, style: str, locale: str) -> str:
    return format_date(value, style, locale=locale)


def instant(value: datetime | None, zone: str = "") -> str:
    """An instant in the city's time zone, to the minute."""
    if value is None:
        return "–"
    viewer = signed_in()
    local = value.astimezone(ZoneInfo(zone or (viewer.zone if viewer else "UTC")))
    return f"{day(local.date())}, {format_time(local, 'short', locale=locale_name())}"


def money(value: Money | None, short: bool = False) -> str:
    """An amount with its currency, without needless cents; a dash for none, which is not zero."""
    return _written_money(value, short, locale_name()) if value is not None else "–"


@lru_cache(20_000)
def _written_money(value: Money, short: bool, locale: str) -> str:
    whole = short or value.minor % 10 ** decimals(value.currency) == 0
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "") if whole else None
    return format_currency(value.major, value.currency, format=pattern, locale=locale, currency_digits=not whole)


def number(value: Decimal | int | None, places: int | None = None) -> str:
    """A number as the reader writes it; a dash for none, which is not zero."""
    return _written_number(value, places, locale_name()) if value is not None else "–"


@lru_cache(20_000)
def _written_number(value: Decimal | int, places: int | None, locale: str) -> str:
    if places is None:
        return format_decimal(value, locale=locale, decimal_quantization=False)
    return format_decimal(value, format="#,##0" + ("." + "0" * places if places else ""), locale=locale)


def percent(value: Decimal | None, places: int = 0) -> str:
    """A share such as 0.1579 as a percentage; a dash for none."""
    return _written_percent(value, places, locale_name()) if value is not None else "–"


@lru_cache(20_000)
def _written_percent(value: Decimal, places: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * places if places else "") + "\u202f%"
    return format_percent(value, format=pattern, locale=locale)


def template_words() -> dict[str, Any]:
    """What every template may use."""
    return {"viewer": signed_in(), "locale": locale_name(), "static": static}


@cache
def static(name: str) -> str:
    """The address of a file of ours; it changes with the file's time, so that browsers may keep it."""
    path = ROOT / "static" / name
    stamp = f"?v={int(path.stat().st_mtime):x}" if path.exists() else ""
    return f"/static/{name}{stamp}"
