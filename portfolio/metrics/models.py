"""Measures: what is counted, the value at the start, the goal, and values that are corrected, never overwritten."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model, Pairs, Whole, rarely_set


class LibraryMeasure(Model):
    """A measure as the city defines it once, for many projects; retired, never deleted.

    series, aggregable, small_shown and the rest mean what they mean on a measure.
    """

    __tablename__ = "library_measure"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(250))
    definition: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(60))
    measure: Mapped[str] = mapped_column(String(20))
    series: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(20))
    frequency: Mapped[str | None] = mapped_column(String(20))
    collection_method: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(250))
    aggregable: Mapped[bool]
    split_by: Mapped[str | None] = mapped_column(String(120))
    small_shown: Mapped[bool]
    retired_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Metric(Model):
    """One measure of a project, a programme or a goal. All values are whole millionths of its unit.

    level      input, activity, process, output, outcome or impact
    measure    number, percent, currency, duration, score, ordinal, yes_no or qualitative
    series     state: the newest value counts; per_period: each value counts for its period, and they add up;
               cumulative: each value is the running total so far
    direction  increase, decrease, maintain or none
    near_zero  change, in millionths, below which a trend is flat for values near zero
    aggregable whether values of several projects, or of the parts of one, may be added up
    small_shown whether small numbers of parts are shown, because they do not stand for people
    library_id the measure of the library that it follows, so that like is added to like
    edition    1, then one more whenever the definition changes; the series breaks there
    """

    __tablename__ = "metric"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN goal_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_subject",
        ),
        Index("ix_metric_project_id", "project_id", "position", "id"),
        Index("ix_metric_organisation_id", "organisation_id", "level"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    name: Mapped[str] = mapped_column(String(250))
    definition: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(60))
    measure: Mapped[str] = mapped_column(String(20), default="number")
    series: Mapped[str] = mapped_column(String(20), default="state", server_default="state")
    direction: Mapped[str] = mapped_column(String(20))
    is_primary: Mapped[bool] = mapped_column(default=False)
    aggregable: Mapped[bool] = mapped_column(default=False)
    frequency: Mapped[str | None] = mapped_column(String(20))
    collection_method: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(250))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    split_by: Mapped[str | None] = mapped_column(String(120))
    near_zero: Mapped[Whole | None]
    small_shown: Mapped[bool] = mapped_column(default=False, server_default=false())
    library_id: Mapped[int | None] = mapped_column(ForeignKey("library_measure.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    source_words: Mapped[str | None] = mapped_column(String(200))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcuts: the rows below that count now, written in the same transaction as they are.
    retired_on: Mapped[date | None]
    baseline_value: Mapped[Whole | None]
    baseline_on: Mapped[date | None]
    target_value: Mapped[Whole | None]
    target_on: Mapped[date | None]
    latest_value: Mapped[Whole | None]
    latest_on: Mapped[date | None]
    parts: Mapped[int | None]
    parts_known: Mapped[int | None]
    """How many parts it is split into, and of how many the latest value is made; None where it is not split."""
    standing: Mapped[str] = mapped_column(String(20), default="unknown")
    """met, not_met, wrong_way, no_status or unknown; see rules.standing."""
    judged_from: Mapped[date | None]
    judged_until: Mapped[date | None]
    amber_from: Mapped[date | None]
    red_from: Mapped[date | None]
    """From when until when these values say how the measure is doing, and when that turns; see outlook.turns."""

    __mapper_args__ = {"version_id_col": version}


class PastDefinition(Model):
    """What a measure meant before a change, so that figures of an earlier day can be worked out; never updated.

    until_on  the first day on which the next definition counted
    """

    __tablename__ = "past_definition"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    edition: Mapped[int]
    name: Mapped[str] = mapped_column(String(250))
    definition: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(60))
    measure: Mapped[str] = mapped_column(String(20))
    series: Mapped[str] = mapped_column(String(20), default="state", server_default="state")
    direction: Mapped[str] = mapped_column(String(20))
    is_primary: Mapped[bool]
    until_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PastMethod(Model):
    """How a measure was taken before a change, where figures rest on it; never updated.

    It says nothing of what the measure means: the series goes on.

    until_on  the first day on which the next way counted
    """

    __tablename__ = "past_method"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    frequency: Mapped[str | None] = mapped_column(String(20))
    aggregable: Mapped[bool]
    until_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Retirement(Model):
    """That a measure is used no longer from a day on, or again; never updated, the newest row up to a day counts.

    applies  False where the measure is used again
    """

    __tablename__ = "metric_retirement"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    on: Mapped[date]
    applies: Mapped[bool]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MetricPart(Model):
    """That a measure is split into a part from a day on, and who gives its values; never updated.

    The newest row of a name up to a day counts.
    applies  False where the measure has the part no longer
    """

    __tablename__ = "metric_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    applies: Mapped[bool]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Baseline(Model):
    """The value at the start; a new row corrects it.

    kind        measured, reconstructed, estimated, zero_by_definition or not_possible
    comparison  what the project is compared with when no value is possible
    edition     of the definition that the value follows
    """

    __tablename__ = "baseline"
    __table_args__ = (rarely_set("ix_baseline_supersedes_id", "supersedes_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    value: Mapped[Whole | None]
    on: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(Text)
    comparison: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("baseline.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Target(Model):
    """The goal: a value by a day, a range to keep, or a question to answer; a new row changes it.

    effect_from  the day until which no effect is expected, where it comes late
    milestones   pairs of a day (2026-06-30) and the value expected then, where the way is not a straight line
    edition      of the definition that the value follows
    """

    __tablename__ = "target"
    __table_args__ = (rarely_set("ix_target_supersedes_id", "supersedes_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    value: Mapped[Whole | None]
    low: Mapped[Whole | None]
    high: Mapped[Whole | None]
    on: Mapped[date | None]
    effect_from: Mapped[date | None]
    milestones: Mapped[Pairs | None]
    question: Mapped[str | None] = mapped_column(Text)
    decision_rule: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Observation(Model):
    """A value seen on a day. Append-only: a correction is a new row that names the one it corrects.

    quality                 verified, provisional, estimate or disputed
    numerator, denominator  of a percentage, in millionths, where known
    words                   the answer where the measure is not a number
    part                    the group this value is split for; None is the whole
    withdrawn               True on a correcting row that takes a value back without a new one
    """

    __tablename__ = "observation"
    __table_args__ = (
        Index("ix_observation_metric_id", "metric_id", "observed_on", "id"),
        Index("ix_observation_supersedes_id", "supersedes_id"),
        Index("ix_observation_recorded_at", "recorded_at", "metric_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    value: Mapped[Whole | None]
    observed_on: Mapped[date]
    period_from: Mapped[date | None]
    numerator: Mapped[Whole | None]
    denominator: Mapped[Whole | None]
    words: Mapped[str | None] = mapped_column(Text)
    part: Mapped[str | None] = mapped_column(String(120))
    quality: Mapped[str] = mapped_column(String(20), default="provisional")
    source: Mapped[str | None] = mapped_column(String(250))
    note: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(default=1)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


SEEN = (
    "value",
    "words",
    "observed_on",
    "period_from",
    "numerator",
    "denominator",
    "part",
    "quality",
    "source",
    "note",
)
"""What a draft says of a value, named as a value names it."""

DRAFT, SENT, RETURNED, APPROVED, DROPPED = "draft", "sent", "returned", "approved", "dropped"
EDITABLE = (DRAFT, RETURNED)


class ValueDraft(Model):
    """A value on its way: written, sent for approval, returned with a reason, approved or dropped.

    state           one of the words above; only an approved one has become a value, named by observation_id
    reason          why it was returned
    decided_by_id   who approved or returned it
    """

    __tablename__ = "value_draft"
    __table_args__ = (
        Index("ix_value_draft_metric_id", "metric_id", "state"),
        Index("ix_value_draft_organisation_id", "organisation_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    state: Mapped[str] = mapped_column(String(20))
    value: Mapped[Whole | None]
    words: Mapped[str | None] = mapped_column(Text)
    observed_on: Mapped[date]
    period_from: Mapped[date | None]
    numerator: Mapped[Whole | None]
    denominator: Mapped[Whole | None]
    part: Mapped[str | None] = mapped_column(String(120))
    quality: Mapped[str] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(String(250))
    note: Mapped[str | None] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
