"""Read from a page what a browser would send back unseen."""

from flask.testing import FlaskClient


def sent_once(page: FlaskClient, address: str) -> str:
    """The token of a form, as a browser would send it."""
    body = page.get(address).get_data(as_text=True)
    return body.split('name="once"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def opened(page: FlaskClient, address: str) -> dict[str, str]:
    """The hidden values of a shared form, as a browser would send them."""
    body = page.get(address).get_data(as_text=True)
    return {
        name: body.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        for name in ("version", "opened")
    }
