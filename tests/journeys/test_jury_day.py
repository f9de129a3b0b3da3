"""A whole jury day on eight tablets: six pitches, a server killed twice, a network cut, two tabs, double taps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jury.models import Mark, Score
from tests import make
from tests.journeys.jury_room import Server, Tablet
from tests.journeys.pace import Effort
from tests.jury.evening import TITLES, make_evening

JURORS = 8
CONFLICTED = 7
"""The last juror has a conflict with the second pitch."""
HIDDEN = TITLES[1]


@dataclass
class Room:
    """The jury at work.

    given  by juror and title of the pitch: the mark of each criterion, in steps
    """

    app: Flask
    server: Server
    chromium: Any
    call_ref: str
    codes: list[str]
    criteria: list[int]
    contexts: list[Any] = field(default_factory=list)
    tablets: list[Tablet] = field(default_factory=list)
    chair: Any = None
    given: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def judging(self, title: str) -> list[Tablet]:
        """The tablets of those who score a pitch."""
        return [tablet for tablet in self.tablets if not (title == HIDDEN and tablet is self.tablets[CONFLICTED])]

    def present(self, title: str) -> None:
        """The chair lets the next pitch present, and the tablets follow."""
        self.chair.goto(f"/calls/{self.call_ref}/jury/room")
        self.chair.get_by_role("button", name=f"Next: {title}").click()
        self.chair.locator(".room-now", has_text=title).wait_for()
        for tablet in self.judging(title):
            tablet.follow(title)

    def mark(self, tablet: Tablet, title: str, first: int, last: int) -> None:
        """A juror marks some criteria: between 2.0 and 4.0, where no comment is owed."""
        marks = self.given.setdefault((tablet.name, title), [])
        for criterion_id in self.criteria[first:last]:
            steps = 4 + (self.tablets.index(tablet) + TITLES.index(title) + criterion_id) % 5
            tablet.mark(criterion_id, steps)
            marks.append(steps)

    def everybody_marks(self, title: str, first: int = 0, last: int = 5) -> None:
        """All tap at once: each in turn gives one mark after the other."""
        for place in range(first, last):
            for tablet in self.judging(title):
                self.mark(tablet, title, place, place + 1)

    def everybody_hands_in(self, title: str) -> None:
        for tablet in self.judging(title):
            tablet.hand_in()
        for tablet in self.judging(title):
            tablet.has_left(title)

    def shown(self) -> str:
        """What the room sees on the wall."""
        self.chair.goto(f"/calls/{self.call_ref}/jury/room")
        return str(self.chair.get_by_role("main").inner_text())

    def kept(self) -> dict[tuple[str, str], list[list[int | None]]]:
        """Everything that was handed in: the marks of each hand-in, by juror and title of the pitch."""
        rows = sa.text(
            "SELECT person.name, pitch.title, score.id FROM score JOIN juror ON juror.id = score.juror_id"
            " JOIN person ON person.id = juror.person_id JOIN pitch ON pitch.id = score.pitch_id"
            " ORDER BY person.name, pitch.id, score.number"
        )
        found: dict[tuple[str, str], list[list[int | None]]] = {}
        with self.app.app_context():
            for name, title, score_id in db.session.execute(rows).all():
                marks = sa.select(Mark.steps).where(Mark.score_id == score_id).order_by(Mark.criterion_id)
                found.setdefault((name, title), []).append(list(db.session.scalars(marks)))
            db.session.remove()
            db.engine.dispose()
        return found


@pytest.fixture
def room(new_database: Callable[..., Flask], chromium: Any) -> Iterator[Room]:
    """The doors open: the codes are printed, nobody has come in."""
    app = new_database("sqlite")
    with app.app_context():
        at = now()
        evening = make_evening(make.make_city(), jurors=JURORS, pitches=len(TITLES), is_answered=False, at=at)
        codes, criteria = evening.passes(at), [each.id for each in evening.criteria()]
        call_ref = evening.call.ref
        db.session.commit()
        db.engine.dispose()
    server = Server(Path(app.config["INSTANCE"]))
    server.start()
    made = Room(app, server, chromium, call_ref, codes, criteria)
    try:
        yield made
    finally:
        for context in made.contexts:
            context.close()
        server.stop()


def come_in(room: Room, number: int) -> Tablet:
    """A juror scans the code, accepts, declares conflicts, and is at the list."""
    tablet = Tablet.take(room.chromium, room.server, f"Juror {number + 1}", room.contexts)
    page = tablet.page
    tablet.at = "coming in"
    page.goto(f"/jury/pass/{room.codes[number]}")
    tablet.read(page.get_by_role("main"))
    tablet.tap(tablet.button("Accept and start"))
    tablet.read(page.get_by_role("main"))
    if number == CONFLICTED:
        page.get_by_label(HIDDEN).select_option(index=3)
    tablet.tap(tablet.button("Declare"))
    page.get_by_role("heading", level=1, name="Jury").wait_for()
    return tablet


def chair_comes_in(room: Room) -> None:
    """The chair, who is the first juror, opens the room on a second device with the same code."""
    chair = Tablet.take(room.chromium, room.server, "chair", room.contexts)
    chair.page.goto(f"/jury/pass/{room.codes[0]}")
    chair.button("Start").click()
    chair.page.get_by_role("heading", level=1, name="Jury").wait_for()
    room.chair = chair.page


def set_hours(room: Room) -> None:
    """The chair ends the scoring and opens the marks to the jury, from this minute on."""
    with room.app.app_context():
        zone = db.session.scalars(sa.text("SELECT zone FROM organisation")).one()
        db.engine.dispose()
    minute = datetime.now(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    page = room.chair
    page.goto(f"/calls/{room.call_ref}/jury/hours")
    page.locator("#scoring_until").fill(minute)
    page.locator("#released_from").fill(minute)
    page.get_by_role("button", name="Set the hours").click()
    page.get_by_text("The hours are set.").wait_for()


def test_a_jury_day_loses_and_doubles_nothing(room: Room, record_property: Callable[[str, object], None]) -> None:
    """Scenario 45 and its neighbours in a row; the figures of a person are those of tests/journeys/pace.py."""
    first, second, third, fourth, fifth, sixth = TITLES
    first_comes_in_and_marks(room, record_property)
    room.tablets += [come_in(room, number) for number in range(1, JURORS)]
    conflicted = room.tablets[CONFLICTED]
    assert HIDDEN not in conflicted.page.get_by_role("main").inner_text()
    assert "0 of 5 handed in" in conflicted.page.get_by_role("main").inner_text()

    for tablet in room.tablets[1:]:
        tablet.follow(first)
    room.mark(room.tablets[0], first, 1, 5)
    for tablet in room.tablets[1:]:
        room.mark(tablet, first, 0, 5)
    room.everybody_hands_in(first)

    the_server_dies_while_all_write(room, second)
    one_loses_the_network(room, third)
    the_server_dies_while_all_hand_in(room, fourth)
    one_has_two_tabs(room, fifth)
    room.present(sixth)
    room.everybody_marks(sixth)
    for tablet in room.judging(sixth):
        tablet.at = ""  # the second tap of a double one is no work
        tablet.button("Hand in and go on").dblclick(no_wait_after=True)
    for tablet in room.judging(sixth):
        tablet.has_left(sixth)

    assert {pair: [marks] for pair, marks in room.given.items()} == room.kept()
    assert len(room.given) == JURORS * len(TITLES) - 1
    the_room_shows_no_mark(room)
    the_marks_are_released(room)
    most = max(taps for tablet in room.tablets for title, taps in tablet.taps.items() if title in TITLES)
    record_property("journey of a jury day, taps for each pitch", f"at most {most}")
    assert most <= 7


def first_comes_in_and_marks(room: Room, record_property: Callable[[str, object], None]) -> None:
    """From the code to the first mark, while the first pitch is presented."""
    title = TITLES[0]
    tablet = come_in(room, 0)
    room.tablets.append(tablet)
    chair_comes_in(room)
    room.chair.goto(f"/calls/{room.call_ref}/jury/room")
    room.chair.get_by_role("button", name=f"Next: {title}").click()
    tablet.follow(title)
    row = tablet.page.locator(f"fieldset#mark-{room.criteria[0]}")
    for part in ("legend", ".hint", ".marks"):  # the examples below are for whoever hesitates
        tablet.read(row.locator(part))
    room.mark(tablet, title, 0, 1)
    tablet.is_saved()
    effort = Effort(words=tablet.words, characters=0, clicks=sum(tablet.taps.values()))
    record_property(
        "journey of a juror from code to first mark",
        f"{effort.words} words, {effort.clicks} taps, {effort.seconds:.0f} s by the stated pace",
    )
    assert effort.seconds <= 60


def the_server_dies_while_all_write(room: Room, title: str) -> None:
    """Half of the marks are saved when it dies; the others are given, and two ballots handed in, while it is away."""
    room.present(title)
    room.everybody_marks(title, 0, 3)
    for tablet in room.judging(title):
        tablet.is_saved()
    room.server.kill()
    room.everybody_marks(title, 3, 5)
    early = room.judging(title)[:2]
    for tablet in early:
        tablet.hand_in()
    for tablet in early:
        tablet.page.locator('[data-part="saved"]', has_text="Waiting for the connection").first.wait_for()
    room.server.start()
    for tablet in early:
        tablet.has_left(title)
    for tablet in room.judging(title)[2:]:
        tablet.hand_in()
    for tablet in room.judging(title)[2:]:
        tablet.has_left(title)


def one_loses_the_network(room: Room, title: str) -> None:
    """Marks and a comment wait on the device of the third juror; the ballot goes by itself when the network is back."""
    cut = room.tablets[2]
    room.present(title)
    cut.page.context.set_offline(True)
    room.everybody_marks(title)
    cut.page.get_by_label("For the jury").fill("Written where no network reached")
    cut.page.locator('[data-part="saved"]', has_text="No connection").first.wait_for()
    cut.hand_in()
    cut.page.locator('[data-part="saved"]', has_text="Waiting for the connection").first.wait_for()
    others = [tablet for tablet in room.judging(title) if tablet is not cut]
    for tablet in others:
        tablet.hand_in()
    for tablet in others:
        tablet.has_left(title)
    cut.page.context.set_offline(False)
    cut.has_left(title)
    with room.app.app_context():
        words = db.session.scalars(sa.select(Score.for_jury).where(Score.for_jury != "")).all()
        db.engine.dispose()
    assert words == ["Written where no network reached"]


def the_server_dies_while_all_hand_in(room: Room, title: str) -> None:
    """All press at once, and the server is killed under them: each ballot arrives once."""
    room.present(title)
    room.everybody_marks(title)
    for tablet in room.tablets:
        tablet.taps[title] += 1
        tablet.button("Hand in and go on").click(no_wait_after=True)
        if tablet is room.tablets[JURORS // 2]:
            room.server.kill()
    room.server.start()
    for tablet in room.tablets:
        tablet.has_left(title)


def one_has_two_tabs(room: Room, title: str) -> None:
    """Two tabs of the fourth juror, opened at once: each gives some of the marks, and all of them stand."""
    room.present(title)
    juror = room.tablets[3]
    other = Tablet(juror.page.context.new_page(), juror.name, at="other tab")
    other.page.goto(juror.page.url)
    room.mark(juror, title, 0, 3)
    juror.is_saved()
    marks = room.given[juror.name, title]
    for criterion_id in room.criteria[3:]:
        other.mark(criterion_id, 6)
        marks.append(6)
    other.is_saved()
    # The same criterion in both: what stands is shown beside, and the juror chooses.
    juror.mark(room.criteria[3], 7)
    box = juror.page.locator(".theirs")
    box.wait_for()
    assert "You saved something else here on another tab or device:" in box.inner_text()
    with juror.page.expect_response(lambda answer: answer.url.endswith("/draft")):
        juror.tap(box.get_by_role("button", name="Keep mine"))
    marks[3] = 7
    juror.page.reload()
    other.page.close()
    for tablet in room.tablets:
        if tablet is not juror:
            room.mark(tablet, title, 0, 5)
    room.everybody_hands_in(title)


def the_room_shows_no_mark(room: Room) -> None:
    """Who is done, with how many, and nothing else."""
    shown = room.shown()
    for number in range(JURORS):
        own = 5 if number == CONFLICTED else 6
        assert f"{own} handed in" in " ".join(shown.split(f"Juror {number + 1}")[1].split()[:8])
    assert "," not in shown.replace(", 10 minutes", "")
    assert "." not in shown
    conflicted = room.tablets[CONFLICTED].page
    conflicted.goto("/jury")
    assert "5 of 5 handed in" in conflicted.get_by_role("main").inner_text()


def the_marks_are_released(room: Room) -> None:
    """Sealed until the chair's hours say so; from then on nobody scores, and the results can be opened."""
    address, juror = f"/calls/{room.call_ref}/results", room.tablets[4].page
    assert juror.goto(address).status in (404, 409)
    assert room.chair.goto(address).status in (404, 409)
    set_hours(room)
    assert room.chair.goto(address).status == 200
    assert juror.goto(address).status == 200
    assert juror.goto("/jury").status == 200
    juror.get_by_role("link", name=TITLES[0]).first.click()
    juror.get_by_text("Marks are not taken now").wait_for()
