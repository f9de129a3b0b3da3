"""Put a file or a link at a value or a review, and take it back."""

from datetime import datetime
from typing import BinaryIO, NamedTuple

from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.evidence import proof, queries, rules, signals
from portfolio.evidence.models import Evidence
from portfolio.history import actions as history
from portfolio.projects.subjects import Subject, root_of, subject_of


class Place(NamedTuple):
    """Where evidence stands: at one value or at one review."""

    subject: Subject
    observation_id: int | None = None
    review_id: int | None = None


class Upload(NamedTuple):
    """A file as it came, open for reading."""

    file: BinaryIO
    name: str


def attach(
    place: Place,
    *,
    kind: str,
    audience: str,
    description: str | None = None,
    upload: Upload | None = None,
    url: str | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Put one piece of evidence at a value or a review: a file, or a link.

    raises  WrongInput when it is neither or both, when the file is not what its name says, or when a photo that may
            be published says where it was taken
    """
    if place.subject.organisation_id != by.organisation_id:
        raise Missing
    rules.check_choice(kind, audience)
    if (upload is None) == (not url):
        raise WrongInput("file_or_link", N_("Choose a file, or give a link: one of the two."), "file")
    signals.changing.send(place, by=by, at=at)
    if queries.number_at(observation_id=place.observation_id, review_id=place.review_id) >= rules.MOST_AT_ONE_PLACE:
        raise RuleBroken("too_many", N_("There are twenty pieces here already. Take one back, or link to a folder."))
    row = Evidence(
        organisation_id=by.organisation_id,
        observation_id=place.observation_id,
        review_id=place.review_id,
        **{f"{place.subject.kind}_id": place.subject.id},
        kind=kind,
        audience=audience,
        description=description,
        recorded_at=at,
        by_id=by.person_id,
        **(_of_file(upload, audience) if upload else {"url": rules.check_link(url or "")}),
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "evidence.attached",
        thing=("evidence", row.id),
        root=(place.subject.kind, place.subject.id),
        by=by,
        at=at,
        after={"kind": kind, "audience": audience} | _open(row, file=row.name, url=row.url),
    )
    return row


def _open(row: Evidence, **said: str | None) -> dict[str, str | None]:
    """What history says of a piece in words: nothing of the team's own, since everybody reads timelines."""
    return {} if row.audience == "team" else said


def _of_file(upload: Upload, audience: str) -> dict[str, object]:
    name = rules.plain_name(upload.name)
    ending = rules.ending_of(name)
    size = proof.prove(upload.file, ending)
    if audience == "public" and proof.says_where(upload.file, ending):
        raise WrongInput(
            "position",
            N_("This photo says where it was taken. Remove that first, or let fewer people see it."),
            "audience",
        )
    return {
        "file_key": files.keep(upload.file),
        "name": name,
        "media_type": rules.MEDIA_TYPES[ending],
        "size": size,
    }


def take_back(row: Evidence, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Take a piece of evidence back: it stays on record with the reason, and its file is given out no more.

    What a signature has sealed stays part of the signed version, file and all.
    """
    if row.organisation_id != by.organisation_id:
        raise Missing
    if not reason:
        raise WrongInput("reason", N_("Say why it is taken back."), "reason")
    signals.changing.send(Place(subject_of(row), row.observation_id, row.review_id), by=by, at=at)
    db.session.refresh(row, with_for_update=True)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = at, by.person_id, reason
    db.session.flush()
    history.record(
        "evidence.taken_back",
        thing=("evidence", row.id),
        root=root_of(row),
        by=by,
        at=at,
        after=_open(row, reason=reason),
    )
