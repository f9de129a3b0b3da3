"""Full-text search over projects: one adapter over what SQLite and PostgreSQL each do best.

Both indexes stand on `project_text`, whose words `core.text.searchable` has folded. All words of a query must
occur, in any order, each from its beginning on ("sens" finds "sensors"); what has all of them in the title comes
before what has some only in the text, whatever the weights say.

What the tokenisers allow: a word is found from its beginning, not from its middle. Chinese and Japanese are indexed
character by character, so any stretch of them is found. Arabic, Greek and Hebrew words are whole words with their
prefixes; an article written together with its word belongs to the word.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from portfolio.core import text
from portfolio.projects.models import Project

MOST_HITS = 500
"""So many newest hits in titles, and as many in texts, are ranked; a word that is in every project stays cheap."""

MOST_LETTERS = 60

FAR = 10
"""A word with so many times the hits that are wanted is one that very many projects have."""

# A rank is a whole number, the best one lowest, so that it fits into the cursor of a page. No rank comes near the
# offset that puts titles before texts.
SCALE = 1_000_000
BEFORE_TEXT = 10**12

Where = Sequence[sa.ColumnElement[bool]]
Hits = sa.Select[int, int]

_MOST: sa.BindParameter[int] = sa.bindparam("most_hits", type_=sa.Integer)


def hits(where: Where, sqlite: bool) -> sa.Subquery:
    """The projects in which all words occur, as a subquery with `project_id` and `points`, fewer being better.

    where   what else must hold of a project, so that filters are applied before hits are capped
    sqlite  for which database

    It is run with the values that `matches` gives.
    """
    arm = _sqlite_arm if sqlite else _postgresql_arm
    arms = (arm("in_title", BEFORE_TEXT, where), arm("in_text", 0, where))
    return sa.union_all(*(sa.select(each.subquery()) for each in arms)).subquery("hits")


def matches(words: Sequence[str], sqlite: bool) -> dict[str, str | int]:
    """The values that `hits` is run with.

    words  folded, from `core.text.words`; at least one
    """
    if sqlite:
        everywhere = " AND ".join(_sqlite_word(word) for word in words)
        in_title = f"{{title}} : ({everywhere})"
        in_text = f"({everywhere}) NOT ({in_title})"
    else:
        # The words are letters and digits, so the database reads no marks but those that are put here.
        in_title = " & ".join(_postgresql_word(word, "A") for word in words)
        in_text = f"({' & '.join(_postgresql_word(word, '') for word in words)}) & !({in_title})"
    return {"in_title": in_title, "in_text": in_text, "most_hits": MOST_HITS}


def any_of(words: Sequence[str], sqlite: bool) -> str:
    """What finds any of some folded words, each as a whole; the value that `newest_with` is run with.

    Whole words only: SQLite puts together all that begin with a prefix before it gives the first hit.
    """
    if sqlite:
        return " OR ".join(f'"{" ".join(_characters(word))}"' for word in words)
    phrases = (" <-> ".join(f"'{part}'" for part in _characters(word)) for word in words)
    return " | ".join(f"({phrase})" for phrase in phrases)


def newest_with(match: str, most: str, where: Where, sqlite: bool) -> sa.Select[int, int]:
    """The newest projects in which a word occurs, unranked: a SELECT of `project_id` and `hits`, how many it gives.

    match, most  what the parameters are called that hold the value of `any_of`, and how many projects are wanted
    """
    limit: sa.BindParameter[int] = sa.bindparam(most, type_=sa.Integer)
    if not sqlite:
        return _postgresql_newest(match, limit, where)
    index = sa.table("project_search", sa.column("rowid", sa.Integer))
    whole_row: sa.ColumnElement[str] = sa.literal_column("project_search")
    found: sa.ColumnElement[int] = sa.literal_column("+project_search.rowid")
    newest = (
        sa.select(Project.id.label("project_id"))
        .select_from(index.join(Project, Project.id == found))
        .where(whole_row.op("MATCH")(sa.bindparam(match)), *where)
        .order_by(index.c.rowid.desc())
        .limit(limit)
        .subquery()
    )
    return sa.select(newest.c.project_id, sa.func.count().over().label("hits"))


def _postgresql_newest(match: str, limit: sa.BindParameter[int], where: Where) -> sa.Select[int, int]:
    """The same; this index has no order, so the hits of a word that very many have are looked for among the newest."""
    texts = sa.table("project_text", sa.column("project_id", sa.Integer), sa.column("project_search", TSVECTOR))
    wanted = sa.cast(sa.bindparam(match, type_=sa.Text), TSQUERY)
    enough = limit * FAR
    some = (
        sa.select(texts.c.project_id).where(texts.c.project_search.op("@@")(wanted)).limit(enough).cte(f"some_{match}")
    )
    number = sa.select(sa.func.count()).select_from(some).scalar_subquery()
    last = sa.select(texts).order_by(texts.c.project_id.desc()).limit(enough).subquery()
    among = sa.union_all(
        sa.select(some.c.project_id).where(number < enough),
        sa.select(last.c.project_id).where(number >= enough, last.c.project_search.op("@@")(wanted)),
    ).subquery()
    newest = (
        sa.select(among.c.project_id)
        .select_from(among.join(Project, Project.id == among.c.project_id))
        .where(*where)
        .order_by(among.c.project_id.desc())
        .limit(limit)
        .subquery()
    )
    hits = sa.case((number >= enough, limit), else_=sa.func.count().over())
    return sa.select(newest.c.project_id, hits.label("hits"))


def _sqlite_arm(match: str, offset: int, where: Where) -> Hits:
    index = sa.table("project_search", sa.column("rowid", sa.Integer))
    whole_row: sa.ColumnElement[str] = sa.literal_column("project_search")
    # Unary plus: the planner must read the index by word and then the project, never the other way round.
    found: sa.ColumnElement[int] = sa.literal_column("+project_search.rowid")
    rank = sa.cast(sa.func.bm25(whole_row, 10.0, 1.0) * SCALE, sa.BigInteger)
    return (
        sa.select(Project.id.label("project_id"), (rank - offset).label("points"))
        .select_from(index.join(Project, Project.id == found))
        .where(whole_row.op("MATCH")(sa.bindparam(match)), *where)
        .order_by(index.c.rowid.desc())
        .limit(_MOST)
    )


def _postgresql_arm(match: str, offset: int, where: Where) -> Hits:
    index = sa.table("project_text", sa.column("project_id", sa.Integer), sa.column("project_search", TSVECTOR))
    wanted = sa.cast(sa.bindparam(match, type_=sa.Text), TSQUERY)
    capped = (
        sa.select(Project.id.label("project_id"), index.c.project_search)
        .select_from(index.join(Project, Project.id == index.c.project_id))
        .where(index.c.project_search.op("@@")(wanted), *where)
        .order_by(index.c.project_id.desc())
        .limit(_MOST)
        .subquery()
    )
    rank = sa.cast(sa.func.ts_rank(capped.c.project_search, wanted) * -SCALE, sa.BigInteger)
    return sa.select(capped.c.project_id, (rank - offset).label("points"))


def _sqlite_word(word: str) -> str:
    return f'"{" ".join(_characters(word))}"{"*" if _is_prefix(word) else ""}'


def _postgresql_word(word: str, weight: str) -> str:
    *before, last = _characters(word)
    star = "*" if _is_prefix(word) else ""
    marks = f":{star}{weight}" if star or weight else ""
    parts = [*(f"'{c}':{weight}" if weight else f"'{c}'" for c in before), f"'{last}'{marks}"]
    return f"({' <-> '.join(parts)})"


def _characters(word: str) -> list[str]:
    """A word as the index holds it: usually itself, for scripts without spaces its characters in order."""
    return text.apart(word[:MOST_LETTERS]).split()


def _is_prefix(word: str) -> bool:
    """One plain letter or digit stands for itself: as a prefix it would match nearly everything."""
    return len(word) > 1 or not word.isascii()
