"""What a team still has to do, question by question, as its pitch's page lists it."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from portfolio.calls.queries import Question
from portfolio.core.texts import gettext as _
from portfolio.pitches import queries, rules
from portfolio.pitches.queries import Draft, VersionLine
from portfolio.pitches.words import lack_words

DONE, TO_DO, OPTIONAL = "done", "to_do", "optional"


class Task(NamedTuple):
    """A page to write on.

    state  done, to_do, or optional and not answered
    lacks  sentences about what is missing there
    """

    key: str
    label: str
    url: str
    state: str
    lacks: Sequence[str]


def tasks(draft: Draft, *, has_tracks: bool) -> list[Task]:
    """Every page of a pitch in its order, with what is missing there."""
    missing: dict[str, list[str]] = {}
    for lack in draft.lacks(has_tracks=has_tracks):
        missing.setdefault(lack.key, []).append(lack_words(lack))
    ref = draft.found.ref
    about = missing.get(rules.TITLE, [])
    first = Task(
        rules.TITLE,
        _("Title and department"),
        url_for("pitches.about", pitch_ref=ref),
        TO_DO if about else DONE,
        about,
    )
    return [first, *(_task(draft, question, missing.get(question.key, [])) for question in draft.questions)]


def _task(draft: Draft, question: Question, lacks: Sequence[str]) -> Task:
    is_answered = rules.is_answered(question, draft.of(question.key).answer)
    state = TO_DO if lacks else DONE if is_answered else OPTIONAL
    url = url_for("pitches.question", pitch_ref=draft.found.ref, key=question.key)
    return Task(question.key, question.label, url, state, lacks)


def following(draft: Draft, key: str) -> str:
    """The address to go on to after a page: that of the next question, at the end the check before handing in."""
    keys = [rules.TITLE, *(question.key for question in draft.questions)]
    later = keys[keys.index(key) + 1 :]
    if not later:
        return url_for("pitches.hand_in", pitch_ref=draft.found.ref)
    return url_for("pitches.question", pitch_ref=draft.found.ref, key=later[0])


def is_changed(draft: Draft, versions: Sequence[VersionLine]) -> bool:
    """Whether the draft says something else than the version that counts, the first of those handed in."""
    return bool(versions) and rules.seal(rules.canonical(queries.body_of(draft))) != versions[0].hash
