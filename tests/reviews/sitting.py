"""Write an outcome on its pages as a browser does: section by section, then check and hand in."""

import html
import re
from typing import Any

from flask.testing import FlaskClient

SHORT_STORY = {
    "held_on": "2026-11-20",
    "aim": "Fewer damp homes",
    "delivered": "with_changes",
    "nesta_level": "2",
    "independence": "self",
    "worth": "yes",
    "lesson_1_text": "Ask the front line first",
    "decision": "adapt",
    "decision_reason": "The alarm came too often",
    "may_publish": "yes",
    "has_personal_data": "no",
    "findings_text": "Fewer **complaints**",
}
"""Answers enough for any form that does not ask about measures."""


def fields_of(page: FlaskClient, address: str) -> dict[str, str]:
    """What a browser would send back if nobody touched the form of a section."""
    body = page.get(address).get_data(as_text=True)
    form = body[body.index('data-behaviour="sitting"') :]
    form = form[: form.index("</form>")]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if name and ('type="radio"' not in tag or " checked" in tag):
            found[name] = value
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(text).removeprefix("\r\n").removeprefix("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = html.unescape(chosen.group(1)) if chosen else ""
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""


def sections_of(page: FlaskClient, review_id: int) -> list[str]:
    """The addresses of the sections of a review's form, without the check."""
    first = page.get(f"/reviews/{review_id}/outcome")
    body = page.get(first.location).get_data(as_text=True)
    steps = body[body.index('class="steps"') :]
    found = re.findall(r'href="(/reviews/\d+/outcome/\w+)"', steps[: steps.index("</nav>")])
    return [address for address in found if not address.endswith("/check")]


def write(page: FlaskClient, review_id: int, **answers: Any) -> None:
    """Save every section with the answers that it asks for; the rest stays as it was shown."""
    for address in sections_of(page, review_id):
        shown, choices = fields_of(page, address), _radios(page, address)
        given = {name: value for name, value in answers.items() if name in shown or name in choices}
        saved = page.post(address, data=shown | given | {"then": "on"})
        assert saved.status_code == 303, saved.get_data(as_text=True)


def _radios(page: FlaskClient, address: str) -> set[str]:
    body = page.get(address).get_data(as_text=True)
    return set(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="radio"', body)) | set(
        re.findall(r'<input[^>]*type="radio"[^>]*name="([^"]+)"', body)
    )


def hand_in(page: FlaskClient, review_id: int, signer_id: int | None = None, **answers: Any) -> Any:
    """Write an outcome and hand it in; gives the last answer."""
    write(page, review_id, **SHORT_STORY | answers)
    address = f"/reviews/{review_id}/outcome/check"
    body = page.get(address).get_data(as_text=True)
    usual = (
        re.search(r'<option[^>]*value="(\d+)"', body[body.index('name="signer_id"') :]) if "signer_id" in body else None
    )
    chosen = str(signer_id) if signer_id is not None else usual.group(1) if usual else ""
    return page.post(address, data={"signer_id": chosen})


def text(answer: Any) -> str:
    """A page with single spaces."""
    return " ".join(answer.get_data(as_text=True).split())
