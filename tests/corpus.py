"""Text that people, spreadsheets and attackers enter: every field of every form must live with it.

STORABLE is legal text: shown as the text it is. REFUSED holds what no database and no screen should be given.
"""

from typing import Final

MARKUP: Final = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "<!--",
    "]]><b>x</b>",
    "&lt;script&gt;",
    "<iframe srcdoc='<script>alert(1)</script>'>",
)
PRODUCT: Final = "1787569"
"""What 1337*1337 comes to: no page may ever show it."""

TEMPLATES: Final = (
    "{{1337*1337}}",
    "{% for x in (1).__class__.__mro__ %}{% endfor %}",
    "${1337*1337}",
    "#{1337*1337}",
    "<%= 1337*1337 %>",
    "%(name)s %s %d {0} {}",
    "{{ config }}",
)
SQL: Final = (
    "' OR '1'='1",
    "'; DROP TABLE project; --",
    '" OR ""="',
    "1) UNION SELECT password_hash FROM person --",
    "%' AND 1=0 UNION ALL SELECT NULL --",
    "\\'; SELECT pg_sleep(9) --",
    "NEAR(a b) AND title:*",
)
FORMULAS: Final = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
)
LANGUAGES: Final = (
    "Žiadosť o podporu",
    "İstanbul'da ısı",
    "שלום עולם",
    "مرحبا بالعالم",
    "\u202eחתולtxt.exe\u202c",
    "東京の実験",
    "👩‍👩‍👧‍👦 🏙️",
    "Z̸͓̈a̵̢̛l̴͇̈́g̶̥̈o̵͉͐",
    "e\u0301 and é",
    "\u200b\u200d\ufeff",
    "a\u00a0b\u2028c",
)
NUMBERS: Final = (
    "9" * 400,
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "0x10",
    "١٢٣",
    "1.234,56",
    "1,234.56",
    "--5",
    "1_000",
    "-0",
)
LONG: Final = ("x" * 30_000, "word " * 5_000)
EMPTY: Final = ("", " ", "\t", "\r\n")

STORABLE: Final = MARKUP + TEMPLATES + SQL + FORMULAS + LANGUAGES
REFUSED: Final = (
    "a\x00b",
    "\x00",
    "a\x07b",
    "\x1b[31mred",
    "a\x7fb",
    "\ud800",
)

# What a tag of MARKUP would begin with if it were not shown as text.
LIVE_MARKUP: Final = ("<script>alert", "<img src=x", "<svg/onload", "<b>x</b>", "<iframe", '<a href="javascript:')


def together(texts: tuple[str, ...], most: int = 200) -> list[str]:
    """Texts side by side in as few as fit a title: one form tries several at a time."""
    joined = [""]
    for text in texts:
        if len(joined[-1]) + len(text) >= most:
            joined.append("")
        joined[-1] += f" {text}"
    return joined


def as_sent(text: str) -> str:
    """A text as a browser can send it at all: half a character becomes the mark for an unreadable one."""
    return text.encode("utf-8", "replace").decode()


EVERYTHING: Final = STORABLE + REFUSED + NUMBERS + LONG + EMPTY
