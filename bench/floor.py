"""The floor: the least that a page of the product could cost.

A bare Flask app that fetches the same rows and columns by the same SQL, through the database's own driver over one
open connection, and prints them as plain tables. No sign-in, no rights, no translation, no layout, no ORM.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import jinja2
import psycopg
from flask import Flask

Statement = tuple[str, Any]
"""SQL as the driver takes it, and its parameters."""

TABLES = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><title>Floor</title>{% for rows in tables %}<table>{% for row in rows %}"
    "<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)


def connect(address: str) -> Any:
    """One connection, kept open: a path is SQLite, with as much cache as the product has; anything else PostgreSQL."""
    if "://" in address:
        return psycopg.connect(address, autocommit=True)
    connection = sqlite3.connect(address, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cache_size=-16384")
    return connection


def app(address: str, pages: dict[str, Sequence[Statement]], shown: dict[str, Callable[[int], bool]]) -> Flask:
    """An app with a page for each name in pages.

    pages  the statements of a page, in order
    shown  which results, by their place, the page prints; the others are fetched only
    """
    floor = Flask("floor")
    connection = connect(address)

    def view(name: str) -> str:
        tables = [connection.execute(sql, parameters).fetchall() for sql, parameters in pages[name]]
        return TABLES.render(tables=[rows for place, rows in enumerate(tables) if shown[name](place)])

    floor.add_url_rule("/<name>", view_func=view)
    return floor
