"""The colour of a fill, from the several ways in which workbooks write one, and its plain name."""

from colorsys import hls_to_rgb, rgb_to_hls

from portfolio.lists.reading.packed import attribute, local, reader, walk

_MOST_THEME = 1_000_000
# A theme lists dark and light in another order than the one in which cells count them.
_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")

_INDEXED = (
    "000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff 000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff "
    "800000 008000 000080 808000 800080 008080 c0c0c0 808080 9999ff 993366 ffffcc ccffff 660066 ff8080 0066cc ccccff "
    "000080 ff00ff ffff00 00ffff 800080 800000 008080 0000ff 00ccff ccffff ccffcc ffff99 99ccff ff99cc cc99ff ffcc99 "
    "3366ff 33cccc 99cc00 ffcc00 ff9900 ff6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)


def theme_colours(xml: bytes) -> list[str]:
    """The ten colours of a theme in the order in which cells count them; none when there is no theme."""
    if not xml or len(xml) > _MOST_THEME:
        return []
    found: dict[str, str] = {}
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = local(name)
        if name in _ORDER:
            inside = name
        elif inside and name in ("srgbClr", "sysClr"):
            found.setdefault(inside, attribute(attributes, "lastClr") or attribute(attributes, "val"))

    walk(xml, reader(start))
    return [found.get(name, "") for name in _ORDER]


def colour_of(attributes: dict[str, str], theme: list[str]) -> str:
    """The colour that attributes of a fill name, "#rrggbb"; "" for white, which nobody tells from no fill."""
    written = attribute(attributes, "rgb")[-6:]
    if not written:
        written = _at(theme, attribute(attributes, "theme")) or _at(_INDEXED.split(), attribute(attributes, "indexed"))
    if len(written) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in written):
        return ""
    colour = _tinted(written.lower(), attribute(attributes, "tint"))
    return "" if colour == "ffffff" else f"#{colour}"


def _at(colours: list[str], number: str) -> str:
    return colours[int(number)] if number.isdecimal() and int(number) < len(colours) else ""


def _tinted(colour: str, written: str) -> str:
    """A colour made lighter (tint above 0) or darker (below), as themes do."""
    try:
        tint = max(-1.0, min(1.0, float(written or 0)))
    except ValueError:
        return colour
    if not tint:
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue, light, saturation))


_HUES = (
    (15, "red"),
    (45, "orange"),
    (70, "yellow"),
    (165, "green"),
    (200, "turquoise"),
    (260, "blue"),
    (320, "purple"),
)


def name_of(colour: str) -> str:
    """What a person calls a colour: "#92d050" is green; "" for no colour."""
    if not colour:
        return ""
    hue, light, saturation = rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    if light < 0.12:
        return "black"
    if light > 0.97:
        return "white"
    if saturation < 0.12:
        return "grey"
    return next((name for end, name in _HUES if hue * 360 < end), "red" if hue * 360 > 345 else "pink")
