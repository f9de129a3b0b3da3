"""Full-text index over the folded words of projects

SQLite gets an FTS5 table kept by triggers, PostgreSQL a generated column with a GIN index. Both read
project_text, whose words are folded before they are stored, so both find the same and neither needs an extension.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQLITE_UP = (
    "CREATE VIRTUAL TABLE project_search USING fts5("
    "title, body, content='project_text', content_rowid='project_id', prefix='2 3', "
    'tokenize="unicode61 remove_diacritics 2")',
    "INSERT INTO project_search(project_search) VALUES ('rebuild')",
    "CREATE TRIGGER project_search_insert AFTER INSERT ON project_text BEGIN "
    "INSERT INTO project_search(rowid, title, body) VALUES (new.project_id, new.title, new.body); END",
    "CREATE TRIGGER project_search_delete AFTER DELETE ON project_text BEGIN "
    "INSERT INTO project_search(project_search, rowid, title, body) "
    "VALUES ('delete', old.project_id, old.title, old.body); END",
    "CREATE TRIGGER project_search_update AFTER UPDATE ON project_text BEGIN "
    "INSERT INTO project_search(project_search, rowid, title, body) "
    "VALUES ('delete', old.project_id, old.title, old.body); "
    "INSERT INTO project_search(rowid, title, body) VALUES (new.project_id, new.title, new.body); END",
)
SQLITE_DOWN = (
    "DROP TRIGGER project_search_insert",
    "DROP TRIGGER project_search_delete",
    "DROP TRIGGER project_search_update",
    "DROP TABLE project_search",
)
POSTGRESQL_UP = (
    "ALTER TABLE project_text ADD COLUMN project_search tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D')) STORED",
    "CREATE INDEX ix_project_text_search ON project_text USING gin (project_search)",
)
POSTGRESQL_DOWN = (
    "DROP INDEX ix_project_text_search",
    "ALTER TABLE project_text DROP COLUMN project_search",
)


def upgrade() -> None:
    for statement in SQLITE_UP if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(statement)
