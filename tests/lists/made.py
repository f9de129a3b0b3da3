"""Five lists as units keep them, each messy in its own way: `python -m tests.lists.made FOLDER` writes the files."""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.lists.drawing import At, Book, Page, ods, pasted, xlsx

GREEN, YELLOW, RED, GREY = "#92D050", "#FFC000", "#FF0000", "#D9D9D9"

_PILOTS = (
    "Bike counters on the ring road",
    "Quiet pavement in Mill Lane",
    "Night bus on demand",
    "Repair café in every library",
    "Sensors for street trees",
    "Open kitchen for newcomers",
    "Digital form for market stalls",
    "Shade sails on playgrounds",
    "Rainwater for the cemetery",
    "Flood map by text message",
    "Shared cargo bikes",
    "Job coach at the swimming pool",
    "One letter, one answer",
    "School street in Elm Road",
    "Heat refuge in churches",
    "Used furniture for first homes",
    "Bus stops with benches",
    "Story walks for toddlers",
    "Solar roofs on sheds",
    "Plain language for fines",
    "Weekend clinic on wheels",
    "Green roofs on kiosks",
    "Deposit cups at the fair",
    "Lights that dim themselves",
)
_DEPARTMENTS = ("Mobility", "Parks", "Culture", "Social affairs")
_LEADS = ("Ana Silva", "Jo Brown", "Eva Huber", "Tom Berg", "Mia Novak")


