"""Two servers, fifty awards asked for twice at once, and money for thirty: one project each, and no more than that."""

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

import config
from portfolio.awards import actions, rules
from portfolio.awards.models import Award
from portfolio.awards.queries import decisions
from portfolio.calls.models import Call, Envelope, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.funding.models import LedgerEntry
from portfolio.jury.models import JuryPhase
from portfolio.pitches.models import Pitch
from portfolio.projects.models import Project
from tests import make
from tests.awards.cases import count
from tests.jobs.product import environment
from tests.make import AT, City
from tests.pitches import cases as pitching
from tests.whole.test_durability import ask, end, wait_until

RACES = 50
MONEY_FOR = 30
ASK = 1000
AT_ONCE = 4

SERVED = """
from wsgi import app

app.config["WTF_CSRF_ENABLED"] = False
"""


def decided(city: City) -> tuple[int, list[int]]:
    """Two rounds that share an envelope, each decided while its 25 awards still fitted; envelope and verdicts."""
    team = make.make_viewer(city, "project_owner")
    call = make.make_call(city)
    first = make.make_round(call, pitching.OPENS, pitching.CLOSES)
    second = make.make_round(call, pitching.CLOSES.replace(month=12), pitching.CLOSES.replace(month=12), number=2)
    envelope = Envelope(call_id=call.id, amount_minor=MONEY_FOR * ASK)
    db.session.add(envelope)
    pitches = [pitching.handed_in(call, city, team, f"Pitch {number}") for number in range(RACES)]
    found: list[int] = []
    halves = ((first, pitches[::2]), (second, pitches[1::2]))
    for round_, some in halves:
        for pitch in some:
            pitch.round_id, pitch.ask_minor, pitch.least_minor = round_.id, ASK, None
    for round_, some in halves:
        found += _decide(city, call, round_, some)
    db.session.commit()
    return envelope.id, found


def _decide(city: City, call: Call, round_: Round, pitches: list[Pitch]) -> list[int]:
    db.session.add(JuryPhase(round_id=round_.id, kind="released", from_at=AT, recorded_at=AT))
    db.session.flush()
    named = {str(pitch.id): pitch for pitch in pitches}
    result = count(call, round_, named, MONEY_FOR, scores=dict.fromkeys(named, "4.0"))
    said = [rules.Said(pitch.id, rules.AWARD, ASK, place) for place, pitch in enumerate(pitches, 1)]
    signer = make.make_viewer(city, "leadership").person_id
    made = actions.decide(round_.id, result_id=result.id, said=said, signers=[(signer or 0, "")], by=city.lead, at=AT)
    return [row.id for row in decisions.verdicts_of(made.id)]


@pytest.fixture
def servers(fresh_app: Flask, tmp_path: Path) -> Iterator[list[int]]:
    """The ports of two servers on one database."""
    (tmp_path / "raced.py").write_text(SERVED)
    started = []
    ports = []
    for _ in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
        command = [sys.executable, "-m", "gunicorn", "-c", "python:portfolio.gunicorn_settings", "raced:app"]
        path = f"{config.ROOT}{os.pathsep}{tmp_path}"
        env = environment(fresh_app, PORT=str(ports[-1]), HOST="127.0.0.1", PYTHONPATH=path)
        started.append(subprocess.Popen(command, env=env, cwd=tmp_path, start_new_session=True))
    for port in ports:
        wait_until(lambda port=port: ask(port, "GET", "/healthz") == 200)  # type: ignore[misc]
    yield ports
    for process in started:
        end(process)


def cookie_of(app: Flask, viewer: Viewer) -> str:
    """The cookie of somebody who has signed in."""
    client = app.test_client()
    token = make.sign_in(viewer)
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    kept = client.get_cookie("portfolio")
    assert kept is not None
    return f"portfolio={kept.value}"


def press(port: int, path: str, cookie: str, together: threading.Barrier) -> tuple[int, str]:
    """Press the button at the same moment as somebody else: the status, and where it leads.

    Who is told that the database is busy presses again, as the page asks.
    """
    together.wait()
    status, location = 503, ""
    while status == 503:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", path, headers={"Cookie": cookie, "Content-Length": "0"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        status, location = answer.status, answer.headers.get("Location", "")
    return status, location


def test_fifty_awards_raced_on_two_servers_are_made_once_and_never_beyond_the_money(
    fresh_app: Flask, servers: list[int]
) -> None:
    with fresh_app.app_context():
        city = make.make_city()
        envelope_id, verdicts = decided(city)
        cookies = [cookie_of(fresh_app, make.make_viewer(city, role)) for role in ("unit_lead", "deputy_lead")]
    assert len(verdicts) == RACES

    def race(verdict_id: int) -> list[tuple[int, str]]:
        together = threading.Barrier(2)
        path = f"/awards/verdicts/{verdict_id}/project"
        with ThreadPoolExecutor(2) as pair:
            pressed = [
                pair.submit(press, port, path, cookie, together) for port, cookie in zip(servers, cookies, strict=True)
            ]
            return [each.result() for each in pressed]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(race, verdicts))

    won = [pair for pair in answers if pair[0][0] == 303]
    assert Counter(status for pair in answers for status, _ in pair) == {
        303: 2 * MONEY_FOR,
        409: 2 * (RACES - MONEY_FOR),
    }
    assert all(first == second for first, second in won)  # both are led to the same project
    with fresh_app.app_context():
        envelope = db.session.get_one(Envelope, envelope_id)
        held = db.session.execute(sa.select(sa.func.count(), sa.func.sum(Award.amount_minor)).select_from(Award)).one()
        assert (envelope.awarded_minor, tuple(held)) == (MONEY_FOR * ASK, (MONEY_FOR, MONEY_FOR * ASK))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Project)) == MONEY_FOR
        committed = sa.select(sa.func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.kind == "committed")
        assert db.session.scalar(committed) == MONEY_FOR * ASK
        made = sa.select(sa.func.count()).select_from(Pitch).where(Pitch.project_id.is_not(None))
        assert db.session.scalar(made) == MONEY_FOR
