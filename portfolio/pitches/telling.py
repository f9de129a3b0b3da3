"""Tell a team something about its pitch: one message to each who writes it, once per occasion."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale

import config
from portfolio.core.actor import Actor
from portfolio.notices import actions as notices
from portfolio.pitches import queries
from portfolio.pitches.queries import Found


def tell(
    found: Found, kind: str, values: Callable[[], Mapping[str, Any]], *, about: int, by: Actor, at: datetime
) -> None:
    """Queue a message of a kind to everybody who writes a pitch.

    values  what the message says, worked out in each reader's language
    about   number of the occasion: a message about it goes to each person once
    """
    for person in queries.recipients(found.pitch, at, found.zone):
        with force_locale(config.LANGUAGES.get(person.language or "en", config.LANGUAGES["en"])):
            said = {"name": person.name, **values()}
        notices.queue(kind, to=person, key=f"{kind}:{about}:{person.id}", values=said, by=by, at=at)
