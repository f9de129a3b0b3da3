"""Keep what a team writes: answers with their revision, files, and what the pitch is called."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls import queries as calls
from portfolio.calls.queries import Question
from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.evidence import proof
from portfolio.evidence import rules as taken
from portfolio.evidence.actions import Upload
from portfolio.history import actions as history
from portfolio.people.models import Department
from portfolio.pitches import rules
from portfolio.pitches.actions.moving import check_writable, hold
from portfolio.pitches.languages import OFFERED
from portfolio.pitches.models import PitchAnswer, PitchFile
from portfolio.pitches.queries import Found
from portfolio.pitches.queries.found import About
from portfolio.pitches.rules import Answer
from portfolio.projects.actions.vocabulary import terms_of
from portfolio.projects.rules import Put
from portfolio.projects.taxonomy import POLICY_AREA


def keep_about(
    found: Found,
    *,
    title: str,
    department: Department | None,
    track_id: int | None = None,
    area: str | None = None,
    language: str | None = None,
    seen: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep what a pitch is called and where it belongs.

    area, language  key of a policy area, and the tag of another language than the city's; None where none is named
    seen            the pitch's version that the form was opened with
    """
    pitch = hold(found, by)
    check_writable(found, at)
    if pitch.version != seen:
        raise EditedMeanwhile
    if department is not None and department.organisation_id != by.organisation_id:
        raise Missing
    if track_id is not None and track_id not in {track.id for track in calls.tracks(found.call.id)}:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "track_id")
    check_matter(area, language, keep=found.about, by=by)
    before = found.about._asdict()
    now = {
        "title": title,
        "track_id": track_id,
        "lead_department_id": department.id if department else None,
        "area": area,
        "language": language,
    }
    if pitch.submitted is None:
        for name, value in now.items():
            setattr(pitch, name, value)
    else:
        pitch.about = now
    db.session.flush()
    was, became = history.changes(before, now)
    if became:
        history.record("pitch.renamed", thing=("pitch", pitch.id), by=by, at=at, before=was, after=became)


def check_matter(area: str | None, language: str | None, *, keep: About | None = None, by: Actor) -> None:
    """Refuse a policy area that the city does not have or no longer offers, and a language that is no language.

    keep  what the pitch says already, which may stay
    """
    if area is not None and (keep is None or area != keep.area):
        terms_of((Put(POLICY_AREA, area),), by.organisation_id)
    if language is not None and language not in OFFERED and (keep is None or language != keep.language):
        raise WrongInput("choice", N_("Choose one of the entries offered."), "language")


def keep_answer(found: Found, question: Question, said: Answer, *, seen: int, by: Actor, at: datetime) -> int:
    """Keep the answer to one question of a draft; gives its revision.

    seen    the revision that was read before; 0 where nobody had answered
    raises  EditedMeanwhile when somebody has saved it since, RuleBroken after the round has closed

    What is too long or too dear is kept too: only handing in demands that nothing is wrong.
    """
    pitch = hold(found, by)
    check_writable(found, at)
    row = db.session.scalar(
        sa.select(PitchAnswer)
        .where(PitchAnswer.pitch_id == pitch.id, PitchAnswer.block_id == question.id)
        .with_for_update()
    )
    if (row.revision if row else 0) != seen:
        raise EditedMeanwhile
    values: dict[str, Any] = {"words": said.words, "amount_minor": said.amount_minor, "body": said.body}
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return row.revision
    if row is None:
        row = PitchAnswer(pitch_id=pitch.id, block_id=question.id, revision=0)
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.revision, row.saved_at, row.saved_by_id = row.revision + 1, at, by.person_id
    db.session.flush()
    return row.revision


def attach(found: Found, question: Question, upload: Upload, *, by: Actor, at: datetime) -> PitchFile:
    """Put a file at a question, once it has been read as what its name says."""
    pitch = hold(found, by)
    check_writable(found, at)
    standing = db.session.scalar(
        sa.select(sa.func.count()).where(
            PitchFile.pitch_id == pitch.id, PitchFile.block_id == question.id, PitchFile.removed_at.is_(None)
        )
    )
    most = question.limit or rules.MOST_FILES
    if (standing or 0) >= most:
        raise RuleBroken(
            "too_many_files", N_("There are %(most)s files here already. Remove one first."), "file", most=most
        )
    name = taken.plain_name(upload.name)
    ending = taken.ending_of(name)
    size = proof.prove(upload.file, ending)
    row = PitchFile(
        pitch_id=pitch.id,
        block_id=question.id,
        file_key=files.keep(upload.file),
        name=name,
        media_type=taken.MEDIA_TYPES[ending],
        size=size,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "pitch.file_added", thing=("pitch_file", row.id), root=("pitch", pitch.id), by=by, at=at, after={"file": name}
    )
    return row


def remove_file(found: Found, row: PitchFile, *, by: Actor, at: datetime) -> None:
    """Take a file out of the draft; what was handed in with it keeps it."""
    pitch = hold(found, by)
    check_writable(found, at)
    if row.pitch_id != pitch.id:
        raise Missing
    if row.removed_at is None:
        row.removed_at = at
        db.session.flush()
        history.record(
            "pitch.file_removed",
            thing=("pitch_file", row.id),
            root=("pitch", pitch.id),
            by=by,
            at=at,
            before={"file": row.name},
        )
