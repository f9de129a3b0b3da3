"""What a juror's pages show: the ballot with its scale, the pitch as it was handed in, the next one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_time
from flask import url_for

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.core.texts import locale_name
from portfolio.core.web import number
from portfolio.jury import rules
from portfolio.jury.ballots import Merged
from portfolio.jury.queries import ballot as ballots
from portfolio.jury.queries import live, sitting
from portfolio.jury.queries.ballot import Handed, Own, Standing
from portfolio.jury.queries.sitting import Card, Field, Place, Question, Sitting
from portfolio.jury.rules import NOT_APPLICABLE, Asked, Span, Waiting
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.page import Sheet, sheet
from portfolio.pitches.queries.areas import area_names


def clock_time(at: datetime, zone: str) -> str:
    """The time of day in the city, as a juror reads it: 19:42."""
    return str(format_time(at.astimezone(ZoneInfo(zone)), "short", locale=locale_name()))


def shown_mark(of: Sitting, mark: int | str | None) -> str:
    """A mark on the scale of the call; a word where it is set aside, a dash while there is none."""
    if mark is None:
        return "–"
    if mark == NOT_APPLICABLE:
        return _("not applicable")
    value = Decimal(of.lowest + int(mark) * of.step) / 100
    return number(value.normalize() if value else Decimal(0))


class Submitted(NamedTuple):
    """A pitch as it was handed in; owner and department are empty where the call hides names."""

    title: str
    ask: Money
    department: str
    owner: str
    sheet: Sheet
    files: frozenset[int]


def submitted(place: Place, of: Sitting) -> Submitted:
    """What a juror judges: the version that was handed in, without what the form keeps from the jury."""
    title, ask, currency, written, owner = read(
        sa.select(PitchVersion.title, PitchVersion.ask_minor, PitchVersion.currency, PitchVersion.body, Person.name)
        .join(Pitch, Pitch.id == PitchVersion.pitch_id)
        .outerjoin(Person, Person.id == Pitch.owner_id)
        .where(PitchVersion.id == place.version_id)
    ).one()
    body = json.loads(written)

    def file_url(file_id: int) -> str:
        return url_for("jury.file", pitch_ref=place.pitch_ref, file_id=file_id)

    areas = area_names(place.organisation_id, body)
    read_out = sheet(body, file_url, names_hidden=of.names_hidden, areas=areas)
    files = {line["id"] for answer in body["answers"] if answer["is_for_jury"] for line in answer.get("files") or ()}
    return Submitted(
        title,
        Money(ask, currency),
        read_out.department,
        "" if of.names_hidden else owner or "",
        read_out,
        frozenset(files),
    )


@dataclass(frozen=True)
class BallotPage:
    """Everything on the page of a ballot."""

    place: Place
    of: Sitting
    asked: Sequence[Asked]
    questions: Sequence[Question]
    pitch: Submitted
    standing: Standing
    handed: Sequence[Handed]
    spans: Sequence[Span]
    phase: str
    released: bool
    done: int
    total: int
    zone: str

    @property
    def is_open(self) -> bool:
        """Whether a ballot is taken now."""
        taking = ("declaring", "practising", "scoring") if self.place.is_practice else ("scoring", "deliberating")
        return self.phase in taking

    @property
    def saved(self) -> str:
        """When the draft was last saved."""
        at = self.standing.saved_at
        return _("Saved %(time)s", time=clock_time(at, self.zone)) if at else ""

    @property
    def given(self) -> int:
        """How many of the criteria that count have an answer."""
        return len(self.counted) - len(rules.lacking(self.asked, self.standing.filled.marks))

    @property
    def counted(self) -> list[Asked]:
        """The criteria that count."""
        return [each for each in self.asked if each.weight]

    @property
    def owes_reason(self) -> bool:
        """Whether a change owes a reason now."""
        return self.phase == rules.DELIBERATING and bool(self.handed)

    def mark(self, mark: int | str | None) -> str:
        """A mark on the scale of the call."""
        return shown_mark(self.of, mark)


def ballot_page(viewer: Viewer, place: Place, at: datetime) -> BallotPage:
    """A ballot with the pitch beside it."""
    of = sitting.sitting(viewer, place.round_id)
    asked = sitting.criteria(of, place.track_id)
    spans = sitting.spans(place.round_id)
    field = sitting.field_of(viewer, of)
    return BallotPage(
        place=place,
        of=of,
        asked=asked,
        questions=sitting.questions(of, asked),
        pitch=submitted(place, of),
        standing=ballots.standing(place),
        handed=ballots.handed(place),
        spans=spans,
        phase=rules.phase_at(spans, at),
        released=rules.is_released(spans, at),
        done=field.done,
        total=len(field.seated),
        zone=viewer.zone,
    )


def in_order(field: Field, of: Sitting) -> list[Card]:
    """The own pitches that are not handed in, in the order in which they come."""
    by_id = {card.pitch_id: card for card in field.seated if not card.number}
    waiting = [Waiting(card.pitch_id, card.is_begun, card.reviews) for card in by_id.values()]
    return [by_id[pitch_id] for pitch_id in rules.order(waiting, of.seed)]


def next_ref(viewer: Viewer, of: Sitting) -> str | None:
    """The reference of the pitch that comes next: the one that is presented, else the first in order."""
    field = sitting.field_of(viewer, of)
    waiting = in_order(field, of)
    on = live.now_for(of, viewer.person_id or 0)
    if on is not None and any(card.pitch_id == on.pitch_id for card in waiting):
        return on.ref
    return waiting[0].ref if waiting else None


def theirs(merged: Merged, page: BallotPage) -> list[dict[str, str]]:
    """What another tab or device saved where this one changed too, as the page shows it beside the field."""
    standing = merged.filled.values()
    return [
        {
            "name": name,
            "value": standing.get(name, ""),
            "words": page.mark(_mark(standing.get(name, ""))) if name.startswith("mark-") else standing.get(name, ""),
            "sentence": _("You saved something else here on another tab or device:"),
        }
        for name in merged.overtaken
    ]


def _mark(value: str) -> int | str | None:
    return int(value) if value.isdigit() else value or None


def table_of(of: Sitting, own: Sequence[Own], asked: Sequence[Asked]) -> list[tuple[Own, list[str]]]:
    """The juror's own marks, a line for each pitch and a column for each criterion."""
    return [(line, [shown_mark(of, line.marks.get(each.id)) for each in asked]) for line in own]
