"""Trainings and who came, where projects came from, which words are offered, as rows that are never updated"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_event", sa.Column("dropped_at", sa.DateTime(), nullable=True))
    _create(
        "event_day",
        ("event_id", "call_event"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
    )
    _create(
        "attendance",
        ("place_id", "event_place"),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
    )
    _create("project_origin", ("project_id", "project"), sa.Column("origin", sa.String(length=20), nullable=False))
    _create("term_offer", ("term_id", "term"), sa.Column("applies", sa.Boolean(), nullable=False))
    # What anything was before is not on record, so as it is now it was from the instant at which it was written down.
    # An event tells that only by its entry; the jury day of a new call, and those of a copied one, came with the call.
    op.execute(
        'INSERT INTO event_day (event_id, kind, "on", applies, recorded_at)'
        ' SELECT event.id, event.kind, event."on", true, COALESCE('
        "  (SELECT MAX(entry.at) FROM entry WHERE entry.event = 'event.announced' AND entry.thing_kind = 'call_event'"
        "   AND entry.thing_id = event.id AND entry.root_kind = 'call' AND entry.root_id = call.id),"
        "  call.created_at)"
        " FROM call_event AS event JOIN round ON round.id = event.round_id JOIN call ON call.id = round.call_id"
        " ORDER BY event.id"
    )
    # A place is taken first. Whether somebody came is noted of those who have one, so before it is given back.
    op.execute(
        "INSERT INTO attendance (place_id, applies, came, recorded_at, by_id)"
        " SELECT id, true, CASE WHEN marked_at <= signed_up_at THEN came END, signed_up_at, person_id"
        " FROM event_place ORDER BY id"
    )
    op.execute(
        "INSERT INTO attendance (place_id, applies, came, recorded_at, by_id)"
        " SELECT id, true, came, marked_at, marked_by_id FROM event_place WHERE marked_at > signed_up_at ORDER BY id"
    )
    op.execute(
        "INSERT INTO attendance (place_id, applies, came, recorded_at, by_id)"
        " SELECT id, false, came, cancelled_at, person_id FROM event_place WHERE cancelled_at IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO project_origin (project_id, origin, recorded_at)"
        " SELECT id, origin, created_at FROM project ORDER BY id"
    )
    # The words that every city starts with have no entries of their own.
    op.execute(
        "INSERT INTO term_offer (term_id, applies, recorded_at) SELECT term.id, true, COALESCE("
        "  (SELECT MAX(entry.at) FROM entry WHERE entry.event = 'term.added' AND entry.thing_kind = 'term'"
        "   AND entry.thing_id = term.id AND entry.organisation_id = term.organisation_id),"
        "  organisation.created_at)"
        " FROM term JOIN organisation ON organisation.id = term.organisation_id ORDER BY term.id"
    )
    op.execute(
        "INSERT INTO term_offer (term_id, applies, recorded_at)"
        " SELECT id, false, retired_at FROM term WHERE retired_at IS NOT NULL ORDER BY id"
    )


def _create(table: str, of: tuple[str, str], *more: sa.Column[object]) -> None:
    """A table of rows about a thing: when and by whom each was written down."""
    column, thing = of
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        *more,
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint([column], [f"{thing}.id"], name=op.f(f"fk_{table}_{column}_{thing}")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("term_offer", "project_origin", "attendance", "event_day"):
        op.drop_table(table)
    # What was taken back, which nobody had signed up for, would stand there again without the column that says so.
    for statement in (
        "UPDATE live_session SET event_id = NULL WHERE {of}",
        "DELETE FROM event_place WHERE {of}",
        "DELETE FROM call_event WHERE dropped_at IS NOT NULL",
    ):
        of = "event_id IN (SELECT id FROM call_event WHERE dropped_at IS NOT NULL)"
        op.execute(statement.format(of=of))
    op.drop_column("call_event", "dropped_at")
