"""Every address that a page offers a person opens for that person; the demo city has something on every page."""

import re
from collections import Counter, deque
from collections.abc import Callable
from html import unescape
from itertools import combinations
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from tests import make

# Forty projects look alike: a few of each kind of address are enough.
OF_ONE_KIND = 3
OF_ONE_PAIR = 2

LINK = re.compile(r'<a\s[^>]*?\bhref="([^"]+)"')


@pytest.fixture(scope="module")
def demo(new_database: Callable[..., Flask]) -> Flask:
    """An app with the demo city."""
    return new_database("sqlite", like="demo_today")


def signed_in(app: Flask, key: str) -> FlaskClient:
    """A client in which a person of the demo city is signed in."""
    with app.app_context():
        person = db.session.execute(
            db.text(
                "SELECT person.id, membership.organisation_id FROM person JOIN membership ON person_id = person.id"
                " WHERE email = :email"
            ),
            {"email": f"{key}@lindhafen.example"},
        ).one()
        token = make.sign_in(Viewer(organisation_id=person.organisation_id, person_id=person.id))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def shapes(address: str) -> set[tuple[str, ...]]:
    """What addresses of one kind have in common: the path without its numbers, with each two things that it asks for.

    /projects/P-2026-0007 and /projects/P-2025-0001 are alike; a filter is tried beside every other filter, not beside
    all others at once.
    """
    parts = urlsplit(address)
    path = re.sub(r"\d+", "0", parts.path)
    asked = sorted(set(re.findall(r"(?:^|&)(\w+)=", parts.query)))
    return {(path, *pair) for pair in combinations(asked, 2)} or {(path, *asked)}


def crawl(client: FlaskClient) -> dict[str, tuple[int, str]]:
    """Address to its status and the page it stood on, for all that can be reached from the first page."""
    seen = {"/": (200, "")}
    known: Counter[tuple[str, ...]] = Counter()
    waiting = deque(["/"])
    while waiting:
        page = waiting.popleft()
        with client.get(page) as answer:
            answer.get_data()  # to the end, also of what is sent in pieces
        seen[page] = (answer.status_code, seen[page][1])
        if answer.status_code in (302, 303):
            links = [answer.headers["Location"]]
        elif answer.mimetype == "text/html":
            links = [unescape(link) for link in LINK.findall(answer.get_data(as_text=True))]
        else:
            links = []
        for link in links:
            address = urljoin(page, link).split("#")[0]
            if not address.startswith("/") or address in seen:
                continue
            like = shapes(address)
            most = OF_ONE_PAIR if len(max(like)) > 2 else OF_ONE_KIND
            if any(known[shape] < most for shape in like):
                known.update(like)
                seen[address] = (0, page)
                waiting.append(address)
    return seen


@pytest.mark.parametrize("key", ["osei", "gruber", "moreau", "okafor", "jansen", "admin"])
def test_every_link_a_person_is_shown_opens(key: str, demo: Flask) -> None:
    reached = crawl(signed_in(demo, key))

    assert {address: told for address, told in reached.items() if told[0] not in (200, 302, 303)} == {}
    assert len(reached) > 10
