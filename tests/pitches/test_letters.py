"""The messages that a team gets: each says what it must, in few words, also with the longest titles."""

from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.notices.messages import MOST_WORDS, write
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from portfolio.pitches import actions
from tests import make
from tests.make import City
from tests.pitches import cases
from tests.pitches.cases import AFTER, found


def letters(session: Any, kind: str) -> list[tuple[str, str]]:
    return [
        write(row.kind, row.values, row.language)
        for row in session.scalars(sa.select(Notice).where(Notice.kind == kind))
    ]


def test_a_receipt_names_version_checksum_and_instant(city: City, call: Call, author: Viewer, session: Any) -> None:
    pitch = cases.written(call, city, author)
    version = cases.hand_in(pitch, author)

    [(subject, text)] = letters(session, "pitch_receipt")

    assert subject == "Handed in: Shade for the market"
    assert text.startswith("Hello Olga Owner,")
    assert f"version 1 of “Shade for the market” ({pitch.ref})" in text
    assert "on 21 Nov 2026, 11:00." in text
    assert version.hash in text
    assert f"/pitches/{pitch.ref}/receipts/1" in text


def test_a_question_names_its_day_and_leads_to_its_page(city: City, call: Call, author: Viewer, session: Any) -> None:
    pitch = cases.handed_in(call, city, author)
    row = actions.ask(
        found(city.lead, pitch, AFTER), words="Who maintains it?", due_on=AFTER.date(), by=city.lead, at=AFTER
    )

    [(subject, text)] = letters(session, "pitch_request")

    assert subject == "Question about your pitch: Shade for the market"
    assert "Ada Osei asks about your pitch" in text
    assert "Who maintains it?" in text
    assert "Please answer by 1 Dec 2026." in text
    assert f"/pitches/{pitch.ref}/requests/{row.id}" in text


@pytest.mark.parametrize("kind", ["pitch_receipt", "pitch_request"])
def test_letters_stay_short_whatever_the_title(city: City, call: Call, author: Viewer, session: Any, kind: str) -> None:
    pitch = cases.written(call, city, author, "shade " * 33)
    cases.hand_in(pitch, author)
    actions.ask(found(city.lead, pitch, AFTER), words="why " * 900, due_on=AFTER.date(), by=city.lead, at=AFTER)

    [(_subject, text)] = letters(session, kind)

    assert len(text.split()) <= MOST_WORDS


def test_who_has_not_joined_or_has_left_hears_nothing(
    city: City, call: Call, author: Viewer, mate: Viewer, session: Any
) -> None:
    pitch = cases.written(call, city, author)
    reader = make.make_viewer(city, "finance")
    for person, part in ((mate, "co_applicant"), (reader, "reader")):
        actions.add_member(found(author, pitch), person_id=person.person_id or 0, part=part, by=author, at=make.AT)
    session.get_one(Person, mate.person_id).accepted_at = None

    cases.hand_in(pitch, author)

    told = session.scalars(sa.select(Notice.person_id).where(Notice.kind == "pitch_receipt")).all()
    assert told == [author.person_id]
