"""While marks are sealed, two worlds that differ in nothing but what is sealed look the same to everybody else.

Each page, file and feed of the product is fetched by each kind of person in both worlds, and every byte compared; so
is every row of every table but those that hold marks and comments, for mails, jobs and entries are made of rows.
"""

import itertools
import json
import random
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite
from portfolio.jury.actions import declaring, live, phases, scoring
from portfolio.jury.models import Conflict, Seat
from portfolio.jury.queries import live as days
from portfolio.jury.queries import sitting
from portfolio.jury.rules import SCORING, Duties, Span
from portfolio.people.models import Department
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.rules import canonical
from tests import make, settled
from tests.jury.evening import Evening, add_pitch, make_evening
from tests.jury.sequences import numbers_taken_back
from tests.make import AT, City
from tests.world import World, make_world, rules_of

pytestmark = pytest.mark.usefixtures("clock")

SEALED = {"score", "mark", "ballot", "private_note"}
"""The tables that hold what is sealed; whatever is made of it would stand in another."""

Undone = Callable[[], AbstractContextManager[None]]
UNTOLD = ("Set-Cookie", "X-Request-Id")
TOKEN = re.compile(rb'(?<=name="csrf_token")[^>]*')
"""What only guards a form against other sites, and is drawn anew for each page."""

Page = tuple[int, bytes, str]
"""What an address answered: status, body, and every header that tells something."""


@pytest.fixture
def same_chance(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """With same_chance() what is drawn by lot from now on is what was drawn after the last time."""

    def again() -> None:
        numbers = itertools.count(1)
        random.seed(1)  # the borders of the parts of a mail
        monkeypatch.setattr(secrets, "token_urlsafe", lambda size=32: f"{next(numbers):0{size}}")
        monkeypatch.setattr(secrets, "token_hex", lambda size=32: f"{next(numbers):0{2 * size}x}")

    return again


@pytest.fixture
def undone(session: Any) -> Undone:
    """With undone(): … a world is made and taken back, with the numbers that its rows were given."""

    @contextmanager
    def undoing() -> Iterator[None]:
        connection = session.get_bind()
        with nullcontext() if is_sqlite() else numbers_taken_back(connection), settled.undone(connection):
            yield

    return undoing


def rows() -> dict[str, list[Any]]:
    """Every row of every table that holds nothing sealed."""
    tables = [table for name, table in db.metadata.tables.items() if name not in SEALED]
    return {
        table.name: [tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key.columns))]
        for table in tables
    }


def addresses(app: Flask, world: World, evening: Evening) -> list[str]:
    """Every address that can be read: those of juries for this evening, two of its jurors and pitches."""
    found = []
    for rule, method in rules_of(app):
        if method == "GET" and rule.endpoint != "static":
            found += [world.address(rule)] if not arguments(rule, evening) else filled(rule, world, evening)
    return list(dict.fromkeys(found))


def arguments(rule: Rule, evening: Evening) -> dict[str, list[Any]]:
    """What the evening has for the arguments of a route."""
    conflict = db.session.scalar(sa.select(sa.func.max(Conflict.id)).where(Conflict.level != "none")) or 0
    known: dict[str, list[Any]] = {
        "call_ref": [evening.call.ref],
        "pitch_ref": [pitch.ref for pitch in evening.pitches[:2]],
        "juror_id": [evening.jurors[0].id, evening.jurors[1].id],
        "conflict_id": [conflict],
    }
    return {name: values for name, values in known.items() if name in rule.arguments}


def filled(rule: Rule, world: World, evening: Evening) -> list[str]:
    """The addresses of a route about a jury."""
    ours = arguments(rule, evening)
    rest = {name: world.argument(rule.endpoint, name) for name in rule.arguments - set(ours)}
    rest |= {"number": 1} if "number" in rest else {}
    found = [rule.build(rest | dict(zip(ours, values, strict=True))) for values in itertools.product(*ours.values())]
    return [built[1] for built in found if built is not None]


