"""The kinds of messages: subject, template, how long each is worth sending, and who may switch it off."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale, lazy_gettext

import config
from portfolio.core.mail import Enclosed

MOST_WORDS = 90
"""A mail has no more; what does not fit is counted, and one click away."""

LONGEST_OWN_WORDS = 180
"""Characters of the sentence that somebody adds to a letter about what they decided; it leaves room for the letter."""

Values = Mapping[str, Any]

_MANY_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Kind:
    """One kind of message; its text stands in templates/notices/<key>.txt.

    name          what the list of unsent messages calls it
    subject       may name values, such as %(organisation)s
    needs         the values that the text needs
    has_link      the values hold a secret link: they are erased once the mail is sent or given up
    worth_for     how long after being asked for it is still worth sending
    may_mute      whether people may switch it off as mail
    explained     what the page on which people choose their mails says about it
    in_inbox      whether it stands in the inbox, too
    lines         the value that lists things, of which a mail leaves out what is too long; "more" counts those. A
                  line that is quiet stands in the inbox only
    say           turns the values into what the template needs, in the reader's language
    enclose       the files that go along
    """

    name: Any
    subject: Any
    needs: frozenset[str]
    has_link: bool
    worth_for: timedelta
    may_mute: bool = False
    explained: Any = ""
    in_inbox: bool = False
    lines: str = ""
    say: Callable[[Values], Values] = dict
    enclose: Callable[[Values], Sequence[Enclosed]] = lambda values: ()


KINDS: dict[str, Kind] = {
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
    "sign_in": Kind(
        lazy_gettext("Link to sign in"),
        lazy_gettext("Sign in to Portfolio"),
        frozenset({"name", "path"}),
        has_link=True,
        worth_for=timedelta(minutes=15),
    ),
    "update": Kind(
        lazy_gettext("Request for updates"),
        lazy_gettext("Updates for quarter %(number)s of %(year)s"),
        frozenset(
            {"name", "organisation", "asked_by", "year", "number", "due", "projects", "more", "own_words", "path"}
        ),
        has_link=False,
        worth_for=timedelta(days=7),
        may_mute=True,
        explained=lazy_gettext("The innovation unit asks for the update of a quarter."),
        in_inbox=True,
        lines="projects",
    ),
    "outcome_returned": Kind(
        lazy_gettext("Outcome returned"),
        lazy_gettext("Returned to you: %(title)s"),
        frozenset({"name", "by", "title", "reason", "own_words", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        in_inbox=True,
    ),
    "test": Kind(
        lazy_gettext("Test message"),
        lazy_gettext("Portfolio can send mail"),
        frozenset(),
        has_link=False,
        worth_for=timedelta(hours=1),
    ),
}


def offer(key: str, kind: Kind) -> None:
    """Add a kind of message; features above this one do so when they are loaded."""
    KINDS[key] = kind


def write(kind: str, values: Values, language: str) -> tuple[str, str]:
    """Subject and text of a mail in the recipient's language, of no more than MOST_WORDS words where it lists things.

    Values are people's text: they fill the subject after it is translated, and never add a line to it.
    """
    about = KINDS[kind]
    with force_locale(config.LANGUAGES.get(language, config.LANGUAGES["en"])):
        said = dict(about.say(values))
        if about.lines:
            said[about.lines] = [line for line in said[about.lines] if not line.get("quiet")]
        subject = str(about.subject) % said
        text = _text(kind, said)
        while about.lines and said[about.lines] and len(text.split()) > MOST_WORDS:
            said |= {about.lines: said[about.lines][:-1], "more": said["more"] + 1}
            text = _text(kind, said)
    return " ".join(subject.split()), text


def show(kind: str, values: Values) -> tuple[str, str]:
    """Subject and text of a message as its reader's inbox shows it: whole, without greeting."""
    about = KINDS[kind]
    said = dict(about.say(values))
    return " ".join((str(about.subject) % said).split()), _text(kind, said, is_mail=False)


def address() -> str:
    """What links begin with."""
    return str(current_app.config["PUBLIC_ADDRESS"] or "http://127.0.0.1:8000")


def _text(kind: str, said: Values, is_mail: bool = True) -> str:
    text = render_template(f"notices/{kind}.txt", address=address(), is_mail=is_mail, **said)
    return _MANY_EMPTY_LINES.sub("\n\n", text).strip() + "\n"
