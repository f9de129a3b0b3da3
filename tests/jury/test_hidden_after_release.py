"""After the release a juror with a conflict still learns nothing of the pitch that is hidden from them.

Two worlds that differ in nothing but what others gave the hidden pitch answer that juror alike, byte for byte. What is
decided by named people afterwards is published with its reasons, and no score of a juror's is in it.
"""

from datetime import date
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.people.models import Membership
from tests.jury.round_facts import EXAMPLE
from tests.jury.round_rows import Juried, make_juried
from tests.jury.test_leaks import Eyes, cookie_of, differences, eyes, same_chance, undone  # noqa: F401  fixtures
from tests.jury.test_result_pages import address, count
from tests.make import AT, City
from tests.world import rules_of

pytestmark = pytest.mark.usefixtures("clock")

HIGH = EXAMPLE | {"B": "5.0 . 5.0 5.0", "D": "4.0 2.5 3.5 ."}
LOW = EXAMPLE | {"B": "0.5 . 1.0 0.0", "D": "4.0 2.5 3.5 ."}
"""The second juror may not judge B; the fourth did not judge D, so that marks are adjusted for strictness."""

LOOKS = (
    *((method, "juror") for method in ("mean", "median", "additive", "reml")),
    ("additive", "chair"),
    ("additive", "project_owner"),
)
"""Each method of ranking seen by a juror, and one that adjusts marks by those who have another role beside it."""


def world(city: City, table: dict[str, str], method: str, role: str, seen: list[Juried]) -> None:
    """A released and counted round; its second juror holds a role beside that of a juror."""
    juried = make_juried(city, table, ranking=method)
    juried.declare("J2", "B", "disqualifying")
    juried.jurors["J2"].is_chair = role == "chair"
    viewer = juried.viewers["J2"]
    if role not in ("juror", "chair"):
        db.session.add(
            Membership(
                person_id=viewer.person_id, organisation_id=city.id, role=role, from_on=date(2026, 1, 1), recorded_at=AT
            )
        )
    count(juried)
    seen.append(juried)


def wanted(app: Flask, juried: Juried) -> list[str]:
    """Every page about the jury, results, decision, letters and pitches, and the juror's own pages."""
    refs = {pitch.ref for pitch in juried.pitches.values()}
    values = {"call_ref": juried.call.ref, "number": 1, "juror_id": juried.jurors["J1"].id}
    found = []
    for rule, method in rules_of(app):
        if method != "GET" or not rule.endpoint.startswith(("jury.", "awards.", "pitches.", "notices.")):
            continue
        for ref in sorted(refs) if "pitch_ref" in rule.arguments else [""]:
            known = values | {"pitch_ref": ref}
            if rule.arguments <= known.keys():
                built = rule.build({name: known[name] for name in rule.arguments})
                found += [built[1]] if built else []
    return [*dict.fromkeys(found), "/", "/calls", "/me", "/work-list", "/search?q=Pitch"]


@pytest.mark.parametrize(("method", "role"), LOOKS)
def test_q5_d38_two_worlds_that_differ_in_hidden_marks_look_the_same(
    app: Flask,
    page: FlaskClient,
    city: City,
    eyes: Eyes,  # noqa: F811
    method: str,
    role: str,
) -> None:
    db.session.commit()  # the city stays when a world is taken back
    told, made, results = [], list[Juried](), []
    for table in (HIGH, LOW):
        with eyes.world(partial(world, city, table, method, role, made)):
            cookie = cookie_of(page, made[-1].viewers["J2"])
            told.append(eyes.see(cookie, wanted(app, made[-1])))
            results.append(address(made[-1]))

    assert differences(*told) == []
    shown = told[0][results[0]]
    assert shown[0] == 200
    assert b"Pitch A" in shown[1]
    assert b"Pitch B" not in shown[1]


def test_the_comparison_would_notice(page: FlaskClient, city: City, eyes: Eyes) -> None:  # noqa: F811
    """Who has no conflict sees the two worlds apart."""
    db.session.commit()  # the city stays when a world is taken back
    told, made, results = [], list[Juried](), []
    for table in (HIGH, LOW):
        with eyes.world(partial(world, city, table, "mean", "juror", made)):
            cookie = cookie_of(page, made[-1].viewers["J3"])
            results.append(address(made[-1]))
            told.append(eyes.see(cookie, results[:1]))

    assert differences(*told) == results[:1]