@dataclass(frozen=True)
class Eyes:
    """Somebody's browser, to which nothing leaves a trace: each address is as if nobody had looked before.

    cookie  None: nobody is signed in
    """

    page: FlaskClient
    undone: Undone
    same_chance: Callable[[], None]

    def see(self, cookie: str | None, wanted: Iterable[str]) -> dict[str, Page]:
        """What each address answers."""
        return {address: self._see(cookie, address) for address in wanted}

    def _see(self, cookie: str | None, address: str) -> Page:
        self.page.delete_cookie("portfolio")
        if cookie:
            self.page.set_cookie("portfolio", cookie)
        self.same_chance()
        with self.undone():
            answer = self.page.get(address)
        told = sorted((name, value) for name, value in answer.headers if name not in UNTOLD)
        return answer.status_code, TOKEN.sub(b"", answer.data), str(told)

    @contextmanager
    def world(self, happen: Callable[[], None]) -> Iterator[None]:
        """The city after something has happened, until the end of the block."""
        with self.undone():
            self.same_chance()
            happen()
            db.session.commit()
            yield


@pytest.fixture
def eyes(page: FlaskClient, undone: Undone, same_chance: Callable[[], None]) -> Eyes:
    """What both worlds are seen with."""
    return Eyes(page, undone, same_chance)


def cookie_of(page: FlaskClient, viewer: Viewer) -> str:
    """The cookie of somebody who has signed in."""
    token = make.sign_in(viewer)
    with page.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
    held = page.get_cookie("portfolio")
    assert held is not None
    return held.value


def differences(one: dict[str, Page], other: dict[str, Page]) -> list[str]:
    """The addresses that tell two worlds apart."""
    return sorted(address for address in one.keys() | other.keys() if one.get(address) != other.get(address))


def hand_in(evening: Evening, juror: int, pitch: Pitch, mark: int, words: str) -> None:
    """A juror saves a draft with all three comments, and hands it in."""
    by = evening.viewers[juror]
    place = sitting.place(by, pitch.ref)
    filled = evening.filled(mark, note=f"Note {words}", for_jury=f"Jury {words}", for_applicant=f"Team {words}")
    key = f"{juror} {pitch.id}"
    scoring.keep_draft(place, filled, opened="", key=key, by=by, at=AT)
    scoring.hand_in(place, filled, evening.criteria(), duties=Duties(), phase=SCORING, key=key, by=by, at=AT)


MIDDLE = {3: 6, 4: 5}
"""What the fourth and fifth juror give every pitch in all worlds, in steps."""


def one_world(evening: Evening) -> None:
    """The third juror finds the first pitch best and the last one worst."""
    for place, pitch in enumerate(evening.pitches):
        hand_in(evening, 2, pitch, 10 - 2 * place, "glad")


def other_world(evening: Evening) -> None:
    """The third juror finds the opposite, and says so in other words."""
    for place, pitch in enumerate(evening.pitches):
        hand_in(evening, 2, pitch, 2 * place, "sorry")


@pytest.fixture
def evening(city: City) -> Evening:
    """Six jurors and five pitches; the second juror has a conflict with the second pitch, the fourth is on now."""
    made = make_evening(city, jurors=6, pitches=5, at=AT)
    made.declare_nothing([juror for juror in made.jurors if juror is not made.jurors[1]], AT)
    conflicted = made.jurors[1]
    for place, pitch in enumerate(made.pitches):
        level, ground = ("disqualifying", "family") if place == 1 else ("none", None)
        declaring.declare(conflicted, pitch.id, level=level, ground=ground, phase=SCORING, by=made.viewers[1], at=AT)
    for juror, mark in MIDDLE.items():
        for pitch in made.pitches:
            hand_in(made, juror, pitch, mark, "plain")
    move_on(made, made.pitches[3].id)
    db.session.commit()
    return made


def everybody(evening: Evening) -> dict[str, Viewer]:
    """One of each kind who is not the juror whose marks differ."""
    city = evening.city
    roles = ("admin", "auditor", "department_head", "finance", "leadership", "unit_staff")
    return {role: make.make_viewer(city, role) for role in roles} | {
        "lead": city.lead,
        "chair of the jury": evening.viewers[0],
        "conflicted juror": evening.viewers[1],
        "juror who is done": evening.viewers[3],
        "applicant": evening.team,
        "lead of another city": make.make_viewer(make.make_city("Other"), "unit_lead"),
    }


