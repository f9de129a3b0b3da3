"""Views of the list: those that come with the product, those people saved, and which of them an address means."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.register import policy
from portfolio.register.asking import settled
from portfolio.register.choices import Choices, View
from portfolio.register.rules import Filters
from portfolio.register.words import search_keys

ALL = "all"
OPENLY = 6
"""So many saved views stand beside those of the product; the others are folded."""


class BuiltIn(NamedTuple):
    """A view that comes with the product; asks is the query of its address."""

    key: str
    name: Any
    asks: str


BUILT_IN = (
    BuiltIn(ALL, lazy("All projects"), ""),
    BuiltIn("mine", lazy("My projects"), "owner=me"),
    BuiltIn("start", lazy("Needs a value at the start"), "stage=running&gap=no_baseline"),
    BuiltIn("silent", lazy("Silent for 60 days"), "stage=mobilising&stage=running&stage=closing&silent=60&sort=last"),
    BuiltIn("not_evaluated", lazy("Due, not evaluated"), "evaluation=not_evaluated"),
)


class Seen(NamedTuple):
    """What an address asks for.

    key      of the view that it begins with: of a built-in one, the number of a saved one, or empty
    saved    the view that somebody saved, if it is one
    adjusted whether the address asks for something else than its view
    """

    filters: Filters
    key: str
    saved: View | None
    adjusted: bool

    def kept(self, first_view: str) -> tuple[tuple[str, str], ...]:
        """What addresses made from this one have to carry along: the view, and that they say everything themselves."""
        if self.key and self.key != ALL:
            return (("view", self.key), ("own", "1"))
        return (("own", "1"),) if first_view else ()


def seen(arguments: Sequence[tuple[str, str]], known: Choices) -> Seen:
    """What an address asks for; without anything in it, the reader's first view."""
    given = dict(arguments)
    key = given.get("view", "" if arguments else known.first_view)
    saved = next((view for view in known.views if str(view.id) == key), None)
    built_in = next((view for view in BUILT_IN if view.key == key), None)
    if saved is None and built_in is None:
        return Seen(settled(Filters.of(arguments, search_keys()), known), "", None, False)
    asks = settled(Filters.of(parse_qsl(saved.asks if saved else str(built_in and built_in.asks))), known)
    if "own" not in given:
        return Seen(asks, key, saved, False)
    filters = settled(Filters.of(arguments, search_keys()), known)
    return Seen(filters, key, saved, filters != asks)


class Tab(NamedTuple):
    """A view to choose."""

    name: str
    url: str
    current: bool
    shared: bool


class Menu(NamedTuple):
    """The views above the list: some openly, the others folded."""

    openly: Sequence[Tab]
    folded: Sequence[Tab]


def menu(known: Choices, now: Seen, address: str) -> Menu:
    """The views that the reader may choose."""
    built_in = [
        Tab(
            str(view.name),
            f"{address}?view={view.key}" if view.key != ALL or known.first_view else address,
            now.key == view.key and not now.adjusted,
            False,
        )
        for view in BUILT_IN
    ]
    saved = [
        Tab(view.name, f"{address}?view={view.id}", now.key == str(view.id), view.is_shared) for view in known.views
    ]
    if not now.key and now.filters == Filters():
        built_in[0] = built_in[0]._replace(current=True)
    return Menu([*built_in, *saved[:OPENLY]], saved[OPENLY:])


class Keeping(NamedTuple):
    """What the reader may do with the view that is open; addresses are empty where something is not possible.

    said     what is open and whether it was adjusted
    asks     the query that saving would keep
    """

    said: str
    asks: str
    may_save: bool
    may_change: bool
    may_replace: bool
    is_first: bool


def keeping(viewer: Viewer, known: Choices, now: Seen) -> Keeping:
    """What can be done with the present list as a view."""
    said = ""
    if now.adjusted:
        name = now.saved.name if now.saved else next(str(view.name) for view in BUILT_IN if view.key == now.key)
        said = str(_("“%(name)s”, adjusted.", name=name))
    is_arranged = now.filters != Filters() and (now.adjusted or not now.key)
    return Keeping(
        said,
        urlencode(now.filters.pairs()),
        is_arranged,
        now.saved is not None and policy.may_change_view(viewer, now.saved),
        now.saved is not None and policy.may_replace_view(viewer, now.saved),
        (now.key or ALL) == (known.first_view or ALL),
    )
