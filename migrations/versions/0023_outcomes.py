"""The full outcome form: answers begun, findings, criteria, signers asked, consequences"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = (
    "consequence_step",
    "shared_page",
    "sign_request",
    "outcome_author",
    "finding",
    "criterion",
    "consequence",
    "draft_answer",
    "continuation_approval",
)
ANSWERS = (
    "form",
    "amends",
    "aim",
    "delivered",
    "delivered_words",
    "side_effects",
    "nesta_level",
    "sms_level",
    "comparison",
    "independence",
    "cost_minor",
    "cost_currency",
    "cost_base",
    "cost_matches",
    "worth",
    "worth_words",
    "benefit_low_minor",
    "benefit_minor",
    "benefit_high_minor",
    "benefit_words",
    "voices",
    "quote",
    "quote_consent",
    "next_owner_id",
    "funding_line_id",
    "funding_not_found",
    "new_end_on",
    "may_publish",
    "withheld_reason",
    "withheld_until",
    "has_personal_data",
    "still_used",
    "still_funded",
    "main_risk",
    "lesson_used",
    "sustained",
)


def upgrade() -> None:
    op.create_table(
        "continuation_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_continuation_approval_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_continuation_approval_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_continuation_approval")),
    )
    with op.batch_alter_table("continuation_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_continuation_approval_review_id"), ["review_id"], unique=False)

    op.create_table(
        "draft_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_draft_answer_by_id_person")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_draft_answer_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_answer")),
        sa.UniqueConstraint(
            "review_id", "question", "version", name=op.f("uq_draft_answer_review_id_question_version")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consequence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=1000), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('action', 'take_over')", name=op.f("ck_consequence_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_consequence_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consequence_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_consequence_outcome_id_outcome")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_consequence_review_id_review")),
        sa.ForeignKeyConstraint(["who_id"], ["person.id"], name=op.f("fk_consequence_who_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consequence")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consequence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consequence_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consequence_review_id"), ["review_id"], unique=False)
        batch_op.create_index("ix_consequence_who_id", ["who_id", "state", "due_on"], unique=False)

    op.create_table(
        "criterion",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_criterion_outcome_id_outcome")),
        sa.PrimaryKeyConstraint("outcome_id", "key", name=op.f("pk_criterion")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("observation_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=250), nullable=True),
        sa.Column("progress", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("baseline_value", sa.BigInteger(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("baseline_kind", sa.String(length=30), nullable=True),
        sa.Column("target_value", sa.BigInteger(), nullable=True),
        sa.Column("target_low", sa.BigInteger(), nullable=True),
        sa.Column("target_high", sa.BigInteger(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("target_question", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_finding_metric_id_metric")),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_finding_observation_id_observation")
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_finding_outcome_id_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("outcome_id", "metric_id", name=op.f("uq_finding_outcome_id_metric_id")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_metric_id"), ["metric_id"], unique=False)

    op.create_table(
        "outcome_author",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_author_outcome_id_outcome")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outcome_author_person_id_person")),
        sa.PrimaryKeyConstraint("outcome_id", "person_id", name=op.f("pk_outcome_author")),
    )
    with op.batch_alter_table("outcome_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_author_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sign_request_by_id_person")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_sign_request_outcome_id_outcome")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_request_person_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_sign_request_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_request")),
    )
    with op.batch_alter_table("sign_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_request_review_id"), ["review_id"], unique=False)

    op.create_table(
        "shared_page",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("pdf_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_shared_page_job_id_job")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_shared_page_outcome_id_outcome")),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_shared_page")),
    )
    op.create_table(
        "consequence_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consequence_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_consequence_step_by_id_person")),
        sa.ForeignKeyConstraint(
            ["consequence_id"], ["consequence.id"], name=op.f("fk_consequence_step_consequence_id_consequence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consequence_step")),
    )
    with op.batch_alter_table("consequence_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consequence_step_consequence_id"), ["consequence_id"], unique=False)

    op.add_column("outcome", sa.Column("form", sa.String(length=10), nullable=True))
    op.add_column("outcome", sa.Column("amends", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("aim", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("delivered", sa.String(length=20), nullable=True))
    op.add_column("outcome", sa.Column("delivered_words", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("side_effects", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("nesta_level", sa.Integer(), nullable=True))
    op.add_column("outcome", sa.Column("sms_level", sa.Integer(), nullable=True))
    op.add_column("outcome", sa.Column("comparison", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("independence", sa.String(length=20), nullable=True))
    op.add_column("outcome", sa.Column("cost_minor", sa.BigInteger(), nullable=True))
    op.add_column("outcome", sa.Column("cost_currency", sa.String(length=3), nullable=True))
    op.add_column("outcome", sa.Column("cost_base", sa.String(length=20), nullable=True))
    op.add_column("outcome", sa.Column("cost_matches", sa.Boolean(), nullable=True))
    op.add_column("outcome", sa.Column("worth", sa.String(length=20), nullable=True))
    op.add_column("outcome", sa.Column("worth_words", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("benefit_low_minor", sa.BigInteger(), nullable=True))
    op.add_column("outcome", sa.Column("benefit_minor", sa.BigInteger(), nullable=True))
    op.add_column("outcome", sa.Column("benefit_high_minor", sa.BigInteger(), nullable=True))
    op.add_column("outcome", sa.Column("benefit_words", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("voices", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("quote", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("quote_consent", sa.Boolean(), nullable=True))
    _add_reference("outcome", "next_owner_id", "person")
    _add_reference("outcome", "funding_line_id", "funding_line")
    op.add_column("outcome", sa.Column("funding_not_found", sa.Boolean(), nullable=True))
    op.add_column("outcome", sa.Column("new_end_on", sa.Date(), nullable=True))
    op.add_column("outcome", sa.Column("may_publish", sa.Boolean(), nullable=True))
    op.add_column("outcome", sa.Column("withheld_reason", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("withheld_until", sa.Date(), nullable=True))
    op.add_column("outcome", sa.Column("has_personal_data", sa.Boolean(), nullable=True))
    op.add_column("outcome", sa.Column("still_used", sa.String(length=10), nullable=True))
    op.add_column("outcome", sa.Column("still_funded", sa.String(length=10), nullable=True))
    op.add_column("outcome", sa.Column("main_risk", sa.Text(), nullable=True))
    op.add_column("outcome", sa.Column("lesson_used", sa.String(length=10), nullable=True))
    op.add_column("outcome", sa.Column("sustained", sa.Boolean(), nullable=True))
    _add_reference("review", "signer_id", "person")
    op.add_column("review", sa.Column("amending", sa.String(length=20), nullable=True))
    op.create_index("ix_review_signer_id", "review", ["signer_id"])


def downgrade() -> None:
    op.drop_index("ix_review_signer_id", table_name="review")
    for column in ("amending", "signer_id"):
        _drop_column("review", column)
    for column in reversed(ANSWERS):
        _drop_column("outcome", column)
    for table in TABLES:
        op.drop_table(table)


def _add_reference(table: str, column: str, other: str) -> None:
    """Add a column that names a row of another table, without making the table anew on SQLite."""
    if op.get_bind().dialect.name == "sqlite":
        op.add_column(table, sa.Column(column, sa.Integer(), sa.ForeignKey(f"{other}.id")), inline_references=True)
    else:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_{column}_{other}"), table, other, [column], ["id"])


def _drop_column(table: str, column: str) -> None:
    keeps_numbers = {"sqlite_autoincrement": True} if table == "review" else {}
    with op.batch_alter_table(table, table_kwargs=keeps_numbers) as batch_op:
        batch_op.drop_column(column)
