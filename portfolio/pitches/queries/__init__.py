"""Pitches as far as a viewer may read them: one, its draft, what it was when handed in, and the field of a round."""

from portfolio.pitches.queries.areas import area_names
from portfolio.pitches.queries.drafts import Draft, Kept, body_of, draft_of
from portfolio.pitches.queries.field import (
    Counts,
    FieldPage,
    Line,
    Wanted,
    counts,
    field,
    is_opened_early,
    recipients,
)
from portfolio.pitches.queries.found import Found, mine, pitch, places_of, question_of, reads_as_jury
from portfolio.pitches.queries.history import (
    Version,
    VersionLine,
    file_of,
    moves,
    newest_version,
    read_version,
    request_of,
    requests,
    version,
    versions,
)
from portfolio.pitches.queries.teams import Member, candidates, member_of, team

__all__ = [
    "Counts",
    "Draft",
    "FieldPage",
    "Found",
    "Kept",
    "Line",
    "Member",
    "Version",
    "VersionLine",
    "Wanted",
    "area_names",
    "body_of",
    "candidates",
    "counts",
    "draft_of",
    "field",
    "file_of",
    "is_opened_early",
    "member_of",
    "mine",
    "moves",
    "newest_version",
    "pitch",
    "places_of",
    "question_of",
    "read_version",
    "reads_as_jury",
    "recipients",
    "request_of",
    "requests",
    "team",
    "version",
    "versions",
]
