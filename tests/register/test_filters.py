"""Every filter of the list against the same question worked out in Python, on a portfolio made by chance."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core import text
from portfolio.register import queries
from portfolio.register.chips import chips_of
from portfolio.register.choices import choices
from portfolio.register.conditions import KEYS_OF, MAY_BE_EMPTY
from portfolio.register.rules import DAYS, GROUPS, Filters
from portfolio.register.words import GAP_WORDS
from tests.bulk import TODAY
from tests.make import City
from tests.register import chance
from tests.register.chance import Facts
from tests.register.test_orders import every_row

AsPerson = Callable[..., FlaskClient]
Fits = Callable[[Facts], bool]

# The question as it is typed, and what it means.
ASKED: dict[str, Fits] = {
    "type:governance,conceptual": lambda f: bool(chance.keys(f, "innovation_type") & {"governance", "conceptual"}),
    "type:process": lambda f: any(key.startswith("process_") for key in chance.keys(f, "innovation_type")),
    "type:none": lambda f: ("innovation_type", "primary") not in {(term.vocabulary, role) for term, role in f.tags},
    "capability:leadership": lambda f: "leadership" in chance.keys(f, "capability"),
    "-type:governance": lambda f: "governance" not in chance.keys(f, "innovation_type"),
    "type:=governance": lambda f: ("governance", "primary") in {(term.key, role) for term, role in f.tags},
    "method:foresight": lambda f: "foresight" in chance.keys(f, "method"),
    "area:housing": lambda f: "housing" in chance.keys(f, "policy_area"),
    "stage:running,stopped": lambda f: f.project.stage in ("running", "stopped"),
    "-stage:running": lambda f: f.project.stage != "running",
    "stage:running@2023-06-30": lambda f: chance.stage_on(f, date(2023, 6, 30)) == "running",
    "stage:running@2023-06-30,idea": lambda f: (
        chance.stage_on(f, date(2023, 6, 30)) == "running" or f.project.stage == "idea"
    ),
    "-stage:running@2023-06-30": lambda f: chance.stage_on(f, date(2023, 6, 30)) != "running",
    "owner:none": lambda f: f.project.owner_id is None,
    "programme:none": lambda f: f.project.programme_id is None,
    "year:2023,2024": lambda f: f.project.started_on is not None and f.project.started_on.year in (2023, 2024),
    "district:nord": lambda f: f.project.district == "Nord",
    "district:zizkov,altstadt": lambda f: f.project.district in ("Žižkov", "Altstadt"),
    "district:none": lambda f: not f.project.district,
    "-district:nord": lambda f: f.project.district != "Nord",
    "partner:tenants": lambda f: any(partner.name == "Tenants' union" for partner in f.partners),
    "funder:city": lambda f: any(line.source.startswith("City") for line in f.lines),
    'funder:"City budget"': lambda f: any(line.source == "City budget" for line in f.lines),
    "funder:none": lambda f: not f.lines,
    "money:eu-direct,philanthropy": lambda f: any(line.kind in ("eu_direct", "philanthropy") for line in f.lines),
    "budget:>500000": lambda f: f.project.budget_currency == "EUR" and (f.project.budget_minor or 0) > 50_000_000,
    "budget:100k..500k": lambda f: (
        f.project.budget_currency == "EUR" and 10_000_000 <= (f.project.budget_minor or 0) <= 50_000_000
    ),
    'budget:"<500k USD"': lambda f: (
        f.project.budget_currency == "USD"
        and f.project.budget_minor is not None
        and f.project.budget_minor < 50_000_000
    ),
    "budget:none": lambda f: f.project.budget_minor is None,
    "-budget:none": lambda f: f.project.budget_minor is not None,
    "-budget:>500000": lambda f: (
        not (f.project.budget_currency == "EUR" and (f.project.budget_minor or 0) > 50_000_000)
    ),
    "started:2023-q2": lambda f: (
        f.project.started_on is not None and date(2023, 4, 1) <= f.project.started_on <= date(2023, 6, 30)
    ),
    "started:none": lambda f: f.project.started_on is None,
    "planned-end:>2025": lambda f: f.project.planned_end_on is not None and f.project.planned_end_on.year > 2025,
    "planned-end:today..+300d,none": lambda f: (
        f.project.planned_end_on is None or TODAY <= f.project.planned_end_on <= TODAY + timedelta(300)
    ),
    "ended:2022": lambda f: f.project.ended_on is not None and f.project.ended_on.year == 2022,
    "since:<2022": lambda f: f.project.stage_since < date(2022, 1, 1),
    "changed:<30d": lambda f: chance.changed_on(f) > TODAY - timedelta(30),
    "changed:>=30d": lambda f: chance.changed_on(f) <= TODAY - timedelta(30),
    "changed:2026-10-05..2026-10-20": lambda f: date(2026, 10, 5) <= chance.changed_on(f) <= date(2026, 10, 20),
    "silent:60": lambda f: chance.silent_days(f) >= 60,
    "silent:<100": lambda f: chance.silent_days(f) < 100,
    "silent:30..300": lambda f: 30 <= chance.silent_days(f) <= 300,
    "to-complete:>4": lambda f: f.project.to_complete > 4,
    "to-complete:0": lambda f: f.project.to_complete == 0,
    "confidence:red": lambda f: "red" in chance.colours(f),
    "confidence:green,amber": lambda f: bool(chance.colours(f) & {"green", "amber"}),
    "confidence:none": lambda f: not chance.colours(f),
    "help:yes": lambda f: bool(f.updates) and f.updates[-1].help_needed is not None,
    "help:no": lambda f: not f.updates or f.updates[-1].help_needed is None,
    "import:999999": lambda f: False,
    "stage:running gap:no-baseline,no-goal -district:nord budget:>100k": lambda f: (
        f.project.stage == "running"
        and bool(chance.gaps(f) & {"no_baseline", "no_target"})
        and f.project.district != "Nord"
        and f.project.budget_currency == "EUR"
        and (f.project.budget_minor or 0) > 10_000_000
    ),
}


def has_gap(gap: str) -> Fits:
    return lambda f: gap in chance.gaps(f)


def is_open(item: str) -> Fits:
    return lambda f: item in chance.open_items(f)


ASKED |= {f"gap:{gap}": has_gap(gap) for gap in GAP_WORDS}
ASKED |= {f"to_complete:{item}": is_open(item) for item in KEYS_OF["to_complete"]}


def found(city: City, line: str, viewer: Any = None) -> list[str]:
    """References of the projects that a search line finds; their number is counted on the way."""
    filters = Filters.of([("q", line)])
    wanted = queries.asked(viewer or city.lead, filters, choices(city.id), TODAY)
    rows = every_row(wanted)
    assert queries.count_listed(wanted) == queries.Count(len(rows), True)
    return sorted(row.ref for row in rows)


def test_every_filter_finds_what_it_says(city: City) -> None:
    chance.fill(city, 90, seed=5)
    portfolio = chance.facts()

    for line, fits in ASKED.items():
        assert found(city, line) == chance.titles(portfolio, fits), line
    somewhere = {line for line, fits in ASKED.items() if any(fits(of) for of in portfolio)}
    assert set(ASKED) - somewhere == {"import:999999"}


def test_people_departments_and_imports_are_found_by_number_and_name(city: City) -> None:
    chance.fill(city, 60, seed=6)
    portfolio = chance.facts()
    project = next(of.project for of in portfolio if of.project.owner_id and of.project.import_id)
    owner, import_id, department_id = project.owner_id, project.import_id, project.lead_department_id
    known = choices(city.id)
    department = known.by_id["department"][department_id].key

    assert found(city, f"owner:{owner}") == chance.titles(
        portfolio, lambda f: owner in (f.project.owner_id, f.project.deputy_id)
    )
    assert found(city, f"owner:={owner}") == chance.titles(portfolio, lambda f: f.project.owner_id == owner)
    assert found(city, f"-owner:{owner}") == chance.titles(
        portfolio, lambda f: owner not in (f.project.owner_id, f.project.deputy_id)
    )
    assert found(city, f"import:{import_id}") == chance.titles(portfolio, lambda f: f.project.import_id == import_id)
    assert found(city, f"department:={department}") == chance.titles(
        portfolio, lambda f: f.project.lead_department_id == department_id
    )


def test_kinds_of_partners_lessons_and_archived_projects_are_found(city: City) -> None:
    chance.fill(city, 60, seed=7)
    portfolio = chance.facts()
    kinds = choices(city.id).by_id["partner_kind"]
    kind_id = next(partner.kind_id for of in portfolio for partner in of.partners)
    factor = next(factor for of in portfolio for factor in of.factors)
    assert kind_id is not None

    assert found(city, f"partner-kind:{kinds[kind_id].key}") == chance.titles(
        portfolio, lambda f: any(partner.kind_id == kind_id for partner in f.partners)
    )
    assert found(city, f"factor:{factor}") == chance.titles(portfolio, lambda f: factor in f.factors)
    assert found(city, "is:archived") == chance.titles(
        portfolio, lambda f: f.project.archived_on is not None, archived=True
    )


def test_words_mean_what_their_keys_mean(city: City) -> None:
    chance.fill(city, 40, seed=8)

    assert found(city, "type:Governance") == found(city, "type:governance")
    assert found(city, "stage:Preparing") == found(city, "stage:mobilising")
    assert found(city, 'money:"European Union, directly"') == found(city, "money:eu_direct")
    assert found(city, 'department:"digital services"') == found(city, "department:digital_services")
    assert found(city, "gap:no-goal") == found(city, "gap:no_target")


def test_a_search_and_filters_narrow_together(city: City) -> None:
    chance.fill(city, 90, seed=9)
    portfolio = chance.facts()

    def fits(of: Facts) -> bool:
        words = text.words(of.project.title, 50)
        return any(word.startswith("sens") for word in words) and of.project.stage != "running"

    assert found(city, "sens -stage:running") == chance.titles(portfolio, fits)


@pytest.mark.parametrize("group", GROUPS)
def test_an_unknown_value_finds_nothing_excludes_nothing_and_is_told(city: City, group: str) -> None:
    chance.fill(city, 12, seed=10)
    everything = found(city, "")
    filters = Filters.of([(group, "no such thing"), (f"-{group}", "no such thing")])

    assert everything
    assert found(city, f'{group}:"no such thing"') == []
    if group != "is":
        assert found(city, f'-{group}:"no such thing"') == everything
    known = choices(city.id)
    queries.asked(city.lead, filters, known, TODAY)
    assert [chip.known for chip in chips_of(city.lead, filters, known, "/projects")] == [False, False]


@pytest.mark.parametrize("group", sorted({*DAYS, "budget", *MAY_BE_EMPTY}))
def test_none_means_the_same_however_it_is_written(city: City, group: str) -> None:
    """What every project has, such as its last change, is lacking nowhere: that finds nothing and excludes nothing."""
    chance.fill(city, 40, seed=12)
    everything, lacking = found(city, ""), found(city, f"{group}:none")

    assert len(lacking) < len(everything)
    if group not in MAY_BE_EMPTY:
        assert lacking == []
    for written in ("none", "None", "NONE"):
        assert found(city, f"{group}:{written}") == lacking
        assert found(city, f"-{group}:{written}") == sorted({*everything} - {*lacking})


@pytest.mark.parametrize("year", ["020240", "019990", "02024", "99", "٢٠٢٤", "9" * 5000])
def test_a_year_has_four_digits(city: City, as_person: AsPerson, year: str) -> None:
    lead = as_person("unit_lead")

    for page in ("/projects", "/projects/board", "/projects/timeline", "/projects.csv"):
        assert lead.get(page, query_string={"year": year}).status_code == 200
        assert lead.get(page, query_string={"q": f"year:{year}"}).status_code == 200
    assert found(city, f"year:{year}") == []
