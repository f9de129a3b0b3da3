"""A call of the world whose jury's marks are released, with its result and the record of it."""

from typing import Any

from portfolio.core import files
from portfolio.jury.actions.results import keep_record, keep_result
from portfolio.jury.facts import checksum, facts_hash
from portfolio.jury.queries.result_facts import round_facts
from portfolio.jury.results import SOFTWARE, result_body
from tests.jury.round_rows import make_juried
from tests.make import AT, City

ENDPOINTS = (
    "newest_results",
    "results",
    "count_results",
    "result_file",
    "result_sheet_file",
    "draw_record",
    "record_file",
    "exclude",
)
SMALL = {"A": "4.5 3.5 4.0", "B": "3.0 2.0 2.5", "C": "2.0 3.0 3.5"}


def result_arguments(city: City) -> dict[str, Any]:
    """What the addresses of results need."""
    juried = make_juried(city, SMALL, budget=200)
    facts = round_facts(juried.round.id, AT)
    body = result_body(facts)
    kept = keep_result(
        juried.round.id,
        method=facts.terms.ranking,
        software=SOFTWARE,
        facts_hash=facts_hash(facts),
        body=body,
        body_hash=checksum(body),
        by=city.lead,
        at=AT,
    )
    keep_record(kept.id, files.put(b"%PDF-1.7"), 1, by=city.lead, at=AT)
    known = {f"jury.{endpoint} call_ref": juried.call.ref for endpoint in ENDPOINTS}
    return known | {f"jury.{endpoint} number": 1 for endpoint in ENDPOINTS}
