"""A kept result as a sheet: one line for each pitch."""

from collections.abc import Iterator, Mapping
from typing import Any

Plain = Mapping[str, Any]

HEADER = ("place", "pitch", "title", "reviews", "score", "mean", "median", "additive", "reml", "could_be_from", "to")
MORE = ("asks", "proposed", "outcome", "discuss")


def csv_header(values: Plain) -> list[str]:
    """The columns of the file for spreadsheets; criteria stand by their keys."""
    return [*HEADER, *(each["key"] for each in values["facts"]["criteria"]), *MORE]


def csv_rows(values: Plain) -> Iterator[list[object]]:
    """One line for each pitch, unrounded; amounts in minor units; empty where there is no figure."""
    pitches = {pitch["ref"]: pitch for pitch in values["facts"]["pitches"]}
    outcomes = {each["pitch"]: each for line in values["lines"] for each in line["outcomes"]}
    keys = [each["key"] for each in values["facts"]["criteria"]]
    for row in values["pitches"]:
        outcome = outcomes.get(row["pitch"], {"amount": "", "reason": row["bar"]})
        pitch = pitches[row["pitch"]]
        figures = [row[name] for name in ("score", "mean", "median", "additive", "reml", "rank_low", "rank_high")]
        criteria = [row["criteria"].get(key) for key in keys]
        yield [
            _empty(each)
            for each in (
                row["place"],
                row["pitch"],
                pitch["title"],
                row["n"],
                *figures,
                *criteria,
                pitch["ask"],
                outcome["amount"],
                outcome["reason"],
                " ".join(row["discuss"]),
            )
        ]


def _empty(value: object) -> object:
    return "" if value is None else value
