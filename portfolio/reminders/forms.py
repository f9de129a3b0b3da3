"""Which mails one gets, from which hour they leave, and which address takes none."""

from datetime import time
from typing import Any

from babel.dates import format_time
from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from portfolio.core.forms import AddressField, ChoiceField, ChoicesField, Form, LineField, Required
from portfolio.core.texts import locale_name
from portfolio.people.rules import EARLIEST_HOUR, LATEST_HOUR


class MailsForm(Form):
    """The kinds of mail that one may switch off; a tick means that it comes."""

    kinds = ChoicesField(_("Mails you can switch off"))

    def offer(self, choices: list[tuple[str, Any]]) -> None:
        """Offer the kinds that may be switched off, as pairs of key and name."""
        self.kinds.choices = choices


class HourForm(Form):
    """When the day's mails leave."""

    hour = ChoiceField(_("The day's mails leave from"), [InputRequired()])

    def offer(self) -> None:
        """Offer the hours at which people are awake."""
        self.hour.choices = [(str(hour), words) for hour, words in hours().items()]


def hours() -> dict[int, str]:
    """The hours at which mails may leave, as the reader writes them."""
    awake = range(EARLIEST_HOUR, LATEST_HOUR + 1)
    return {hour: format_time(time(hour), "short", locale=locale_name()) for hour in awake}


class BounceForm(Form):
    """An address to which mail comes back."""

    email = AddressField(_("Address"), [Required()])
    said = LineField(_("What came back"), most=250)
