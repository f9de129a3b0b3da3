"""The seed of a juror's order, and sign-ins narrowed to one role"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("juror", sa.Column("seed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sign_in", sa.Column("only_role", sa.String(length=30), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_column("only_role")
    with op.batch_alter_table("juror") as batch_op:
        batch_op.drop_column("seed")
