"""How tests of the way in come in."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.people import passwords

RIGHT = "seven quiet herons"
HASH = passwords._hasher.hash(RIGHT)  # once for all tests


def enter(page: FlaskClient, password: str = RIGHT, email: str = "ben@city.example", **more: Any) -> TestResponse:
    """Send the sign-in form."""
    return page.post("/sign-in", data={"email": email, "password": password}, **more)


def is_in(page: FlaskClient) -> bool:
    """Whether this browser is signed in."""
    return page.get("/me").status_code == 200


def cookie_of(page: FlaskClient) -> str:
    """The cookie of this browser, as a thief would copy it."""
    cookie = page.get_cookie("portfolio")
    assert cookie is not None
    return cookie.value