ONLY_ON_SQLITE = ("admin", "finance", "leadership", "unit_staff")
"""What they see differs from what a lead or an auditor sees by rights alone, which no database knows of."""


def test_q3_q4_q5_q6_nothing_of_sealed_marks_shows_anywhere(
    app: Flask, page: FlaskClient, evening: Evening, eyes: Eyes, caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world(evening.city)
    looking = {name: by for name, by in everybody(evening).items() if is_sqlite() or name not in ONLY_ON_SQLITE}
    cookies = {name: cookie_of(page, by) for name, by in looking.items()} | {"nobody": None}
    wanted = addresses(app, world, evening)
    seen, stored, logged = [], [], []
    for happen in (one_world, other_world):
        caplog.clear()
        with eyes.world(partial(happen, evening)):
            stored.append(rows())
            seen.append({name: eyes.see(cookie, wanted) for name, cookie in cookies.items()})
        logged.append([record.getMessage() for record in caplog.records])

    told = {name: differences(seen[0][name], seen[1][name]) for name in cookies}
    assert {name: found for name, found in told.items() if found} == {}
    assert [name for name in stored[0] if stored[0][name] != stored[1][name]] == []
    assert logged[0] == logged[1]
    read = {name: sum(status == 200 for status, *_ in pages.values()) for name, pages in seen[0].items()}
    assert min(read[name] for name in {"lead", "auditor", "admin"} & read.keys()) > 40, read


def test_the_two_worlds_differ_for_whom_they_concern(page: FlaskClient, evening: Evening, eyes: Eyes) -> None:
    """The juror whose marks they are sees them: the comparison would notice."""
    cookie = cookie_of(page, evening.viewers[2])
    wanted = ["/jury", "/jury/scores", *(f"/jury/pitches/{pitch.ref}" for pitch in evening.pitches)]
    seen = []
    for happen in (one_world, other_world):
        with eyes.world(partial(happen, evening)):
            seen.append(eyes.see(cookie, wanted))

    # The list only says that all are handed in; each ballot has other marks or words.
    assert differences(*seen) == sorted(wanted[1:])


def test_q8_q12_a_hidden_pitch_is_in_no_list_count_order_or_address(
    app: Flask, page: FlaskClient, evening: Evening, eyes: Eyes
) -> None:
    """To a juror with a conflict, a world with the pitch, scored by all others, is one in which it never was."""
    world = make_world(evening.city)
    cookie = cookie_of(page, evening.viewers[1])
    made: list[str] = []
    with eyes.world(lambda: made.append(add_hidden(evening))):
        its_ballot = f"/jury/pitches/{made[0]}"
        wanted = [*addresses(app, world, evening), its_ballot]
        with_it = eyes.see(cookie, wanted)
    with eyes.world(lambda: None):
        without_it = eyes.see(cookie, wanted)

    assert differences(with_it, without_it) == []
    assert (with_it["/jury"][0], with_it[its_ballot][0]) == (200, 404)


def add_hidden(evening: Evening) -> str:
    """One more pitch, which everybody scores but the second juror, who has a conflict with it; its reference."""
    pitch = add_pitch(evening.city, evening.call, evening.round, evening.team, 9, AT, title="Hidden from one")
    for place, (juror, by) in enumerate(zip(evening.jurors, evening.viewers, strict=True)):
        level, ground = ("disqualifying", "gains") if place == 1 else ("none", None)
        declaring.declare(juror, pitch.id, level=level, ground=ground, phase=SCORING, by=by, at=AT)
        if place != 1:
            db.session.add(Seat(juror_id=juror.id, pitch_id=pitch.id, origin="person", why={}, from_at=AT))
            db.session.flush()
            hand_in(evening, place, pitch, 9, "great")
    return pitch.ref


def test_who_presents_tells_a_conflicted_juror_nothing(page: FlaskClient, evening: Evening, eyes: Eyes) -> None:
    """While the hidden pitch is on, the tablet of the juror says what it says in a break."""
    cookie = cookie_of(page, evening.viewers[1])
    wanted = ["/jury", "/jury/now", "/jury/now.json", f"/jury/pitches/{evening.pitches[0].ref}"]
    seen = []
    for pitch_id in (evening.pitches[1].id, None):
        with eyes.world(partial(move_on, evening, pitch_id)):
            seen.append(eyes.see(cookie, wanted))

    assert differences(*seen) == []
    assert [seen[0][address][0] for address in wanted] == [200, 303, 200, 200]


def move_on(evening: Evening, pitch_id: int | None) -> None:
    """Let a pitch present, or none."""
    day = days.day_of(evening.round.id)
    assert day is not None
    live.move_on(evening.round, pitch_id, version=day.version, by=evening.city.lead, at=AT)


def applied(evening: Evening, department: Department, team: Viewer, *, is_hidden: bool) -> None:
    """Let a department and a person apply with every pitch, in a call that hides names or does not."""
    evening.call.names_hidden = is_hidden
    for pitch in evening.pitches:
        first = db.session.scalars(sa.select(PitchVersion).where(PitchVersion.pitch_id == pitch.id)).one()
        whole = json.loads(first.body)
        people = {"people": team.name, "others": [department.id]}
        asked = {"key": "team", "kind": "team", "label": "Who?", "is_for_jury": True, "words": None, "amount": None}
        whole["department"] = department.name
        whole["answers"].append(asked | {"body": people, "departments": [department.name], "files": []})
        copied = {column.key: getattr(first, column.key) for column in sa.inspect(PitchVersion).column_attrs}
        db.session.add(PitchVersion(**copied | {"id": None, "number": 2, "body": canonical(whole)}))
        pitch.submitted, pitch.lead_department_id, pitch.owner_id = 2, department.id, team.person_id
    db.session.flush()


@pytest.mark.parametrize("released", [False, True], ids=["sealed", "released"])
def test_where_names_are_hidden_no_page_of_the_jury_tells_who_applies(
    app: Flask, page: FlaskClient, evening: Evening, eyes: Eyes, released: bool
) -> None:
    """Worlds that differ in nothing but who applies look the same to the chair and to every juror."""
    city, world = evening.city, make_world(evening.city)
    other = make.make_viewer(city, "project_owner", name="Zoë Zander")
    looks = {
        name: cookie_of(page, evening.viewers[place]) for place, name in ((0, "chair"), (1, "conflicted"), (3, "done"))
    }
    if released:
        later = [
            Span(SCORING, AT - timedelta(hours=2), AT - timedelta(hours=1)),
            Span("released", AT - timedelta(hours=1)),
        ]
        phases.set_phases(evening.round, later, sitting.spans(evening.round.id), by=city.lead, at=AT)
    db.session.commit()
    wanted = addresses(app, world, evening)
    seen = []
    for department, team in ((city.housing, evening.team), (city.mobility, other)):
        with eyes.world(partial(applied, evening, department, team, is_hidden=True)):
            seen.append({name: eyes.see(cookie, wanted) for name, cookie in looks.items()})

    assert {name: differences(seen[0][name], seen[1][name]) for name in looks} == {name: [] for name in looks}
    assert all(each["/jury"][0] == 200 for each in seen[0].values())


def test_where_names_are_shown_the_same_pages_tell_who_applies(page: FlaskClient, evening: Evening, eyes: Eyes) -> None:
    """The comparison would notice: the list, the ballot and the chair's seats name the department."""
    cookie = cookie_of(page, evening.viewers[0])
    seats = f"/calls/{evening.call.ref}/jury/seats"
    wanted = ["/jury", f"/jury/pitches/{evening.pitches[0].ref}", seats]
    seen = []
    for department in (evening.city.housing, evening.city.mobility):
        with eyes.world(partial(applied, evening, department, evening.team, is_hidden=False)):
            seen.append(eyes.see(cookie, wanted))

    assert differences(*seen) == sorted(wanted)
