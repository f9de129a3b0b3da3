"""Formats that many cities and funders publish in, known by their shape: 360Giving JSON and the French subsidy CSV."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.core.errors import N_, WrongInput
from portfolio.lists.grid import EMPTY, Cell, Row
from portfolio.lists.reading.packed import MOST_COLUMNS, MOST_ROWS, too_large
from portfolio.lists.reading.workbooks import plain_number, storable

GIVING, SUBSIDIES = ("360giving", "fr_subsidies")
"""Keys of the formats; Table.format holds one of them, and each has a suggested mapping in SUGGESTED."""

TITLES = {
    "id": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amountAppliedFor": "Amount Applied For",
    "amountAwarded": "Amount Awarded",
    "amountDisbursed": "Amount Disbursed",
    "awardDate": "Award Date",
    "plannedDates.startDate": "Planned Dates:Start Date",
    "plannedDates.endDate": "Planned Dates:End Date",
    "plannedDates.duration": "Planned Dates:Duration (months)",
    "actualDates.startDate": "Actual Dates:Start Date",
    "actualDates.endDate": "Actual Dates:End Date",
    "recipientOrganization.id": "Recipient Org:Identifier",
    "recipientOrganization.name": "Recipient Org:Name",
    "recipientIndividual.name": "Recipient Ind:Name",
    "fundingOrganization.id": "Funding Org:Identifier",
    "fundingOrganization.name": "Funding Org:Name",
    "grantProgramme.title": "Grant Programme:Title",
    "beneficiaryLocation.name": "Beneficiary Location:Name",
    "url": "URL",
    "dataSource": "Data Source",
    "dateModified": "Last Modified",
}
"""The members of a grant that the standard has a column title for, in the order of the columns."""

SUGGESTED: Mapping[str, Mapping[str, str]] = {
    "360giving": {
        "Identifier": "key",
        "Title": "title",
        "Description": "summary",
        "Currency": "currency",
        "Amount Applied For": "applied",
        "Amount Awarded": "awarded",
        "Amount Disbursed": "received",
        "Award Date": "money_on",
        "Planned Dates:Start Date": "start",
        "Planned Dates:End Date": "planned_end",
        "Recipient Org:Name": "partner",
        "Funding Org:Name": "funder",
        "Grant Programme:Title": "tag",
        "Beneficiary Location:Name": "district",
    },
    "fr_subsidies": {
        "nomAttribuant": "funder",
        "nomBeneficiaire": "title",
        "objet": "summary",
        "montant": "awarded",
        "dateConvention": "money_on",
        "datesPeriodeVersement": "money_on",
        "referenceDecision": "key",
        "secteur": "policy_area",
        "catégorie": "tag",
        "type": "text",
        "nature": "text",
    },
}
"""For each format what its columns are, by header; the right side is a field of a project, or "text"."""

_FR = frozenset({"nomAttribuant", "nomBeneficiaire", "montant"})
_ADDED = "additional_data"
"""What portals add to the grants of others: look-ups of places, no statement of the funder."""

_DEEPEST = 4
_MOST_MEMBERS = 1_000_000


def format_of(headers: Sequence[str]) -> str:
    """The key of the format that a table of texts has by its headers, "" for none."""
    if set(headers) >= _FR:
        return SUBSIDIES
    return GIVING if {"Identifier", "Amount Awarded", "Funding Org:Name"} <= set(headers) else ""


def read_360giving(content: bytes) -> list[Row]:
    """The grants of a 360Giving package, the first row being the titles of the columns.

    Amounts are exact, as written. Raises WrongInput for any other JSON.
    """
    grants = _grants(content)
    flat = [dict(_flat(grant)) for grant in grants]
    paths = [path for path in TITLES if any(path in grant for grant in flat)]
    paths += sorted({path for grant in flat for path in grant} - set(paths))
    if len(paths) > MOST_COLUMNS:
        raise too_large()
    head = Row(1, tuple(_cell(TITLES.get(path, path)) for path in paths))
    rows = [Row(number, tuple([grant.get(path, EMPTY) for path in paths])) for number, grant in enumerate(flat, 2)]
    return [head, *rows]


def _grants(content: bytes) -> list[dict[str, Any]]:
    if content.count(b"{") + content.count(b"[") > _MOST_MEMBERS:
        raise too_large()
    try:
        found = json.loads(content, parse_float=Decimal, parse_int=_whole, parse_constant=_refuse)
    except (ValueError, RecursionError, UnicodeDecodeError, ArithmeticError):
        sentence = N_("The JSON cannot be read. Download the file anew.")
        raise WrongInput("broken_json", sentence, "file") from None
    grants = found.get("grants") if isinstance(found, dict) else None
    if not isinstance(grants, list) or not grants or not all(isinstance(grant, dict) for grant in grants):
        sentence = N_("This JSON holds no grants in the 360Giving form. Save the list as XLSX, ODS or CSV.")
        raise WrongInput("no_grants", sentence, "file")
    if len(grants) > MOST_ROWS:
        raise too_large()
    return grants


def _whole(written: str) -> Decimal:
    if len(written) > 40:
        raise ValueError(written[:40])
    return Decimal(written)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _flat(thing: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    """The members of a grant with the path to each; of several alike the texts are joined."""
    for name, value in thing.items():
        if not before and name.startswith(_ADDED):
            continue
        path = f"{before}{name}"
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                yield from _flat(value, f"{path}.", depth + 1)
        elif isinstance(value, list):
            yield from _joined(path, value, depth)
        elif (cell := _cell(value)) is not EMPTY:
            yield path, cell


def _joined(path: str, values: Iterable[Any], depth: int) -> Iterator[tuple[str, Cell]]:
    found: dict[str, list[Cell]] = {}
    for value in values:
        members = (
            _flat(value, f"{path}.", depth + 1)
            if isinstance(value, Mapping) and depth < _DEEPEST
            else [(path, _cell(value))]
        )
        for name, cell in members:
            found.setdefault(name, []).append(cell)
    for name, cells in found.items():
        texts = list(dict.fromkeys(cell.text for cell in cells if cell.text))
        if texts:
            yield name, cells[0] if len(texts) == 1 else _cell("; ".join(texts))


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", value)
    if isinstance(value, Decimal):
        return Cell(plain_number(value), value)
    if not isinstance(value, str) or not value.strip():
        return EMPTY
    text = storable(value)
    return Cell(text, _day(text) or text)


def _day(text: str) -> date | None:
    """The day of an ISO date or date-time; None for everything else."""
    if len(text) < 10 or text[4] != "-" or text[10:11] not in ("", "T", " "):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
