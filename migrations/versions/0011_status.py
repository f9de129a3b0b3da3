"""Signals, overrides, forecasts and risks

Measures get the days on which their colour turns. Those of measures that stand already are worked out here, by the
rule as it was when this revision was written: a straight line from the value at the start to the goal.
"""

from datetime import date, timedelta
from fractions import Fraction

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TURNS = ("judged_from", "judged_until", "amber_from", "red_from")
RHYTHMS = {"weekly": 7, "monthly": 31, "quarterly": 92, "half_yearly": 183, "yearly": 366}
AT_ONCE = 2000


def upgrade() -> None:
    with op.batch_alter_table("metric", schema=None) as batch_op:
        for name in TURNS:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.add_column(sa.Column("effect_from", sa.Date(), nullable=True))
    work_out_turns()

    op.create_table(
        "confidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("colour", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("path_back", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_confidence_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_confidence_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidence")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_confidence_project_id", "confidence", ["project_id", "side", "on", "id"])

    op.create_table(
        "forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_forecast_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_forecast_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_forecast_project_id", "forecast", ["project_id", "on", "id"])

    op.create_table(
        "set_by_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("signal", sa.String(length=10), nullable=False),
        sa.Column("colour", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_set_by_hand_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_set_by_hand_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_by_hand")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_set_by_hand_project_id", "set_by_hand", ["project_id", "signal", "on", "id"])

    op.create_table(
        "risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("likely", sa.String(length=10), nullable=False),
        sa.Column("bad", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_risk_project_id_project")),
        sa.ForeignKeyConstraint(["who_id"], ["person.id"], name=op.f("fk_risk_who_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_risk_project_id", "risk", ["project_id", "closed_on", "weight", "due_on", "id"])
    op.create_index(op.f("ix_risk_who_id"), "risk", ["who_id"])

    op.create_table(
        "risk_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("likely", sa.String(length=10), nullable=False),
        sa.Column("bad", sa.String(length=10), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_risk_entry_by_id_person")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_risk_entry_risk_id_risk")),
        sa.ForeignKeyConstraint(["who_id"], ["person.id"], name=op.f("fk_risk_entry_who_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_risk_entry_risk_id", "risk_entry", ["risk_id", "on", "id"])

    op.create_table(
        "project_signal",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_colour", sa.String(length=10), nullable=True),
        sa.Column("owner_on", sa.Date(), nullable=True),
        sa.Column("unit_colour", sa.String(length=10), nullable=True),
        sa.Column("unit_on", sa.Date(), nullable=True),
        sa.Column("forecast_minor", sa.BigInteger(), nullable=True),
        sa.Column("forecast_currency", sa.String(length=3), nullable=True),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("outcome_colour", sa.String(length=10), nullable=True),
        sa.Column("outcome_until", sa.Date(), nullable=True),
        sa.Column("finance_colour", sa.String(length=10), nullable=True),
        sa.Column("finance_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_project_signal_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_signal_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_signal")),
    )
    op.create_index(
        "ix_project_signal_confidence", "project_signal", ["organisation_id", "unit_colour", "owner_colour"]
    )


def downgrade() -> None:
    for name in ("project_signal", "risk_entry", "risk", "set_by_hand", "forecast", "confidence"):
        op.drop_table(name)
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_column("effect_from")
    with op.batch_alter_table("metric", schema=None) as batch_op:
        for name in TURNS:
            batch_op.drop_column(name)


def work_out_turns() -> None:
    """Fill in the new columns of measures that have a value, some thousand at a time."""
    read = ("measure", "direction", "standing", "frequency")
    worth = ("baseline_value", "target_value", "latest_value")
    days = ("baseline_on", "target_on", "latest_on", *TURNS)
    metric = sa.table(
        "metric",
        sa.column("id", sa.Integer()),
        *(sa.column(name, sa.String()) for name in read),
        *(sa.column(name, sa.BigInteger()) for name in worth),
        *(sa.column(name, sa.Date()) for name in days),
    )
    wanted = sa.select(*(metric.c[name] for name in ("id", *read, *worth, *days[:3]))).limit(AT_ONCE)
    change = (
        sa.update(metric)
        .where(metric.c.id == sa.bindparam("number"))
        .values({name: sa.bindparam(f"new_{name}", type_=sa.Date()) for name in TURNS})
    )
    bind, last = op.get_bind(), 0
    while rows := bind.execute(
        wanted.where(metric.c.id > last, metric.c.latest_on.is_not(None)).order_by(metric.c.id)
    ).all():
        last = rows[-1].id
        found = [(row.id, turns(row)) for row in rows]
        changes = [
            {"number": number, **{f"new_{name}": day for name, day in zip(TURNS, turned, strict=True)}}
            for number, turned in found
            if turned
        ]
        if changes:
            bind.execute(change, changes)


def turns(row: sa.Row) -> tuple[date | None, ...] | None:
    if row.standing not in ("met", "not_met", "wrong_way") or row.measure == "qualitative":
        return None
    seen, start, goal = row.latest_on, row.baseline_value, row.target_value
    days = 180 if row.frequency not in RHYTHMS else RHYTHMS[row.frequency] * 3 // 2
    until = date.max if row.frequency == "once" else seen + timedelta(days=days)
    if row.direction == "maintain":
        return (seen, until, None, None) if row.standing == "met" else (seen, until, seen, seen)
    if start is None or goal is None or row.latest_value is None:
        return None
    if start == goal or row.measure in ("ordinal", "yes_no"):
        return without_distance(row, until)
    if row.baseline_on is None or row.target_on is None:
        return None
    share = Fraction(row.latest_value - start, goal - start)
    return (
        seen,
        until,
        *(
            first_day_behind(row, share, behind, reached)
            for behind, reached in ((Fraction(1, 10), Fraction(1)), (Fraction(1, 4), Fraction(4, 5)))
        ),
    )


def without_distance(row: sa.Row, until: date) -> tuple[date | None, ...] | None:
    if row.standing == "met":
        return row.latest_on, until, None, None
    if row.standing == "wrong_way":
        return row.latest_on, until, row.latest_on, row.latest_on
    if row.target_on is None:
        return None
    missed = row.target_on + timedelta(days=1)
    return missed, until, missed, missed


def first_day_behind(row: sa.Row, share: Fraction, behind: Fraction, reached: Fraction) -> date | None:
    limit, first = share + behind, None
    if limit < 0:
        first = row.latest_on
    elif limit < 1:
        days = (row.target_on - row.baseline_on).days
        first = row.target_on if days <= 0 else row.baseline_on + timedelta(days=limit * days // 1 + 1)
    if share < reached:
        first = min(filter(None, (first, row.target_on + timedelta(days=1))))
    return first
