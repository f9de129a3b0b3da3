"""What of a bundle is here already: its identifiers held against those that earlier imports left."""

from dataclasses import dataclass

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.exchange.cells import Problem, Problems
from portfolio.exchange.checks import mark
from portfolio.exchange.staging import HERE, WRONG, Staging
from portfolio.projects.models import ExternalId

FIRST_SOURCE = "bundle"

# Identifiers of records that hang on a project: kind, file, column.
_PARTS = (
    ("funding", "funding", "funding_id"),
    ("metric", "metrics", "metric_id"),
    ("review", "reviews", "review_id"),
)


@dataclass(frozen=True)
class _Overlap:
    """How many projects of a bundle a source has under the same identifier, and how many of those agree in code."""

    source: str
    common: int
    agreeing: int


def find_source(staging: Staging, organisation_id: int) -> str:
    """Which system's identifiers these are: an earlier source whose projects agree, else a new one.

    Two systems may number their projects alike; the projects' codes tell them apart.
    """
    sources = db.session.scalars(
        sa.select(ExternalId.source)
        .where(
            ExternalId.organisation_id == organisation_id,
            ExternalId.kind == "project",
            ExternalId.source.startswith(FIRST_SOURCE),
        )
        .distinct()
        .order_by(ExternalId.source)
    ).all()
    overlaps = []
    for source in sources:
        _load_known(staging, organisation_id, source)
        common, agreeing = next(
            staging.all(
                "SELECT count(*), coalesce(sum(k.code IS p.code OR k.code IS NULL OR p.code IS NULL), 0)"
                " FROM known k JOIN projects p ON p.project_id = k.project_id WHERE p.skip IS NULL"
            )
        )
        overlaps.append(_Overlap(source, common, agreeing))
    fitting = [overlap for overlap in overlaps if 2 * overlap.agreeing >= overlap.common]
    best = max(fitting, key=lambda overlap: overlap.agreeing, default=None)
    if best is None:
        staging.change("DROP TABLE IF EXISTS known")
        return FIRST_SOURCE if not sources else f"{FIRST_SOURCE} {len(sources) + 1}"
    _load_known(staging, organisation_id, best.source)
    return best.source


def mark_known(staging: Staging, organisation_id: int, source: str, problems: Problems) -> None:
    """Say of projects that they are here already, and name identifiers that stand here for something else."""
    if not staging.has("known"):
        return
    here = []
    for n, row, code, known_code in list(
        staging.all(
            "SELECT p.n, p.row, p.code, k.code FROM projects p JOIN known k ON k.project_id = p.project_id"
            " WHERE p.skip IS NULL ORDER BY p.n"
        )
    ):
        if code is None or known_code is None or code == known_code:
            here.append(n)
        else:
            problems.add(Problem("projects.csv", row, "code", code[:80], "here_as_another"))
            mark(staging, "projects", [n], WRONG)
    mark(staging, "projects", here, HERE)
    taken = list(
        staging.all(
            "SELECT p.n, p.row, p.code FROM projects p JOIN known k ON k.code = p.code"
            " WHERE p.skip IS NULL AND k.project_id <> p.project_id ORDER BY p.n"
        )
    )
    for _, row, code in taken:
        problems.add(Problem("projects.csv", row, "code", code[:80], "code_here"))
    mark(staging, "projects", [n for n, *_ in taken], WRONG)
    for kind, file, column in _PARTS:
        _name_known_parts(staging, organisation_id, source, kind, file, column, problems)


def _load_known(staging: Staging, organisation_id: int, source: str) -> None:
    """Lay the projects of a source beside the bundle's."""
    code = sa.orm.aliased(ExternalId)
    rows = db.session.execute(
        sa.select(ExternalId.value, code.value)
        .outerjoin(
            code,
            sa.and_(
                code.thing_kind == "project",
                code.thing_id == ExternalId.thing_id,
                code.kind == "project_code",
                code.source == source,
                code.organisation_id == organisation_id,
            ),
        )
        .where(ExternalId.organisation_id == organisation_id, ExternalId.source == source, ExternalId.kind == "project")
        .execution_options(yield_per=5000)
    )
    staging.change("DROP TABLE IF EXISTS known")
    staging.change("CREATE TABLE known (project_id TEXT PRIMARY KEY, code TEXT)")
    staging.change_many("INSERT INTO known VALUES (?, ?)", (tuple(row) for row in rows))
    staging.change("CREATE INDEX known_code ON known (code)")


def _name_known_parts(
    staging: Staging, organisation_id: int, source: str, kind: str, file: str, column: str, problems: Problems
) -> None:
    """Name the rows of new projects whose identifier stands here already under another project."""
    rows = db.session.execute(
        sa.select(ExternalId.value)
        .where(ExternalId.organisation_id == organisation_id, ExternalId.source == source, ExternalId.kind == kind)
        .execution_options(yield_per=5000)
    )
    staging.change("DROP TABLE IF EXISTS known_parts")
    staging.change("CREATE TABLE known_parts (value TEXT PRIMARY KEY)")
    staging.change_many("INSERT INTO known_parts VALUES (?)", (tuple(row) for row in rows))
    found = list(
        staging.all(
            f"SELECT r.n, r.row, r.{column} FROM {file} r JOIN known_parts k ON k.value = r.{column}"  # noqa: S608
            " JOIN projects p ON p.n = r.project WHERE r.skip IS NULL AND p.skip IS NULL ORDER BY r.n"
        )
    )
    for _, row, value in found:
        problems.add(Problem(f"{file}.csv", row, column, value[:80], "id_here"))
    mark(staging, file, [n for n, *_ in found], WRONG)
