"""Published and worked tables of ratings, and how tests write them down."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from portfolio.jury.ratings import Panel, Rating, panel

Table = Mapping[str, Sequence[str]]


def table(written: str) -> dict[str, list[str]]:
    """Lines of a proposal and one score per juror; a dot is a missing one."""
    lines = [line.split() for line in written.strip().splitlines()]
    return {line[0]: line[1:] for line in lines}


def ratings(of: Table) -> list[Rating]:
    """The ratings of a table by jurors J1, J2 and so on."""
    return [
        Rating(proposal, f"J{at}", Decimal(score))
        for proposal, line in of.items()
        for at, score in enumerate(line, 1)
        if score != "."
    ]


def panel_of(written: str) -> Panel:
    return panel(ratings(table(written)))


def turned(written: str) -> str:
    """A table written with one line per observer, as one line per unit u1, u2 and so on."""
    lines = list(table(written).values())
    return "\n".join(f"u{at:02} " + " ".join(column) for at, column in enumerate(zip(*lines, strict=True), 1))


def changed(written: str, **cells: tuple[int, str]) -> str:
    """A table with single cells replaced: C=(4, ".") empties the fourth juror's score of C."""
    kept = table(written)
    for proposal, (juror, score) in cells.items():
        kept[proposal][juror - 1] = score
    return "\n".join(f"{proposal} " + " ".join(line) for proposal, line in kept.items())


# Montgomery, Design and Analysis of Experiments: four catalysts in four incomplete blocks.
BLOCKS = """
P1 73 74  . 71
P2  . 75 67 72
P3 73 75 68  .
P4 75  . 72 75
"""

JURY = """
A 4.5 3.5 4.0 4.5
B 4.0 3.0 4.5 4.0
C 3.5 3.0 3.5 4.5
D 4.0 2.5 3.5 3.5
E 3.0 2.0 3.5 3.0
F 2.5 2.0 2.0 3.5
"""

RECUSED = changed(JURY, C=(4, "."), D=(2, "."))
"""The lenient juror sat out C, the strict one D."""

# Krippendorff, Computing Krippendorff's Alpha-Reliability, data C: four observers, twelve units.
DATA_C = turned("""
A 1 2 3 3 2 1 4 1 2 . . .
B 1 2 3 3 2 2 4 1 2 5 . .
C . 3 3 3 2 3 4 2 2 5 1 3
D 1 2 3 3 2 4 4 1 2 5 1 .
""")

# A widely used teaching example: three coders, fifteen units.
CODERS = turned("""
A . . . . . 3 4 1 2 1 1 3 3 . 3
B 1 . 2 1 3 3 4 3 . . . . . . .
C . . 2 1 3 4 4 . 2 1 1 3 3 . 4
""")

# Shrout and Fleiss, Intraclass Correlations: six targets, four judges.
SIX_BY_FOUR = """
1  9 2 5 8
2  6 1 3 2
3  8 4 6 8
4  7 1 2 6
5 10 5 6 9
6  6 2 4 7
"""
