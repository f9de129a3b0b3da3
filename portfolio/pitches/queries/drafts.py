"""What stands in a pitch's draft, and the whole of it as it would be handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls import queries as calls
from portfolio.calls.queries import Question
from portfolio.core.db import read
from portfolio.people.models import Department, Person
from portfolio.pitches import rules
from portfolio.pitches.models import PitchAnswer, PitchFile
from portfolio.pitches.queries.found import Found, places_of
from portfolio.pitches.rules import NO_ANSWER, Answer, Lack


class Kept(NamedTuple):
    """An answer with who wrote it; revision 0 while nobody has."""

    answer: Answer
    revision: int = 0
    saved_at: datetime | None = None
    by: str = ""


class FileLine(NamedTuple):
    """A file at a question."""

    id: int
    name: str
    size: int
    key: str


LONG_AGO = datetime.min.replace(tzinfo=UTC)
UNWRITTEN = Kept(NO_ANSWER)


@dataclass(frozen=True)
class Draft:
    """A draft with the questions that it answers.

    kept   by the question's key
    files  by the question's key
    """

    found: Found
    questions: Sequence[Question]
    kept: Mapping[str, Kept]
    files: Mapping[str, Sequence[FileLine]]

    def of(self, key: str) -> Kept:
        """What stands at a question."""
        return self.kept.get(key, UNWRITTEN)

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers by key."""
        return {key: kept.answer for key, kept in self.kept.items()}

    @property
    def last(self) -> Kept:
        """What was written last."""
        written = [kept for kept in self.kept.values() if kept.saved_at is not None]
        return max(written, key=lambda kept: kept.saved_at or LONG_AGO, default=UNWRITTEN)

    def lacks(self, *, has_tracks: bool) -> list[Lack]:
        """What keeps the pitch from being handed in.

        has_tracks  whether the call has tracks, one of which a pitch names
        """
        about = self.found.about
        open_here = (
            (rules.NO_TITLE, not about.title),
            (rules.NO_DEPARTMENT, about.lead_department_id is None),
            (rules.NO_TRACK, has_tracks and about.track_id is None),
        )
        own = [Lack(rules.TITLE, code) for code, is_so in open_here if is_so]
        return own + rules.lacks(self.questions, self.answers, calls.ask_terms(self.found.call))

    @property
    def asked(self) -> rules.Asked:
        """What the draft asks for."""
        return rules.asked(self.questions, self.answers)


def draft_of(found: Found) -> Draft:
    """The draft of a pitch: three statements, however many questions."""
    questions = found.questions()
    keys = {question.id: question.key for question in questions}
    files: dict[str, list[FileLine]] = {}
    rows = read(
        sa.select(PitchFile.block_id, PitchFile.id, PitchFile.name, PitchFile.size, PitchFile.file_key)
        .where(PitchFile.pitch_id == found.id, PitchFile.removed_at.is_(None))
        .order_by(PitchFile.id)
    )
    for block_id, *line in rows:
        if block_id in keys:
            files.setdefault(keys[block_id], []).append(FileLine(*line))
    kept = {key: Kept(Answer(files=len(lines))) for key, lines in files.items()}
    answers = read(
        sa.select(
            PitchAnswer.block_id,
            PitchAnswer.words,
            PitchAnswer.amount_minor,
            PitchAnswer.body,
            PitchAnswer.revision,
            PitchAnswer.saved_at,
            Person.name,
        )
        .join(Person, Person.id == PitchAnswer.saved_by_id, isouter=True)
        .where(PitchAnswer.pitch_id == found.id)
        .order_by(PitchAnswer.id)
    )
    for block_id, words, amount, body, revision, saved_at, by in answers:
        if block_id in keys:
            key = keys[block_id]
            kept[key] = Kept(Answer(words, amount, body, len(files.get(key, ()))), revision, saved_at, by or "")
    return Draft(found, questions, kept, files)


def body_of(draft: Draft) -> dict[str, Any]:
    """A draft as it is sealed when it is handed in, and as the preview shows it.

    What a pitch is about and its language stand in it where the team has named them. Each answer has key, kind, label,
    is_for_jury, words, amount in minor units, body (see rules.Answer), the names of the departments that a team's body
    numbers, and files with id, name, size and key.
    """
    found, about = draft.found, draft.found.about
    named = _departments(draft)
    return {
        "call": found.call.ref,
        "call_title": found.call.title,
        "rules": found.call.rules_hash,
        "round": found.round.number,
        "stage": found.round.stage,
        "pitch": found.ref,
        "title": about.title,
        "track": places_of(found.call.id).get(about.track_id, "") if about.track_id else "",
        "department": named.get(about.lead_department_id or 0, ""),
        "currency": found.call.currency,
        "ask": draft.asked.ask_minor,
        "least": draft.asked.least_minor,
        "answers": [_answer_body(draft, question, named) for question in draft.questions],
        **{name: value for name, value in (("area", about.area), ("language", about.language)) if value},
    }


def _departments(draft: Draft) -> dict[int, str]:
    """The names of all departments that a draft names, in one statement."""
    wanted = {draft.found.about.lead_department_id}
    for kept in draft.kept.values():
        wanted |= set(kept.answer.part("others") or ())
    rows = read(
        sa.select(Department.id, Department.name)
        .where(
            Department.organisation_id == draft.found.pitch.organisation_id,
            Department.id.in_(sorted(number for number in wanted if number)),
        )
        .order_by(Department.id)
    )
    return {number: str(name) for number, name in rows}


def _answer_body(draft: Draft, question: Question, named: Mapping[int, str]) -> dict[str, Any]:
    answer = draft.of(question.key).answer
    return {
        "key": question.key,
        "kind": question.kind,
        "label": question.label,
        "is_for_jury": question.is_for_jury,
        "words": answer.words,
        "amount": answer.amount_minor,
        "body": {**(answer.body or {}), "rows": rules.rows(answer)} if answer.part("rows") else answer.body,
        "departments": _named(answer, named),
        "files": [line._asdict() for line in draft.files.get(question.key, ())],
    }


def _named(answer: Answer, named: Mapping[int, str]) -> list[str]:
    """The departments of a team beside the leading one, by name."""
    return [named[number] for number in answer.part("others") or () if number in named]
