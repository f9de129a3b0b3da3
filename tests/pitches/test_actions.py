"""What becomes of a pitch: written by several, handed in under a seal, taken back, screened, asked about."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.calls.models import Call, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.evidence.actions import Upload
from portfolio.history.dated import Rewritten
from portfolio.history.models import Entry
from portfolio.notices.models import Notice
from portfolio.pitches import actions, queries, rules
from portfolio.pitches.models import Pitch, PitchAnswer, PitchMove, PitchVersion
from portfolio.pitches.rules import Answer
from portfolio.projects.models import Project
from tests import make
from tests.make import AT, City
from tests.pitches import cases
from tests.pitches.cases import AFTER, found


def events(pitch: Pitch) -> list[str]:
    """What history says of a pitch, the oldest first."""
    db.session.flush()
    db.session.commit()
    wanted = sa.select(Entry.event).where(Entry.root_kind == "pitch", Entry.root_id == pitch.id).order_by(Entry.seq)
    return list(db.session.scalars(wanted))


def test_a_pitch_begins_with_its_answers_about_eligibility(call: Call, author: Viewer) -> None:
    pitch = make.make_pitch(call, author)

    answers = queries.draft_of(found(author, pitch)).answers
    assert (pitch.ref, pitch.state, pitch.owner_id) == ("PITCH-2026-001", "draft", author.person_id)
    assert answers == {"head_agrees": Answer(body={"yes": True})}
    assert events(pitch) == ["pitch.begun"]


def test_who_is_excluded_begins_no_pitch(call: Call, author: Viewer, session: Any) -> None:
    with pytest.raises(RuleBroken) as broken:
        actions.begin(call, title="A", eligible={"head_agrees": False}, zone=author.zone, by=author, at=AT)

    session.rollback()
    assert broken.value.code == "excluded"


def test_nobody_begins_outside_of_the_rounds_days(call: Call, author: Viewer) -> None:
    for at in (datetime(2026, 11, 1, 22, 59, tzinfo=UTC), AFTER):
        with pytest.raises(RuleBroken, match="takes no pitches now"):
            make.make_pitch(call, author, at=at)


def test_two_who_write_at_one_answer_never_overwrite_each_other_unseen(call: Call, author: Viewer) -> None:
    pitch = make.make_pitch(call, author)
    at_pitch = found(author, pitch)
    problem = queries.question_of(at_pitch, "problem")

    first = actions.keep_answer(at_pitch, problem, Answer("Heat."), seen=0, by=author, at=AT)
    with pytest.raises(EditedMeanwhile):
        actions.keep_answer(at_pitch, problem, Answer("Noise."), seen=0, by=author, at=AT)
    again = actions.keep_answer(at_pitch, problem, Answer("Heat."), seen=1, by=author, at=AT)
    second = actions.keep_answer(at_pitch, problem, Answer("Heat and noise."), seen=1, by=author, at=AT)

    kept = queries.draft_of(at_pitch).of("problem")
    assert (first, again, second) == (1, 1, 2)
    assert (kept.answer.words, kept.revision, kept.by) == ("Heat and noise.", 2, "Olga Owner")


def test_what_is_too_long_or_too_dear_is_kept_and_only_handing_in_is_refused(
    city: City, author: Viewer, session: Any
) -> None:
    call = cases.open_call(city, ceiling_minor=1_000_000)
    pitch = cases.written(call, city, author, problem=Answer("word " * 11))

    lacks = queries.draft_of(found(author, pitch)).lacks(has_tracks=False)
    with pytest.raises(RuleBroken, match="still missing"):
        cases.hand_in(pitch, author)

    assert lacks == [("problem", rules.TOO_LONG, 11, 10), ("ask", "over_ceiling", 0, 0)]
    assert session.scalar(sa.select(sa.func.count()).select_from(PitchVersion)) == 0


def test_handing_in_seals_a_version_and_sends_each_writer_a_receipt(
    city: City, call: Call, author: Viewer, mate: Viewer, session: Any
) -> None:
    pitch = cases.written(call, city, author)
    reader = make.make_viewer(city, "finance")
    actions.add_member(found(author, pitch), person_id=mate.person_id or 0, part="co_applicant", by=author, at=AT)
    actions.add_member(found(author, pitch), person_id=reader.person_id or 0, part="reader", by=author, at=AT)

    version = cases.hand_in(pitch, mate)

    body = queries.version(pitch.id, 1).body
    receipts = session.scalars(sa.select(Notice).where(Notice.kind == "pitch_receipt").order_by(Notice.person_id)).all()
    assert version.hash == rules.seal(version.body) == rules.seal(rules.canonical(body))
    assert (pitch.state, pitch.submitted, pitch.ask_minor, pitch.least_minor) == ("submitted", 1, 1_500_050, 1_000_000)
    assert (body["title"], body["department"], [answer["key"] for answer in body["answers"]]) == (
        "Shade for the market",
        "Housing",
        ["head_agrees", "problem", "outcome", "costs", "ask", "annex"],
    )
    assert [receipt.person_id for receipt in receipts] == [author.person_id, mate.person_id]
    assert {receipt.values["hash"] for receipt in receipts} == {version.hash}
    assert events(pitch)[-1] == "pitch.handed_in"


def test_what_was_changed_after_looking_is_not_handed_in_unseen(city: City, call: Call, author: Viewer) -> None:
    pitch = cases.written(call, city, author)
    shown = rules.seal(rules.canonical(queries.body_of(queries.draft_of(found(author, pitch)))))
    cases.say(pitch, author, problem=Answer("Dust."))

    with pytest.raises(EditedMeanwhile, match="of your team has changed"):
        actions.hand_in(found(author, pitch), seen=shown, by=author, at=AT)


def test_a_pitch_is_revised_until_closing_and_the_old_version_stays(city: City, call: Call, author: Viewer) -> None:
    pitch = cases.handed_in(call, city, author)
    at_pitch = found(author, pitch)
    actions.keep_about(
        at_pitch, title="Shade for two markets", department=city.mobility, seen=pitch.version, by=author, at=AT
    )
    cases.say(pitch, author, problem=Answer("Two markets are too hot."))

    before = (pitch.title, pitch.lead_department_id, at_pitch.about.title)
    cases.hand_in(pitch, author, cases.later(1))

    first, second = queries.version(pitch.id, 1), queries.version(pitch.id, 2)
    assert before == ("Shade for the market", city.housing.id, "Shade for two markets")
    assert (pitch.title, pitch.lead_department_id, pitch.submitted, pitch.about) == (
        "Shade for two markets",
        city.mobility.id,
        2,
        None,
    )
    assert [version.body["answers"][1]["words"] for version in (first, second)] == [
        "It is too hot at the market.",
        "Two markets are too hot.",
    ]
    assert [line.number for line in queries.versions(found(author, pitch))] == [2, 1]


def test_l28_what_comes_through_the_last_second_of_the_closing_day_counts(
    city: City, call: Call, author: Viewer
) -> None:
    """In Vienna 30 November ends at 23:00 UTC."""
    pitch = cases.written(call, city, author)

    last = datetime(2026, 11, 30, 22, 59, 59, 999_999, tzinfo=UTC)
    assert cases.hand_in(pitch, author, last).number == 1
    with pytest.raises(RuleBroken, match="closed at the end of 2026-11-30") as broken:
        cases.hand_in(pitch, author, datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    assert broken.value.status == 409


def test_after_the_deadline_nothing_is_added(city: City, call: Call, author: Viewer, mate: Viewer) -> None:
    pitch = cases.handed_in(call, city, author)
    at_pitch = found(author, pitch, AFTER)
    annex = queries.question_of(at_pitch, "annex")
    more: dict[str, Any] = {"by": author, "at": AFTER}

    for adding in (
        lambda: actions.keep_answer(at_pitch, annex, Answer("more"), seen=0, **more),
        lambda: actions.keep_about(at_pitch, title="Other", department=city.housing, seen=pitch.version, **more),
        lambda: actions.attach(at_pitch, annex, Upload(BytesIO(b"Plan."), "plan.txt"), **more),
        lambda: actions.add_member(at_pitch, person_id=mate.person_id or 0, part="reader", **more),
        lambda: actions.hand_in(at_pitch, **more),
    ):
        with pytest.raises(RuleBroken, match="Nothing can be added"):
            adding()

    assert (pitch.submitted, pitch.title) == (1, "Shade for the market")


def test_l26_what_was_handed_in_is_frozen_even_against_direct_writes(
    city: City, call: Call, author: Viewer, session: Any
) -> None:
    pitch = cases.handed_in(call, city, author)
    version = session.scalars(sa.select(PitchVersion)).one()
    session.commit()

    version.title = "Another"
    with pytest.raises(Rewritten):
        session.flush()
    session.rollback()
    for statement in ("UPDATE pitch_version SET title = 'Another'", "DELETE FROM pitch_version"):
        savepoint = session.connection().begin_nested()
        with pytest.raises(sa.exc.DatabaseError, match="never changed or deleted"):
            session.connection().exec_driver_sql(statement)
        savepoint.rollback()
    pitch.least_minor = 5
    session.flush()

    assert session.scalar(sa.select(PitchVersion.title)) == "Shade for the market"
    assert session.scalar(sa.select(Pitch.least_minor)) == 5


def test_a_pitch_is_withdrawn_with_a_reason_and_may_come_back_until_closing(
    city: City, call: Call, author: Viewer, session: Any
) -> None:
    pitch = cases.handed_in(call, city, author)

    with pytest.raises(RuleBroken, match="Say why"):
        actions.withdraw(found(author, pitch), reason=None, by=author, at=AT)
    actions.withdraw(found(author, pitch), reason="No time", by=author, at=AT)
    withdrawn = pitch.state
    cases.hand_in(pitch, author)

    moves = session.execute(sa.select(PitchMove.state, PitchMove.reason).order_by(PitchMove.id)).all()
    assert withdrawn == "withdrawn"
    assert [tuple(move) for move in moves] == [
        ("draft", None),
        ("submitted", None),
        ("withdrawn", "No time"),
        ("submitted", None),
    ]
    assert events(pitch)[-2:] == ["pitch.withdrawn", "pitch.handed_in"]


def test_a_file_that_was_handed_in_stays_with_its_version(city: City, call: Call, author: Viewer) -> None:
    pitch = cases.written(call, city, author)
    at_pitch = found(author, pitch)
    annex = queries.question_of(at_pitch, "annex")
    kept = actions.attach(at_pitch, annex, Upload(BytesIO(b"Plan."), "C:\\plans\\plan.txt"), by=author, at=AT)
    dropped = actions.attach(at_pitch, annex, Upload(BytesIO(b"Not this."), "old.txt"), by=author, at=AT)
    actions.remove_file(at_pitch, dropped, by=author, at=AT)
    cases.hand_in(pitch, author)
    actions.remove_file(at_pitch, kept, by=author, at=AT)

    files = queries.version(pitch.id, 1).body["answers"][5]["files"]
    outsider = found(city.lead, pitch, AFTER)
    assert [(line["name"], line["size"]) for line in files] == [("plan.txt", 5)]
    assert queries.file_of(outsider, kept.id) is kept
    with pytest.raises(Missing):
        queries.file_of(outsider, dropped.id)
    assert "pitch.file_removed" in events(pitch)


def test_files_are_what_their_names_say_and_no_more_than_asked_for(call: Call, author: Viewer) -> None:
    at_pitch = found(author, make.make_pitch(call, author))
    annex = queries.question_of(at_pitch, "annex")

    for content, name in ((b"<svg/>", "a.svg"), (b"no pdf", "a.pdf"), (b"", "a.txt")):
        with pytest.raises(WrongInput):
            actions.attach(at_pitch, annex, Upload(BytesIO(content), name), by=author, at=AT)
    for name in ("a.txt", "b.txt"):
        actions.attach(at_pitch, annex, Upload(BytesIO(b"Plan."), name), by=author, at=AT)
    with pytest.raises(RuleBroken, match="2 files here already") as broken:
        actions.attach(at_pitch, annex, Upload(BytesIO(b"Plan."), "c.txt"), by=author, at=AT)
    assert broken.value.values["most"] == 2


def test_the_unit_screens_with_reasons_once_the_round_has_closed(city: City, call: Call, author: Viewer) -> None:
    pitch = cases.handed_in(call, city, author)
    lead = city.lead

    with pytest.raises(Missing):
        found(lead, pitch)
    at_pitch = found(lead, pitch, AFTER)
    with pytest.raises(RuleBroken, match="Say why"):
        actions.screen(at_pitch, verdict="not_eligible", by=lead, at=AFTER)
    actions.screen(at_pitch, verdict="not_eligible", reason="Runs already", by=lead, at=AFTER)
    actions.screen(at_pitch, verdict="submitted", reason="A mistake of ours", by=lead, at=AFTER)
    actions.screen(at_pitch, verdict="eligible", by=lead, at=AFTER)

    assert [move.state for move in queries.moves(found(city.lead, pitch, AFTER))] == [
        "eligible",
        "submitted",
        "not_eligible",
        "submitted",
        "draft",
    ]
    assert events(pitch)[-3:] == ["pitch.screened"] * 3


def test_l39_opening_early_needs_a_reason_and_is_logged(city: City, call: Call, author: Viewer, session: Any) -> None:
    pitch = cases.handed_in(call, city, author)
    its_round = session.get_one(Round, pitch.round_id)

    with pytest.raises(WrongInput):
        actions.open_early(call, its_round, reason=None, by=city.lead, at=AT)
    actions.open_early(call, its_round, reason="The jury asked for the number of rooms", by=city.lead, at=AT)

    assert found(city.lead, pitch).part is None
    session.commit()
    entry = session.scalars(sa.select(Entry).where(Entry.event == "pitch.opened_early")).one()
    assert (entry.root_kind, entry.root_id, entry.by_id) == ("call", call.id, city.lead.person_id)


def test_a_question_of_the_unit_has_a_day_of_its_own_and_changes_nothing_else(
    city: City, call: Call, author: Viewer, session: Any
) -> None:
    pitch = cases.handed_in(call, city, author)
    lead, due = city.lead, date(2026, 12, 4)
    before = session.execute(sa.select(PitchAnswer.words, PitchAnswer.revision).order_by(PitchAnswer.id)).all()

    row = actions.ask(found(lead, pitch, AFTER), words="Who maintains it?", due_on=due, by=lead, at=AFTER)
    its_team = found(author, pitch, AFTER)
    actions.answer(its_team, row, words="The market office.", by=author, at=AFTER)
    last = datetime(2026, 12, 4, 22, 59, tzinfo=UTC)
    actions.answer(its_team, row, words="The market office, from its budget.", by=author, at=last)
    with pytest.raises(RuleBroken, match="was due on 2026-12-04"):
        actions.answer(its_team, row, words="More.", by=author, at=datetime(2026, 12, 4, 23, 0, tzinfo=UTC))
    actions.settle(found(lead, pitch, AFTER), row, by=lead, at=last)
    with pytest.raises(RuleBroken, match="has closed this question"):
        actions.answer(its_team, row, words="More.", by=author, at=last)

    after = session.execute(sa.select(PitchAnswer.words, PitchAnswer.revision).order_by(PitchAnswer.id)).all()
    told = session.scalars(sa.select(Notice).where(Notice.kind == "pitch_request")).one()
    assert (row.answer, pitch.state, pitch.submitted) == ("The market office, from its budget.", "submitted", 1)
    assert before == after
    assert (told.person_id, told.values["words"]) == (author.person_id, "Who maintains it?")
    assert events(pitch)[-4:] == ["pitch.asked", "pitch.answered", "pitch.answered", "pitch.question_closed"]


def test_l36_the_first_stage_of_two_leads_to_the_second_and_makes_no_project(
    city: City, author: Viewer, session: Any
) -> None:
    call = cases.open_call(
        city,
        stages=2,
        questions=[*make.QUESTIONS, {"key": "plan", "kind": "text", "label": "The plan?", "stage": 2}],
    )
    second = make.make_round(call, date(2026, 12, 10), date(2026, 12, 20), stage=2, number=2)
    pitch = cases.handed_in(call, city, author)
    in_second = datetime(2026, 12, 12, 9, 0, tzinfo=UTC)

    with pytest.raises(RuleBroken, match="first stage awards nothing"):
        actions.conclude(found(city.lead, pitch, AFTER), verdict="awarded", by=city.lead, at=AFTER)
    actions.invite(found(city.lead, pitch, AFTER), by=city.lead, at=AFTER)
    assert (pitch.state, pitch.round_id, pitch.project_id) == ("invited", second.id, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 0
    assert session.scalars(sa.select(Notice.person_id).where(Notice.kind == "pitch_invited")).all() == [
        author.person_id
    ]

    with pytest.raises(RuleBroken, match="still missing"):
        cases.hand_in(pitch, author, in_second)
    cases.say(pitch, author, in_second, plan=Answer("Sails in May."))
    version = cases.hand_in(pitch, author, in_second)
    assert (version.number, version.stage, pitch.state) == (2, 2, "submitted")


def test_a_verdict_is_noted_with_the_project_that_it_made(city: City, call: Call, author: Viewer) -> None:
    pitch = cases.handed_in(call, city, author)
    project = make.make_project(city)

    actions.conclude(found(city.lead, pitch, AFTER), verdict="awarded", project_id=project.id, by=city.lead, at=AFTER)

    assert (pitch.state, pitch.project_id) == ("awarded", project.id)
    assert events(pitch)[-1] == "pitch.decided"


def test_a_shortcut_says_what_the_newest_rows_say(city: City, call: Call, author: Viewer, session: Any) -> None:
    pitch = cases.handed_in(call, city, author)
    cases.say(pitch, author, ask=Answer(amount_minor=1_500_050, body={"least": 900_000}))
    cases.hand_in(pitch, author)

    newest = session.scalars(sa.select(PitchVersion).order_by(PitchVersion.number.desc()).limit(1)).one()
    move = session.scalars(sa.select(PitchMove).order_by(PitchMove.id.desc()).limit(1)).one()
    assert (pitch.state, pitch.submitted, pitch.title, pitch.ask_minor, pitch.least_minor) == (
        move.state,
        newest.number,
        newest.title,
        newest.ask_minor,
        newest.least_minor,
    )
