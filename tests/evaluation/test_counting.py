"""Figures of a day: they are those of the gap's rules, whatever the facts, and stay so when they are kept."""

import json
from collections import Counter
from datetime import date
from random import Random

import pytest

from portfolio.core.db import db
from portfolio.evaluation import rules
from portfolio.evaluation.counting import count, count_brief, figures_kept, figures_read
from portfolio.evaluation.packing import Packed, pack, unpack
from portfolio.people.models import Setting
from portfolio.reviews import gap
from portfolio.reviews.gap import Tally
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests.make import AT, City
from tests.reviews.cases import Case, cases
from tests.reviews.fourteen import T, fourteen
from tests.reviews.writing import write


def scope(city: City, day: date = T) -> Scope:
    return Scope(city.id, city.organisation.zone, day)


def test_d12_the_worked_example_is_counted_as_worked(city: City) -> None:
    write(city, [Case(facts) for facts in fourteen()])

    figures, lines = count(scope(city))

    assert figures.brief.tally == Tally(full=5, partial=2, none=3, too_early=2, waived=1, out_of_scope=1)
    assert {line.ref: line.status for line in lines if line.status != "out_of_scope"} == {
        "P1": "full",
        "P2": "full",
        "P3": "partial",
        "P4": "full",
        "P5": "partial",
        "P6": "none",
        "P7": "too_early",
        "P8": "too_early",
        "P9": "full",
        "P10": "none",
        "P12": "waived",
        "P13": "none",
        "P14": "full",
    }
    assert [line.ref for line in figures.exempted] == ["P12"]


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_the_rules_whatever_the_facts(city: City, seed: int) -> None:
    drawn = cases(Random(f"figures {seed}"), 200)
    write(city, drawn)
    days = rules.days_shown(T)

    figures, lines = count(scope(city))
    told = [gap.judge(case.facts, figures.brief.settings, T) for case in drawn]
    whole = gap_on(scope(city))

    assert figures.brief.tally == gap.tally(told) == whole.tally
    assert (figures.money, figures.flags) == (whole.money, whole.flags)
    assert {line.ref: (line.status, line.label, line.missing) for line in lines} == {
        verdict.ref: (verdict.status, verdict.label, " ".join(verdict.missing)) for verdict in told
    }
    assert [count_brief(scope(city, day)).tally for day in days[-3:]] == [
        gap.tally(gap.judge(case.facts, figures.brief.settings, day) for case in drawn) for day in days[-3:]
    ]
    assert min(Counter(line.status for line in lines).values()) > 1


def test_what_is_kept_is_what_was_counted(city: City) -> None:
    write(city, cases(Random("kept"), 120))
    for on, value in ((date(2025, 1, 1), "2024-01-01"), (date(2026, 5, 1), "2025-01-01")):
        db.session.add(Setting(organisation_id=city.id, key="count_from", value=value, on=on, recorded_at=AT))
    db.session.flush()

    figures, lines = count(scope(city))
    again = json.loads(json.dumps(figures_kept(figures)))

    assert figures.before is not None
    assert figures_read(again) == figures
    assert unpack(Packed(pack(lines)).lines) == lines
