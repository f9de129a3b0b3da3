"""Lessons that can be searched, what they were used for, and people to ask"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

LESSON = sa.table("lesson", sa.column("id", sa.Integer), sa.column("text", sa.Text), sa.column("folded", sa.Text))

# Letters that decompose to nothing but stand for others, as the search folds them.
PLAIN = str.maketrans(dict(zip("ıłøđðþæœħ", ("i", "l", "o", "d", "d", "th", "ae", "oe", "h"), strict=True)))
UNSPACED = re.compile(r"([\u3005-\u3007\u3040-\u30ff\u3400-\u9fff])")


def searchable(text: str) -> str:
    """The words of a text without case and accents, between single spaces, as the search had them at this revision."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign)).translate(PLAIN)
    return " ".join(re.findall(r"\w+", UNSPACED.sub(r" \1 ", plain.replace("_", " "))))


def upgrade() -> None:
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.add_column(sa.Column("folded", sa.Text(), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_lesson_term_id"), ["term_id"], unique=False)
    for number, text in op.get_bind().execute(sa.select(LESSON.c.id, LESSON.c.text)).all():
        op.execute(sa.update(LESSON).where(LESSON.c.id == number).values(folded=f" {searchable(text)}"))
    op.create_table(
        "askable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_askable_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_askable_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askable")),
    )
    with op.batch_alter_table("askable", schema=None) as batch_op:
        batch_op.create_index("ix_askable_organisation_id", ["organisation_id", "person_id", "id"], unique=False)
    op.create_table(
        "lesson_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_lesson_use_by_id_person")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_use_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_lesson_use_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_use")),
    )
    with op.batch_alter_table("lesson_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_use_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_use_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    op.drop_table("lesson_use")
    op.drop_table("askable")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_term_id"))
        batch_op.drop_column("folded")
