"""The kinds of messages: subject, template, how long each is worth sending, and who may switch it off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale, lazy_gettext


@dataclass(frozen=True)
class Kind:
    """One kind of message; its text stands in templates/notices/<key>.txt.

    name          what the list of unsent messages calls it
    subject       may name values, such as %(organisation)s
    needs         the values that the text needs
    has_link      the values hold a secret link: they are erased once the mail is sent or given up
    worth_for     how long after being asked for it is still worth sending
    may_mute      whether people may switch it off
    """

    name: Any
    subject: Any
    needs: frozenset[str]
    has_link: bool
    worth_for: timedelta
    may_mute: bool = False


KINDS: Mapping[str, Kind] = {
    "invitation": Kind(
        lazy_gettext("Invitation"),
        lazy_gettext("Invitation to the innovation portfolio of %(organisation)s"),
        frozenset({"organisation", "name", "invited_by", "path"}),
        has_link=True,
        worth_for=timedelta(days=7),
    ),
    "password": Kind(
        lazy_gettext("New password"),
        lazy_gettext("Set a new password for Portfolio"),
        frozenset({"name", "path"}),
        has_link=True,
        worth_for=timedelta(hours=1),
    ),
    "update": Kind(
        lazy_gettext("Request for updates"),
        lazy_gettext("Updates for quarter %(number)s of %(year)s"),
        frozenset({"name", "organisation", "asked_by", "year", "number", "due", "projects", "more", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
    ),
    "test": Kind(
        lazy_gettext("Test message"),
        lazy_gettext("Portfolio can send mail"),
        frozenset(),
        has_link=False,
        worth_for=timedelta(hours=1),
    ),
}


def write(kind: str, values: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Subject and text of a message in the recipient's language.

    Values are people's text: they fill the subject after it is translated, and never add a line to it.
    """
    with force_locale(language):
        subject = str(KINDS[kind].subject) % values
        text = render_template(
            f"notices/{kind}.txt", address=current_app.config["PUBLIC_ADDRESS"] or "http://127.0.0.1:8000", **values
        )
    return " ".join(subject.split()), text.strip() + "\n"
