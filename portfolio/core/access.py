"""Who may enter a route: declared on the view, enforced before it runs, denied by default.

What one may not see is 404, what one may not do is 403, who is not signed in goes to sign-in (303).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol
from urllib.parse import quote

from flask import Flask, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.core.actor import Viewer
from portfolio.core.errors import Missing, Refused


class Rule(Protocol):
    """A policy: says whether a viewer may do it, with a thing (None where the route loads nothing)."""

    @property
    def verb(self) -> str: ...

    def __call__(self, viewer: Viewer, thing: Any) -> bool: ...

    def hides(self, viewer: Viewer) -> bool:
        """Whether a viewer refused by the rule may not learn either that the thing exists."""
        ...


View = Callable[..., ResponseReturnValue]


def signed_in() -> Viewer | None:
    """The person this request is made by; None for strangers and for jobs. Pages ask `people.session.signed_in`."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    viewer: Viewer = current_user._get_current_object()  # noqa: SLF001  the proxy would look it up for every word
    return viewer


def open_to(rule: Rule, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Declare who may enter a view.

    rule   decides; a falsy answer is 403, or 404 where the rule hides the thing
    load   called with the viewer and the route's arguments; raises Missing (404) for what the viewer may not see;
           what it returns is handed to the view instead of the arguments
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            viewer = signed_in()
            if viewer is None:
                return to_sign_in()
            thing = load(viewer, **arguments) if load else None
            if not rule(viewer, thing):
                raise Missing if load and rule.hides(viewer) else Refused("not_allowed")
            return view(thing) if load else view(**arguments)

        guarded.open_to = rule.verb  # type: ignore[attr-defined]
        return guarded

    return declare


def open_to_everyone(view: View) -> View:
    """Declare a view that needs no sign-in."""
    view.open_to = "everyone"  # type: ignore[attr-defined]
    return view


def to_sign_in() -> ResponseReturnValue:
    """Send a stranger to sign-in and bring them back afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    address = url_for("people.sign_in")
    return redirect(f"{address}?next={quote(wanted, safe='/')}" if wanted else address, 303)


def undeclared(app: Flask) -> list[str]:
    """The endpoints that say nothing about who may enter; a test holds this list empty."""
    return sorted(name for name, view in app.view_functions.items() if not hasattr(view, "open_to"))
