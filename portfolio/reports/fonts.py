"""Which of our fonts a text needs, so that every letter prints from a file we ship, on any machine.

Every file has a family name of its own. With one name for several files, parted by unicode-range as style sheets
for browsers are, WeasyPrint 70 prints wrong glyphs while the text extracted from the PDF stays right.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
UNKNOWN = "\ufffd"
"""Stands for a letter that none of our fonts has."""


@dataclass(frozen=True)
class Font:
    """A family of one file per weight."""

    family: str
    file: str
    weights: tuple[int, ...]

    def name(self, weight: int) -> str:
        """The name of the file of a weight."""
        return f"{self.file}-{weight}-normal.woff2"


ALL_WEIGHTS = (400, 600, 700)
FONTS = (
    Font("Text", "source-sans-3-latin", ALL_WEIGHTS),
    Font("Text Ext", "source-sans-3-latin-ext", ALL_WEIGHTS),
    Font("Text Greek", "source-sans-3-greek", ALL_WEIGHTS),
    Font("Text Greek Ext", "source-sans-3-greek-ext", ALL_WEIGHTS),
    Font("Text Cyrillic", "source-sans-3-cyrillic", ALL_WEIGHTS),
    Font("Text Cyrillic Ext", "source-sans-3-cyrillic-ext", ALL_WEIGHTS),
    Font("Text Vietnamese", "source-sans-3-vietnamese", ALL_WEIGHTS),
    Font("Text Japanese", "sawarabi-gothic-japanese", (400,)),
    Font("Text Other", "dejavu-sans-latin", (400, 700)),
)


def fit(text: str) -> tuple[str, list[Font]]:
    """A text with only letters that can be printed, and the fonts that it needs, in their order.

    Letters of no font become the sign for an unknown one, which a PDF/UA file may hold while an empty glyph may not.
    Signs that only choose a variant of the letter before go; those that steer reading order stay.
    """
    text = unicodedata.normalize("NFC", text)
    letters = {letter for letter in set(text) if unicodedata.category(letter) not in ("Cc", "Cf")}
    known: set[str] = set()
    for font in FONTS:
        known |= letters & coverage(font)
    unknown = {ord(letter): UNKNOWN for letter in letters - known}
    unknown |= {ord(letter): "" for letter in letters - known if unicodedata.name(letter, "").startswith("VARIATION")}
    text = text.translate(unknown)
    return text, needed(text)


def needed(text: str) -> list[Font]:
    """The fonts that print a text: each letter comes from the first that has it."""
    left = set(text)
    fonts = []
    for font in FONTS:
        if taken := left & coverage(font):
            fonts.append(font)
            left -= taken
    return fonts


@cache
def coverage(font: Font) -> frozenset[str]:
    """The letters of a font; its weights have the same."""
    with TTFont(FOLDER / font.name(font.weights[0]), lazy=True) as file:
        return frozenset(map(chr, file.getBestCmap()))


def faces(fonts: list[Font]) -> str:
    """The style rules that load fonts, one family name per file."""
    return "".join(
        f'@font-face {{ font-family: "{font.family}"; font-weight: {weight}; '
        f'src: url("static:///vendor/{font.name(weight)}") format("woff2"); }}\n'
        for font in fonts
        for weight in font.weights
    )
