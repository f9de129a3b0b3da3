"""Mails that invite jurors, and the links in them"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_juror_notice_id_notice"), "notice", ["notice_id"], ["id"])
    with op.batch_alter_table("jury_pass", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_mailed", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("jury_pass", schema=None) as batch_op:
        batch_op.drop_column("is_mailed")
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_juror_notice_id_notice"), type_="foreignkey")
        batch_op.drop_column("notice_id")
