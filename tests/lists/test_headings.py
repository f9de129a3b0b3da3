"""What headings mean in several languages, and that what stands below them has a say."""

from collections import Counter

import pytest

from portfolio.lists.fields import FIELDS, TARGETS, VOCABULARY
from portfolio.lists.funders import kind_of
from portfolio.lists.headings import suggest
from portfolio.lists.stages import known_words, split, stage_of, targets
from portfolio.lists.tables import read_table
from portfolio.projects.rules import ALL_STAGES
from tests.lists.bringing import csv


def suggested(*lines: str) -> list[str]:
    return list(suggest(read_table(csv(*lines), "list.csv")).values())


@pytest.mark.parametrize(
    ("head", "row", "fields"),
    [
        ("Project;Lead;Status;Start date", "Bench;Ana;running;1.2.2026", ["title", "owner", "stage", "start"]),
        ("Projekttitel;Amt;Beginn;Kosten", "Bank;MA 18;1.2.2026;12,50", ["title", "department", "start", "budget"]),
        ("Intitulé;Chef de projet;État", "Banc;Léa Roux;en cours", ["title", "owner", "stage"]),
        ("Proyecto;Responsable;Presupuesto", "Banco;Lucía Pérez;500", ["title", "owner", "budget"]),
        ("Progetto;Descrizione;Importo", "Panchina;Per sedersi;500", ["title", "summary", "awarded"]),
        ("Projectnaam;Voortgang;Einddatum", "Bank;lopend;1-2-2026", ["title", "stage", "planned_end"]),
        ("Nazwa projektu;Opis;Dotacja", "Ławka;Do siedzenia;500", ["title", "summary", "awarded"]),
        ("projectTitle;fundingOrganization;amountAppliedFor", "A;B;500", ["title", "funder", "applied"]),
        ("Title (public);Planned end [day]", "Bench;1.2.2026", ["title", "planned_end"]),
    ],
)
def test_headings_are_known_in_many_languages(head: str, row: str, fields: list[str]) -> None:
    assert suggested(head, row) == fields


def test_a_slip_of_the_pen_does_no_harm() -> None:
    assert suggested("Projekttittel;Verantwortlich;Foerdersumme", "Bank;Ana Silva;500")[:2] == ["title", "owner"]


def test_cells_that_are_something_else_speak_against_a_heading() -> None:
    assert suggested("Title,Budget,Start", "Bench,see annex,when it is warm", "Bus,later,soon") == [
        "title",
        "text",
        "text",
    ]


def test_one_column_is_the_title_even_when_no_heading_says_so() -> None:
    assert suggested("A,B,C", "1,Benches in the shade,x", "2,Night bus on demand,x", "3,Damp sensors,x") == [
        "text",
        "title",
        "text",
    ]


def test_the_first_of_two_columns_that_mean_the_same_is_taken() -> None:
    assert suggested("Title,Budget,Cost,Notes,Comments", "Bench,5,6,a,b") == ["title", "budget", "text", "note", "note"]


def test_no_heading_stands_for_two_fields() -> None:
    said = Counter(also for field in FIELDS.values() for also in field.also)

    assert [also for also, times in said.items() if times > 1] == []
    assert set(VOCABULARY) <= set(FIELDS) <= set(TARGETS)


# ---------------------------------------------------------------------------------------------------- stages
@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Running", "running"),
        ("läuft", "running"),
        ("EN COURS", "running"),
        ("3 - In progress", "running"),
        ("on-hold", "paused"),
        ("abgeschlossen", "decided"),
        ("Regelbetrieb", "decided:adopt"),
        ("ausgerollt", "decided:scale"),
        ("Abgebrochen", "stopped"),
        ("zurückgezogen", "withdrawn"),
        ("rot", "stopped"),
        ("something else", None),
    ],
)
def test_words_for_stages_are_known(word: str, stage: str | None) -> None:
    assert stage_of(word) == stage


def test_every_word_for_a_stage_stands_for_one_that_there_is() -> None:
    assert {target for _, target in known_words()} <= set(targets())
    assert {split(target)[0] for target in targets()} == set(ALL_STAGES)
    assert (split("decided"), split("decided:adopt"), split("running")) == (
        ("decided", "stop_completed"),
        ("decided", "adopt"),
        ("running", None),
    )


@pytest.mark.parametrize(
    ("funder", "kind"),
    [
        ("European Regional Development Fund", "eu_shared"),
        ("Horizon Europe", "eu_direct"),
        ("Wolfson Foundation", "philanthropy"),
        ("Bundesministerium für Bildung", "national"),
        ("Land Tirol", "regional"),
        ("Toulouse Métropole", "city_operating"),
        ("Sparkasse Bank", "private"),
        ("Somebody", "national"),
    ],
)
def test_a_funder_s_name_suggests_a_kind_of_money(funder: str, kind: str) -> None:
    assert kind_of(funder) == kind