def english() -> Book:
    """Title lines, a head of two rows with merged cells, whole rows in green, yellow and red, departments merged."""
    rows: list[list[Any]] = [
        [At("City of Elmbridge: innovation pilots", GREY), None, None, None, None, None, None, None],
        ["Version of 4 March 2024, unit for innovation"],
        [],
        [
            At("Project", GREY),
            At("Who", GREY),
            At(None, GREY),
            At("Money", GREY),
            At(None, GREY),
            At("When", GREY),
            At(None, GREY),
            At("Remarks", GREY),
        ],
        [
            None,
            At("Department", GREY),
            At("Lead", GREY),
            At("Budget", GREY),
            At("Spent", GREY),
            At("Start", GREY),
            At("End", GREY),
            None,
        ],
    ]
    merged = [(0, 0, 0, 7), (3, 0, 4, 0), (3, 1, 3, 2), (3, 3, 3, 4), (3, 5, 3, 6), (3, 7, 4, 7)]
    for i, title in enumerate(_PILOTS):
        fill = (GREEN, GREEN, YELLOW, GREEN, RED, "", YELLOW)[i % 7]
        start = date(2023, 1, 9) + timedelta(days=23 * i)
        budget = 5_000 + 1_250 * i
        values = [
            title,
            _DEPARTMENTS[i // 6] if i % 6 == 0 else None,
            _LEADS[i % 5],
            budget,
            0 if i == 3 else budget // 2 + i,
            start,
            None if i % 8 == 5 else start + timedelta(days=300),
            "Waiting for\nthe council" if i == 4 else None,
        ]
        rows.append([At(value, fill, "#,##0" if isinstance(value, int) else "") for value in values])
        if i % 6 == 0:
            merged.append((5 + i, 1, 10 + i, 1))
    rows += [[], ["* Budget without the time of our own staff"], ["Green = as planned, yellow = late, red = in danger"]]
    pages = [
        Page("Read me", [["How to use this list"], ["One line a pilot. Ask the unit before you change a colour."]]),
        Page("Pilots", rows, merged),
        Page("Old", [["Project", "Why it ended"], ["Paper forms", "Nobody came"]], hidden=True),
    ]
    return Book(pages)


def german() -> Book:
    """Numbers and days as German texts, headings between the rows, a total at the end, an unnamed column."""
    head = ["Nr.", "Projekttitel", "Amt", "Projektleitung", "Status", "Kosten", "Beginn", "geplantes Ende", None]
    groups = {0: "Mobilität", 11: "Soziales und Wohnen", 19: "Klima"}
    rows: list[list[Any]] = [head]
    merged = []
    cost = 0
    for i in range(26):
        if i in groups:
            merged.append((len(rows), 0, len(rows), 7))
            rows.append([groups[i], *[None] * 7])
        amount = 12_345 + 1_111 * i
        cost += amount
        rows.append(
            [
                i + 1,
                f"Vorhaben {i + 1}: " + ("Grätzl-Rad", "Bänke für alle", "Kühle Straße", "Amt ohne Papier")[i % 4],
                ("MA 18", "MA 25", "MA 42")[i % 3],
                ("Huber, Eva", "Berg, Tom", "Müller-Özil, Jan")[i % 3],
                ("läuft", "Idee", "abgeschlossen", "läuft")[i % 4],
                f"{amount:,}".replace(",", ".") + (",50 €" if i % 5 == 2 else " €" if i % 2 else ""),
                f"{i % 28 + 1:02}.{i % 12 + 1:02}.2023" if i % 6 else "März 2023",
                ("31.12.2024", "Ende 2024", "offen")[i % 3],
                "!" if i == 7 else None,
            ]
        )
    extra = sum(i % 5 == 2 for i in range(26)) * 50  # cents of the amounts that end in ,50
    cost += extra // 100
    rows.append(["Summe", None, None, None, None, f"{cost:,}".replace(",", ".") + f",{extra % 100:02} €", None, None])
    return Book([Page("Projektliste", rows, merged)])


def french() -> Book:
    """Formulas with stored results, subtotals, hidden rows, a broken cell and a formula that nobody has worked out."""
    euros, percent = "#,##0.00 [$€-40C]", "0%"
    rows: list[list[Any]] = [
        [
            "Projets pilotes",
            "Direction",
            "Chef de projet",
            "Coût total",
            "Versé",
            "Part versée",
            "Date de début",
            "Confirmé",
        ],
    ]
    hidden = []
    total = paid = 0.0
    for block, name in enumerate(("Voirie", "Écoles", "Santé")):
        first = len(rows) + 1
        subtotal = subpaid = 0.0
        for i in range(7):
            number = block * 7 + i
            cost, given = 10_000.0 + 333.25 * number, 2_500.0 * (i % 4)
            subtotal, subpaid = subtotal + cost, subpaid + given
            here = len(rows) + 1
            share: Any = At(given / cost, shown=percent, formula=f"E{here}/D{here}")
            if number == 9:
                share = At("#REF!", shown=percent, formula="E99/#REF!")
            if number == 12:
                share = At(None, shown=percent, formula=f"E{here}/D{here}")
            if number in (4, 11):
                hidden.append(len(rows))
            rows.append(
                [
                    f"Projet {number + 1:02} – {name.lower()}",
                    name,
                    ("Léa Roux", "Noé Blanc", "Zoé Petit & Max Noir")[i % 3],
                    At(cost, shown=euros),
                    At(given, shown=euros),
                    share,
                    date(2024, 1 + block * 3, 1 + i),
                    number % 2 == 0,
                ]
            )
        last = len(rows)
        rows.append(
            [
                f"Sous-total {name}",
                None,
                None,
                At(subtotal, shown=euros, formula=f"SUM(D{first}:D{last})"),
                At(subpaid, shown=euros, formula=f"SUM(E{first}:E{last})"),
            ]
        )
        total, paid = total + subtotal, paid + subpaid
    rows.append(["Total général", None, None, At(total, shown=euros), At(paid, shown=euros)])
    return Book([Page("Suivi", rows, hidden_rows=hidden)])


def names() -> Book:
    """Two names in a cell, "ca. 40k", "spring 2024", "TBD", numbers and days with two readings."""
    who = (
        "Ana Silva / Jo Brown",
        "Anna & Bob",
        "Silva, Ana",
        "Tom Berg <tom.berg@elmbridge.example>",
        "TBD",
        "Eva Huber, Mia Novak",
    )
    money = ("ca. 40k", "10K", "€ 1.2m", "12.345", "TBD", "40-50k", "0", "15.000", "EUR 40,000", "n/a")
    when = ("spring 2024", "Q3 2024", "03/04/2024", "2024", "TBD", "end of 2024", "May 2025", "05/06/2024")
    tags = ("prototyping; co-creation", "co -creation", "Behavioural insights", "data, prototyping")
    hopes = {5: "পাঠাগারে শীতল কক্ষ", 6: "Прохладные\u00a0комнаты\u200b в библиотеках"}
    rows: list[list[Any]] = [["Experiment", "Owner", "Budget", "Start", "Methods", "Public?", "What we hope"]]
    rows += [
        [
            f"Experiment\u00a0{i + 1}",
            who[i % 6],
            money[i % 10],
            when[i % 8],
            tags[i % 4],
            ("yes", "no", "x", "?")[i % 4],
            hopes.get(i, f"Hope {i + 1}"),
        ]
        for i in range(32)
    ]
    return Book([Page("Experiments", rows), Page("Words", [["Methods"], ["prototyping"], ["co-creation"]])])


def sparse() -> Book:
    """Mostly empty: projects of which only the name is known, heads that repeat, blank rows, tabs, duplicates."""
    head = ["Proyecto", "Responsable", "Nota", None, "Nota", "Estado", "Presupuesto"]
    rows: list[list[Any]] = [[], head]
    for i in range(44):
        if i in (10, 25):
            rows.append([])
        if i == 20:
            rows.append(head)
        name = f"Iniciativa {i + 1}" if i not in (30, 31) else "Iniciativa 30"
        rows.append(
            [
                name,
                "Lucía Pérez y José Gil" if i % 9 == 0 else None,
                "con\ttabulador" if i == 3 else "dos\nlíneas" if i == 4 else None,
                "¿?" if i == 12 else None,
                "otra" if i % 11 == 0 else None,
                "en marcha" if i % 5 == 0 else None,
                1000 * i if i % 4 == 0 else None,
            ]
        )
    return Book([Page("Hoja1", rows), Page("Hoja2", [])])


LISTS = {"english": english, "german": german, "french": french, "names": names, "sparse": sparse}
SHEETS = {"english": "Pilots", "german": "Projektliste", "french": "Suivi", "names": "Experiments", "sparse": "Hoja1"}


def page_of(name: str) -> Page:
    """The sheet of a list that holds its records."""
    return next(page for page in LISTS[name]().pages if page.name == SHEETS[name])


def made(name: str, kind: str = "xlsx") -> bytes:
    """One of the lists as a workbook, xlsx or ods."""
    return {"xlsx": xlsx, "ods": ods}[kind](LISTS[name]())


def main(folder: Path) -> None:
    """Write all lists in all forms."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in LISTS:
        for kind in ("xlsx", "ods"):
            (folder / f"{name}.{kind}").write_bytes(made(name, kind))
        (folder / f"{name}.txt").write_text(pasted(page_of(name)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
