"""What exempts a project and its reviews, and which projects it went on in: rows beside the rest of the record."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.reviews.queries.carried import beside
from portfolio.reviews.queries.exempted import holding_in

EXEMPTED, CARRIED_BY, CARRIES = "exempted", "carried_by", "carries"
"""Groups of record.Around: an exemption, with the number of its review; the projects after and before this one."""

TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)


def arms(project_id: Any) -> list[sa.Select[*tuple[Any, ...]]]:
    """Rows in the columns of record.Around.

    An exemption has its reason as key, its words as label, its last day as role and the number of its review as kind.
    """
    nothing: sa.ColumnElement[str] = sa.literal("")
    held = holding_in(project_id, TODAY).c
    after, before = (rows.c for rows in beside(project_id, TODAY))
    return [
        sa.select(
            sa.literal(EXEMPTED),
            held.reason,
            sa.func.coalesce(held.words, ""),
            sa.func.coalesce(sa.cast(held.until_on, sa.String), ""),
            sa.func.coalesce(sa.cast(held.review_id, sa.String), ""),
            nothing,
            held.id,
            nothing,
        ),
        *(
            sa.select(sa.literal(of), rows.ref, rows.title, rows.kind, nothing, nothing, sa.literal(0), rows.title_key)
            for of, rows in ((CARRIED_BY, after), (CARRIES, before))
        ),
    ]
