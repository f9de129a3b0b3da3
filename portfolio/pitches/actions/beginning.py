"""Begin a pitch: one row, its first state, the answers about eligibility."""

from collections.abc import Mapping
from datetime import datetime

from portfolio.calls import queries as calls
from portfolio.calls.models import Call
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken
from portfolio.history import actions as history
from portfolio.people.models import Department
from portfolio.pitches import rules
from portfolio.pitches.actions.writing import check_matter
from portfolio.pitches.models import Pitch, PitchAnswer, PitchMove
from portfolio.projects.actions.opening import next_ref


def begin(
    call: Call,
    *,
    title: str,
    department: Department | None = None,
    area: str | None = None,
    language: str | None = None,
    eligible: Mapping[str, bool] | None = None,
    zone: str,
    by: Actor,
    at: datetime,
) -> Pitch:
    """Begin a pitch to the open round of a call.

    area, language  as in keep_about
    eligible        answers to the questions about eligibility, by their key
    zone            the city's
    raises          RuleBroken outside of a round's days, and when an answer means that one cannot pitch
    """
    if call.organisation_id != by.organisation_id:
        raise Missing
    day = local_day(at, zone)
    span = calls.open_round(call, day)
    if span is None:
        raise RuleBroken("not_open", N_("This call takes no pitches now."))
    if span.stage > 1:
        raise RuleBroken("invited_only", N_("The second stage is for pitches that were invited to it."))
    check_matter(area, language, by=by)
    pitch = Pitch(
        organisation_id=by.organisation_id,
        call_id=call.id,
        round_id=span.id,
        ref=next_ref(by.organisation_id, "pitch", day.year),
        title=title,
        lead_department_id=department.id if department else None,
        area=area,
        language=language,
        owner_id=by.person_id,
        created_at=at,
        created_by_id=by.person_id,
        state=rules.DRAFT,
    )
    db.session.add(pitch)
    db.session.flush()
    db.session.add(PitchMove(pitch_id=pitch.id, state=rules.DRAFT, on=day, recorded_at=at, by_id=by.person_id))
    _keep_eligible(pitch, eligible or {}, by=by, at=at)
    db.session.flush()
    history.record("pitch.begun", thing=("pitch", pitch.id), by=by, at=at, after={"ref": pitch.ref, "call": call.ref})
    return pitch


def _keep_eligible(pitch: Pitch, eligible: Mapping[str, bool], *, by: Actor, at: datetime) -> None:
    for question in calls.blocks(pitch.call_id):
        if question.kind != rules.ELIGIBILITY or question.key not in eligible:
            continue
        said = rules.Answer(body={"yes": eligible[question.key]})
        if rules.excludes(question, said):
            raise RuleBroken("excluded", N_("With this answer you cannot pitch to this call."))
        db.session.add(
            PitchAnswer(pitch_id=pitch.id, block_id=question.id, body=said.body, saved_at=at, saved_by_id=by.person_id)
        )
