"""The list of projects, and how complete and fresh their records are."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.projects import as_of
from portfolio.projects.models import Project
from portfolio.reports.facts.method import DataQuality
from portfolio.reports.facts.portfolio import NO_STAGE
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.tallies.moment import Moment
from portfolio.reports.tallies.names import departments, lead_then
from portfolio.reports.tallies.outcomes import LIVE
from portfolio.reviews.facts import Facts
from portfolio.reviews.queries.gap import Gap


def projects(moment: Moment, gap: Gap) -> tuple[Projects, DataQuality]:
    """Every project that was on record, and the quality of the records of those that run; two statements."""
    names = departments(moment)
    places = {number: place for place, number in enumerate(names)}
    stages = as_of.stages_on(moment.day, moment.known_at)
    was_there = sa.and_(Project.created_at <= moment.closed_at, moment.knows(Project.created_at))
    listed, running = [], []
    for number, ref, title, language, lead, stage in read(
        sa.select(Project.id, Project.ref, Project.title, Project.language, lead_then(moment), stages.c.stage)
        .outerjoin(stages, stages.c.project_id == Project.id)
        .where(
            Project.organisation_id == moment.organisation_id,
            moment.holds(Project.id),
            sa.or_(stages.c.stage.is_not(None), was_there),
        )
        .order_by(Project.ref, Project.id)
    ):
        facts, verdict = gap.facts[number], gap.verdicts[number]
        place = places.get(lead)
        listed.append(
            Listed(
                *(ref, title, language, place, stage or NO_STAGE, facts.amount_minor, facts.currency),
                *(verdict.status, verdict.label),
            )
        )
        if stage in LIVE:
            running.append(facts)
    return Projects(tuple(names.values()), tuple(listed)), _quality(gap, running)


def _quality(gap: Gap, running: Iterable[Facts]) -> DataQuality:
    """Counts over the running projects, and of three flags over all in scope."""
    live = list(running)
    oldest = gap.day - timedelta(days=gap.settings.fresh_days)
    measures = [measure for facts in live for measure in facts.measures]
    return DataQuality(
        running=len(live),
        measures=len(measures),
        fresh=sum(any(oldest <= on <= gap.day for on in measure.seen) for measure in measures),
        without_measure=sum(not facts.measures for facts in live),
        without_end=sum(facts.planned_end_on is None for facts in live),
        without_budget=sum(facts.amount_minor is None for facts in live),
        without_review=sum(not facts.reviews for facts in live),
        by_default=gap.flags["due_by_default"],
        imported=gap.flags["imported"],
        legacy=gap.flags["legacy"],
    )
