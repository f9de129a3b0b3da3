"""What stays hidden: a pitch one may not judge, a text before one has declared, another juror's marks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.jury.models import Ballot, Conflict, Mark, Score, Seat, Voiding
from portfolio.jury.queries import panel as panels
from portfolio.pitches.models import PitchMember
from tests import make
from tests.jury.sittings import Evening, ballot, make_evening, make_submitted
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    """Anna and Ben score three pitches each."""
    made = make_evening(city)
    for name in ("Anna Weiss", "Ben Gruber"):
        made.seated(name)
    made.phase("scoring")
    db.session.commit()
    return made


def statuses(page: FlaskClient, address: str, sent: dict[str, str]) -> list[int]:
    """How the page of a ballot and all its forms answer."""
    more = {"reason": "Why not", "declared": "disqualifying:other"}
    posts = ("", "/draft", "/opened", "/abstention", "/conflict")
    return [page.get(address).status_code, *(page.post(f"{address}{at}", data=sent | more).status_code for at in posts)]


def test_d38_a_conflict_hides_the_pitch_and_voids_what_was_handed_in_without_deleting_it(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    anna.post(ballot(evening), data=evening.sent("4 4 3 4 2"))

    answer = anna.post(f"{ballot(evening)}/conflict", data={"declared": "disqualifying:family"})

    assert answer.status_code == 303
    assert statuses(anna, ballot(evening), evening.sent("5 5 5 5 5", once="k2")) == [404] * 6
    assert db.session.scalars(sa.select(Mark.steps).order_by(Mark.criterion_id)).all() == [4, 4, 3, 4, 2]
    voiding = db.session.scalars(sa.select(Voiding)).one()
    assert (voiding.juror_id, voiding.pitch_id) == (evening.jurors[0].id, evening.pitches[0].id)
    open_seats = sa.select(Seat.pitch_id).where(Seat.juror_id == evening.jurors[0].id, Seat.until_at.is_(None))
    assert set(db.session.scalars(open_seats)) == {pitch.id for pitch in evening.pitches[1:]}


def test_q8_nothing_of_a_conflicted_pitch_is_left_on_any_page_or_in_any_count(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    anna.post(f"{ballot(evening)}/conflict", data={"declared": "potential:other"})
    anna.get("/jury")  # the message that it is on record

    for address in ("/jury", "/jury/conflicts", "/jury/scores", ballot(evening, 1)):
        shown = anna.get(address).text
        assert "Night bus" not in shown
        assert evening.pitches[0].ref not in shown
    assert "0 of 2 handed in" in anna.get("/jury").text


def test_the_chair_decides_a_doubt_with_a_reason_and_a_new_seat_opens_the_pitch(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    anna.post(f"{ballot(evening)}/conflict", data={"declared": "potential:other"})
    doubt = panels.standing_conflicts(evening.round.id)[0]
    lead = as_person(viewer=evening.city.lead)
    address = f"/calls/{evening.call.ref}/jury/conflicts/{doubt.id}"

    silent = lead.post(address, data={"verdict": "none", "words": ""})
    said = lead.post(address, data={"verdict": "none", "words": "They met once."})
    evening.seat(evening.jurors[0], evening.pitches[:1], declared=False)
    db.session.commit()

    assert (silent.status_code, said.status_code) == (422, 303)
    levels = db.session.scalars(
        sa.select(Conflict.level)
        .where(Conflict.juror_id == evening.jurors[0].id, Conflict.pitch_id == evening.pitches[0].id)
        .order_by(Conflict.id)
    ).all()
    assert levels == ["none", "potential", "none"]
    assert as_person(viewer=evening.viewers[0]).get(ballot(evening)).status_code == 200


def test_nobody_reads_before_having_declared(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    evening.juror("Cem Kaya")
    evening.seat(evening.jurors[2], declared=False)
    db.session.commit()
    cem = as_person(viewer=evening.viewers[2])

    assert statuses(cem, ballot(evening), evening.sent()) == [409] * 6
    declaring = cem.get("/jury/conflicts").text
    assert ("Night bus" in declaring, "The whole text" in declaring) == (True, False)
    answers = {f"pitch-{pitch.id}": "none" for pitch in evening.pitches}
    answers[f"pitch-{evening.pitches[1].id}"] = "disqualifying:supplier"
    assert cem.post("/jury/conflicts", data=answers).status_code == 303
    assert [cem.get(ballot(evening, number)).status_code for number in range(3)] == [200, 404, 200]
    assert "of 2 handed in" in cem.get("/jury").text


def test_q9_l10_somebody_of_the_team_does_not_score_it_and_is_told_why(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    evening.pitches.append(make_submitted(evening, "Cool yards", owner=evening.viewers[0]))
    shared = make_submitted(evening, "Warm homes")
    evening.pitches.append(shared)
    db.session.add(
        PitchMember(pitch_id=shared.id, person_id=evening.viewers[0].person_id, part="co_applicant", from_at=AT)
    )
    evening.seat(evening.jurors[0], evening.pitches[3:])
    db.session.commit()
    anna = as_person(viewer=evening.viewers[0])

    for number in (3, 4):
        assert statuses(anna, ballot(evening, number), evening.sent()) == [403] * 6
        assert "You belong to the team of this pitch" in anna.get(ballot(evening, number)).text
    assert db.session.scalars(sa.select(Score)).all() == []
    assert "of 3 handed in" in anna.get("/jury").text


def test_l12_only_those_who_have_the_seat_get_in(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    evening.juror("Cem Kaya")
    for pitch in evening.pitches:
        evening.declare(evening.jurors[2], pitch, "none")
    db.session.commit()
    cem = as_person(viewer=evening.viewers[2])

    assert statuses(cem, ballot(evening), evening.sent()) == [404] * 6
    evening.seat(evening.jurors[2], evening.pitches[:1], declared=False)
    db.session.commit()
    assert [cem.get(ballot(evening, number)).status_code for number in range(3)] == [200, 404, 404]


def test_l39_no_juror_reads_while_pitches_still_come_in(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    evening.round.closes_on = AT.date()
    db.session.commit()
    on_the_closing_day = anna.get(ballot(evening))
    evening.round.closes_on = AT.date() - timedelta(days=1)
    db.session.commit()

    assert on_the_closing_day.status_code == 409
    assert "The whole text" not in on_the_closing_day.text
    assert anna.get(ballot(evening)).status_code == 200


@pytest.mark.parametrize("role", ["admin", "unit_lead", "unit_staff", "jury_chair", "juror", "leadership", "auditor"])
def test_q3_q4_nobody_else_opens_or_fills_in_a_ballot(
    evening: Evening, as_person: Callable[..., FlaskClient], role: str
) -> None:
    somebody = as_person(role)

    assert set(statuses(somebody, ballot(evening), evening.sent())) <= {403, 404}
    assert db.session.scalars(sa.select(Score)).all() == []


def test_d39_q4_two_jurors_each_have_a_score_of_their_own_and_see_no_other(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    anna.post(ballot(evening), data=evening.sent("1 1 1 1 1", for_jury="Far too dear.", note="Boring."))
    ben = as_person(viewer=evening.viewers[1])

    shown = ben.get(ballot(evening)).text
    ben.post(ballot(evening), data=evening.sent("4 4 4 4 4"))

    assert "checked" not in shown
    assert not {"Far too dear.", "Boring."} & {words for words in ("Far too dear.", "Boring.") if words in shown}
    of_juror = sa.select(Mark.steps).join(Score).where(Score.juror_id == evening.jurors[0].id)
    assert db.session.scalars(of_juror).all() == [1, 1, 1, 1, 1]


def test_l31_only_its_owner_reads_edits_and_hands_in_a_ballot(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    begun = {"note": "Boring.", "for_jury": "Far too dear.", "save": "s1"}
    anna = as_person(viewer=evening.viewers[0])
    assert anna.post(f"{ballot(evening)}/draft", data=evening.sent("1 1 1 1 1", **begun)).status_code == 200

    ben = as_person(viewer=evening.viewers[1])
    read = ben.get(ballot(evening)).text
    assert not [words for words in ("Boring.", "Far too dear.", " checked") if words in read]
    assert ben.post(f"{ballot(evening)}/draft", data=evening.sent("5 5 5 5 5", save="s2")).status_code == 200
    sent = evening.sent("4 4 4 4 4", for_jury="Good.")
    assert ben.post(ballot(evening), data=sent | {"knowing": list(sent)}).status_code == 303
    lead = as_person(viewer=evening.city.lead)
    assert statuses(lead, ballot(evening), evening.sent("3 3 3 3 3")) == [404] * 6

    rows = db.session.execute(sa.select(Ballot.juror_id, Ballot.marks, Ballot.for_jury).order_by(Ballot.juror_id))
    keys = [str(criterion.id) for criterion in evening.criteria]
    assert [tuple(row) for row in rows] == [
        (evening.jurors[0].id, dict.fromkeys(keys, 1), "Far too dear."),
        (evening.jurors[1].id, dict.fromkeys(keys, 4), "Good."),
    ]
    assert db.session.scalars(sa.select(Score.juror_id)).all() == [evening.jurors[1].id]
    assert "Boring." in as_person(viewer=evening.viewers[0]).get(ballot(evening)).text


def test_d40_q6_the_chair_sees_counts_and_the_same_page_whatever_the_marks_are(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    addresses = [f"/calls/{evening.call.ref}/jury{at}" for at in ("", "/seats", "/room")]
    as_person(viewer=evening.viewers[0]).post(ballot(evening), data=evening.sent("1 1 1 1 1"))
    low = [as_person(viewer=evening.city.lead).get(address).text for address in addresses]
    as_person(viewer=evening.viewers[0]).post(ballot(evening), data=evening.sent("4 4 4 4 4", once="k2"))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 5  # a stale tab; nothing was overwritten

    high = [as_person(viewer=evening.city.lead).get(address).text for address in addresses]

    assert [_without_tokens(page) for page in low] == [_without_tokens(page) for page in high]
    assert "1 of 3" in low[0]


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "token" not in line and 'name="once"' not in line)


def test_a_practice_pitch_is_open_to_all_jurors_and_counts_nowhere(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    lead = as_person(viewer=evening.city.lead)
    said = {"title": "An old one", "words": "Trees in pots.", "ask": "5000", "once": "1"}
    assert lead.post(f"/calls/{evening.call.ref}/jury/practice", data=said).status_code == 303
    evening.phase("practising")
    db.session.commit()
    anna = as_person(viewer=evening.viewers[0])
    shown = anna.get("/jury").text
    address = shown.split('">Practise on')[0].rsplit('href="', 1)[1]

    assert "Trees in pots." in anna.get(address).text
    assert anna.post(address, data=evening.sent("4 4 3 4 2")).status_code == 303
    assert "0 of 3 handed in" in anna.get("/jury").text
    assert "3 pitches to judge" in as_person(viewer=evening.city.lead).get(f"/calls/{evening.call.ref}/jury").text


def test_own_marks_stand_in_one_table_and_are_locked_after_the_hours(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    anna = as_person(viewer=evening.viewers[0])
    anna.post(ballot(evening), data=evening.sent("4 4 3 4 2"))
    assert "You can change them until the hours for scoring end." in anna.get("/jury/scores").text

    with time_machine.travel(AT + timedelta(hours=5), tick=False):
        later = as_person(viewer=evening.viewers[0]).get("/jury/scores").text

    assert "They are locked now." in later
    assert "Night bus" in later


def test_another_citys_lead_finds_no_jury(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    stranger = as_person(viewer=make.make_viewer(make.make_city("Other"), "unit_lead"))

    assert stranger.get(f"/calls/{evening.call.ref}/jury").status_code == 404
    assert stranger.get(ballot(evening)).status_code == 404
