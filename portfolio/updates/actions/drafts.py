"""Keep what somebody has typed and not sent yet: theirs alone, and no part of the record."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.quarter import Quarter
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.updates import queries, rules
from portfolio.updates.models import UpdateDraft

MOST_ANSWERS = 500
LONGEST = 4000


def save_draft(project: Project, quarter: Quarter, answers: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Keep the fields of an update as they stand, in place of what was kept before.

    answers  by field name, as typed; what is longer than any field allows is cut off

    What arrives after its writer has sent the update is left: the page's script may be overtaken by the button.
    """
    if by.person_id is None or project.organisation_id != by.organisation_id:
        raise Missing
    rules.check_quarter(quarter, day_of(by, at))
    sent = queries.update_of(project.id, quarter)
    if sent is not None and sent.by_id == by.person_id and answers.get("version") != str(sent.id):
        return
    kept = {name[:80]: words[:LONGEST] for name, words in list(answers.items())[:MOST_ANSWERS]}
    draft = db.session.get(UpdateDraft, (by.person_id, project.id, str(quarter)))
    if draft is None:
        draft = UpdateDraft(person_id=by.person_id, project_id=project.id, quarter=str(quarter))
        db.session.add(draft)
    draft.answers, draft.saved_at = kept, at
    db.session.flush()


def discard_draft(project_id: int, quarter: Quarter, *, by: Actor) -> None:
    """Forget what somebody has kept for a quarter."""
    db.session.execute(
        sa.delete(UpdateDraft).where(
            UpdateDraft.person_id == by.person_id,
            UpdateDraft.project_id == project_id,
            UpdateDraft.quarter == str(quarter),
        )
    )
