"""Letters as they look: extracted text stays right when a style sheet makes WeasyPrint print wrong glyphs."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from portfolio.reports import fonts, pdf
from tests.reports import paper

LETTERS = "AZagkz68ßäÅéñŽťăİğőĽčřŁęŵ"
CELL = 60  # points; one letter each, ten in a row
SIDE = 24  # pixels of the squares that are compared

GRID = (
    "@page { size: 600pt 600pt; margin: 0 } body { margin: 0; font-size: 36pt; line-height: 60pt } "
    "b { float: left; width: 60pt; height: 60pt; text-align: center; font-weight: 400 }"
)
OURS = fonts.FONTS[:2]  # Text and Text Ext


def split_range_sheet() -> str:
    """The sheet as browsers get it: one family name, two files parted by unicode-range."""
    rules = []
    for font in OURS:
        letters = sorted(fonts.coverage(font) & set(LETTERS))
        ranges = ", ".join(f"U+{ord(letter):X}" for letter in letters)
        rules.append(
            f'@font-face {{ font-family: "Text"; src: url("static:///vendor/{font.name(400)}") format("woff2"); '
            f"unicode-range: {ranges}; }}"
        )
    return "".join(rules)


def draw(sheet: str, file: Path) -> Path:
    """A page with one letter per cell."""
    grid = "".join(f"<b>{letter}</b>" for letter in LETTERS)
    html = f"<!doctype html><html lang=en><title>Letters</title><body>{grid}"
    drawn, *_ = pdf.draw(html, style=sheet + GRID + ' body { font-family: "Text", "Text Ext" }')
    file.write_bytes(drawn)
    return file


def ink(image: Image.Image) -> Image.Image:
    """What is drawn, cut to its edges and brought to one size."""
    inverted = ImageChops.invert(image)
    return inverted.crop(inverted.getbbox()).resize((SIDE, SIDE))


def printed(file: Path) -> list[Image.Image]:
    """The ink of each cell of a drawn page."""
    page = paper.first_page(file, resolution=144)
    scale = 2
    cells = []
    for place in range(len(LETTERS)):
        left, top = CELL * scale * (place % 10), CELL * scale * (place // 10)
        cells.append(ink(page.crop((left, top, left + CELL * scale, top + CELL * scale))))
    return cells


def drawn_by_another(folder: Path) -> list[Image.Image]:
    """The same letters drawn by Pillow straight from the font files."""
    glyphs = []
    for letter in LETTERS:
        font = next(font for font in OURS if letter in fonts.coverage(font))
        plain = folder / f"{font.file}.ttf"
        if not plain.exists():
            with TTFont(fonts.FOLDER / font.name(400)) as file:
                file.flavor = None
                file.save(plain)
        image = Image.new("L", (240, 240), 255)
        ImageDraw.Draw(image).text((80, 60), letter, font=ImageFont.truetype(str(plain), 72), fill=0)
        glyphs.append(ink(image))
    return glyphs


def misprinted(file: Path, glyphs: list[Image.Image]) -> str:
    """The letters whose ink looks more like another letter than like themselves."""
    wrong = []
    for place, cell in enumerate(printed(file)):
        differences = [ImageStat.Stat(ImageChops.difference(cell, glyph)).mean[0] for glyph in glyphs]
        if min(range(len(LETTERS)), key=differences.__getitem__) != place:
            wrong.append(LETTERS[place])
    return "".join(wrong)


def test_every_letter_is_printed_as_its_font_draws_it(tmp_path: Path) -> None:
    paper.need_pdf()
    glyphs = drawn_by_another(tmp_path)

    assert misprinted(draw(fonts.faces(list(OURS)), tmp_path / "ours.pdf"), glyphs) == ""


def test_a_split_range_sheet_prints_wrong_letters_though_its_text_is_right(tmp_path: Path) -> None:
    paper.need_pdf()
    glyphs = drawn_by_another(tmp_path)
    ours = draw(fonts.faces(list(OURS)), tmp_path / "ours.pdf")

    split = draw(split_range_sheet(), tmp_path / "split.pdf")

    assert len(misprinted(split, glyphs)) > len(LETTERS) // 3
    assert sorted(paper.text_of(split)) == sorted(paper.text_of(ours))


def test_our_sheet_gives_every_file_a_family_of_its_own() -> None:
    families = [font.family for font in fonts.FONTS]

    assert len(set(families)) == len(families)
    assert "unicode-range" not in fonts.faces(list(fonts.FONTS))
    assert all(f'"{family}"' in pdf.STYLE.read_text() for family in families)


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Damp sensors", ["Text"]),
        ("Žiadosť", ["Text", "Text Ext"]),
        ("Αισθητήρες", ["Text Greek"]),
        ("Жук", ["Text Cyrillic"]),
        ("公営住宅", ["Text Japanese"]),
        ("مستشعرات", ["Text Other"]),
        ("≥ CO₂ → ✓", ["Text", "Text Other"]),
    ],
)
def test_only_fonts_that_a_text_needs_are_loaded(text: str, families: list[str]) -> None:
    printable, used = fonts.fit(text)

    assert (printable, [font.family for font in used]) == (text, families)


def test_a_letter_of_no_font_becomes_the_sign_for_one() -> None:
    assert fonts.fit("a\U00010330b")[0] == "a\ufffdb"
    assert fonts.fit("e\u0301")[0] == "é"
    assert fonts.fit("葛\U000e0100")[0] == "葛"
    assert fonts.fit("\u202eabc\u202c")[0] == "\u202eabc\u202c"
