"""What a list of projects can be asked for: filters as people put them into an address, and their limits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from portfolio.core.text import readable
from portfolio.register.query_language import Query, Term, parse, write

# Group of filters in the order of chips; the name is also the one in the address and before a colon in a search.
# First what is chosen from a vocabulary, then what the record says, then days, amounts and what is still missing.
GROUPS = (
    "type",
    "capability",
    "method",
    "area",
    "tag",
    "department",
    "programme",
    "stage",
    "owner",
    "year",
    "partner_kind",
    "factor",
    "partner",
    "district",
    "funder",
    "money",
    "budget",
    "started",
    "planned_end",
    "ended",
    "since",
    "changed",
    "silent",
    "evaluation",
    "gap",
    "to_complete",
    "confidence",
    "outcome",
    "finance",
    "help",
    "import",
    "is",
)
DAYS = ("started", "planned_end", "ended", "since", "changed")
KEYS = {group: group for group in GROUPS}

COLOURS = ("green", "amber", "red")

COLUMNS = (
    "ref",
    "title",
    "department",
    "stage",
    "type",
    "owner",
    "budget",
    "to_complete",
    "deputy",
    "programme",
    "planned_start",
    "planned_end",
    "started",
    "ended",
    "capability",
    "method",
    "area",
    "tag",
    "district",
    "origin",
    "evaluation",
    "last",
    "confidence",
    "changed",
    "archived",
)
USUAL = COLUMNS[:8]
"""The columns of a list that nobody has arranged."""

SORTS = ("best", *COLUMNS)
"""Best match first, for a search, or by a column; "-" before it turns the order round."""

BY = ("department", "stage", "programme", "owner", "type", "year")
"""What a list can be grouped by."""

MOST_VALUES = 60
MOST_LETTERS = 200
LONGEST_SEARCH = 500

PROCESS = "process"
"""Innovation type "process" alone means both kinds of it."""

PROCESS_TYPES = ("process_administrative", "process_technological")


@dataclass(frozen=True)
class Filters:
    """What is asked of the list, OR inside a group, AND between groups; and how it is laid out.

    chosen    values by group, as they stand in the address; unknown ones stay and find nothing
    words     what to search for, as typed
    archived  whether archived projects are shown too
    sort      one of SORTS, with "-" before it in the other direction
    excluded  values by group that a project must not have
    columns   of COLUMNS in their order; none for the usual ones
    by        what to group by, one of BY; empty for no groups
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    archived: bool = False
    sort: str = "title"
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    by: str = ""

    @classmethod
    def of(cls, arguments: Iterable[tuple[str, str]], keys: Mapping[str, str] = KEYS) -> "Filters":
        """Read the pairs of an address; what it says too long or too often is cut, what it says besides is left.

        Characters that no database can be asked for are marked as such, so that the value stays and finds nothing.

        keys  the words that a search line may have before a colon, by group
        """
        given: dict[str, list[str]] = {}
        for name, value in arguments:
            if value := readable(value).strip()[: LONGEST_SEARCH if name == "q" else MOST_LETTERS]:
                given.setdefault(name, []).append(value)
        _take_from_form(given)
        query = parse(" ".join(given.get("q", [])[:1]), keys)
        for term in query.terms:
            given.setdefault(f"-{term.key}" if term.negated else term.key, []).extend(term.values)
        sort = (given.get("sort") or [""])[0]
        if sort.removeprefix("-") not in SORTS or sort == "-best" or (sort == "best" and not query.text):
            sort = "best" if query.text else "title"
        by = (given.get("by") or [""])[0]
        return cls(
            _values(given, ""),
            query.text,
            "archived" in given,
            sort,
            _values(given, "-"),
            _columns(given),
            by if by in BY else "",
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.chosen or self.excluded or self.words or self.archived)

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns of the list, the usual ones where nobody has chosen any."""
        return self.columns or USUAL

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as pairs of an address; `Filters.of` reads them back."""
        return list(self._pairs())

    def line(self) -> str:
        """The same question as one search line."""
        terms = [Term(group, self.chosen[group]) for group in GROUPS if group in self.chosen]
        terms += [Term(group, self.excluded[group], True) for group in GROUPS if group in self.excluded]
        return write(Query(tuple(terms), self.words))

    def without(self, group: str, value: str, negated: bool = False) -> "Filters":
        """The same filters but for one value of a group."""
        values = self.excluded if negated else self.chosen
        left = tuple(kept for kept in values.get(group, ()) if kept != value)
        others = {name: kept for name, kept in values.items() if name != group} | ({group: left} if left else {})
        return replace(self, excluded=others) if negated else replace(self, chosen=others)

    def only(self, group: str, value: str) -> "Filters":
        """The same filters, a group narrowed to one value, and no groups any more."""
        return replace(self, chosen={**self.chosen, group: (value,)}, by="")

    def without_words(self) -> "Filters":
        """The same filters without a search."""
        return replace(self, words="", sort="title" if self.sort == "best" else self.sort)

    def without_archived(self) -> "Filters":
        """The same filters without archived projects."""
        return replace(self, archived=False)

    def sorted_by(self, sort: str) -> "Filters":
        """The same filters in another order."""
        return replace(self, sort=sort)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        if self.words:
            yield "q", self.words
        for group in GROUPS:
            for value in self.chosen.get(group, ()):
                yield group, value
        for group in GROUPS:
            for value in self.excluded.get(group, ()):
                yield f"-{group}", value
        if self.archived:
            yield "archived", "1"
        if self.sort != ("best" if self.words else "title"):
            yield "sort", self.sort
        if self.columns:
            yield "columns", ",".join(self.columns)
        if self.by:
            yield "by", self.by


def _values(given: Mapping[str, list[str]], sign: str) -> dict[str, tuple[str, ...]]:
    names = ((group, f"{sign}{group}") for group in GROUPS)
    return {group: tuple(dict.fromkeys(given[name]))[:MOST_VALUES] for group, name in names if name in given}


def _columns(given: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The columns in the order of the address, or of the places that a form gave them; none for the usual ones."""
    if "column" in given:
        places = {name: _place(given, name) for name in given["column"] if name in COLUMNS}
        wanted = sorted(places, key=lambda name: (places[name], COLUMNS.index(name)))
    else:
        wanted = [name for name in ",".join(given.get("columns", [])).split(",") if name in COLUMNS]
    chosen = tuple(dict.fromkeys(wanted))
    if chosen and "title" not in chosen:
        chosen = ("title", *chosen)
    return () if chosen == USUAL else chosen


def _place(given: Mapping[str, list[str]], column: str) -> int:
    written = (given.get(f"place_{column}") or [""])[0]
    return int(written) if written.isascii() and written.isdigit() and len(written) < 4 else len(COLUMNS)


def _take_from_form(given: dict[str, list[str]]) -> None:
    """Put what a form asks for in two boxes, from and until, into the one value that it means."""
    for group in (*DAYS, "budget", "to_complete"):
        first, last = (" ".join(given.pop(f"{group}_{end}", [])[:1]) for end in ("from", "until"))
        if first or last:
            currency = " ".join(given.get("budget_currency", [])[:1]) if group == "budget" else ""
            given.setdefault(group, []).append(f"{first}..{last} {currency}".strip())
    day = " ".join(given.pop("stage_day", [])[:1])
    if day:
        given["stage"] = [stage if "@" in stage else f"{stage}@{day}" for stage in given.get("stage", [])]
        if not given["stage"]:
            del given["stage"]
