"""What a bundle's own CSV files say, added up by DuckDB: the figures of a report, come by in another way."""

from pathlib import Path
from typing import Any

import duckdb

DAY = "2026-09-30"
KINDS = "CASE kind WHEN 'municipal' THEN 'city_operating' WHEN 'eu' THEN 'eu_direct'" + (
    " WHEN 'philanthropic' THEN 'philanthropy' ELSE kind END"
)
FRESH_DAYS = 180

# The first three outcomes of each project that runs or closes, in the order of the file, with their last value.
MEASURES = f"""
    WITH live AS (SELECT project_id FROM projects WHERE stage IN ('pilot', 'evaluation')),
    main AS (
        SELECT *, row_number() OVER (PARTITION BY project_id ORDER BY metric_id) AS place
        FROM metrics SEMI JOIN live USING (project_id) WHERE level = 'outcome'
    ),
    seen AS (
        SELECT metric_id, arg_max(value, observed_on) AS value, max(observed_on) AS seen_on
        FROM observations WHERE observed_on <= DATE '{DAY}' GROUP BY metric_id
    ),
    judged AS (
        SELECT m.*, s.value, s.seen_on,
            CASE direction WHEN 'up' THEN 1 ELSE -1 END AS sign,
            (s.value - baseline_value) / (target_value - baseline_value) AS p,
            least(greatest(
                (DATE '{DAY}' - baseline_on)::DOUBLE / (target_on - baseline_on), 0), 1) AS e
        FROM main m LEFT JOIN seen s USING (metric_id) WHERE place <= 3
    )
"""


def counted(bundle: Path) -> dict[str, Any]:
    """Figures of the third quarter of 2026 by their names in the tests; money in whole cents."""
    with duckdb.connect() as database:
        for name in ("projects", "funding", "metrics", "observations"):
            path = str(bundle / f"{name}.csv")
            database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{path}', header = true)")

        def pairs(sql: str) -> dict[Any, Any]:
            return {row[0]: row[1:] if len(row) > 2 else row[1] for row in database.execute(sql).fetchall()}

        cents = "sum(round(amount_eur * 100)) FILTER (status = '{}')::BIGINT"
        booked = f"coalesce({cents.format('awarded')}, 0), coalesce({cents.format('received')}, 0)"
        money = "FROM funding WHERE status IN ('awarded', 'received')"
        return {
            "types": pairs("SELECT split_part(innovation_types, ';', 1) AS type, count(*) FROM projects GROUP BY 1"),
            "capabilities": pairs(
                "SELECT unnest(string_split(coalesce(capabilities, 'none'), ';')) AS key, count(*) FROM projects"
                " GROUP BY 1"
            ),
            "kinds": pairs(
                f"SELECT {KINDS} AS key, {booked} {money} AND kind <> 'in_kind' AND matches_funding_id IS NULL"
                " GROUP BY 1"
            ),
            "years": pairs(f"SELECT year(awarded_on), {booked} {money} AND kind <> 'in_kind' GROUP BY 1"),
            "funders": pairs(
                "SELECT funder, sum(round(amount_eur * 100))::BIGINT FROM funding"
                " WHERE status = 'awarded' AND kind <> 'in_kind' GROUP BY 1"
            ),
            "running": database.execute(
                "SELECT count(*) FROM projects WHERE stage IN ('pilot', 'evaluation')"
            ).fetchall()[0][0],
            "standings": pairs(
                MEASURES + "SELECT CASE WHEN value IS NULL THEN 'unknown'"
                " WHEN baseline_value IS NOT NULL AND sign * value < sign * baseline_value THEN 'wrong_way'"
                " WHEN sign * value >= sign * target_value THEN 'met' ELSE 'not_met' END, count(*)"
                " FROM judged GROUP BY 1"
            ),
            "outcomes": pairs(
                MEASURES + "SELECT CASE WHEN value IS NULL OR baseline_value IS NULL"
                f" OR DATE '{DAY}' - seen_on > {FRESH_DAYS} THEN 'grey'"
                f" WHEN DATE '{DAY}' > target_on THEN"
                " CASE WHEN p >= 1 THEN 'green' WHEN p >= 0.8 THEN 'amber' ELSE 'red' END"
                " WHEN p >= e - 0.10 THEN 'green' WHEN p >= e - 0.25 THEN 'amber' ELSE 'red' END, count(*)"
                " FROM judged GROUP BY 1"
            ),
        }
