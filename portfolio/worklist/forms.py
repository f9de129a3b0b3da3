"""Forms of work lists: what somebody hands over, and to whom."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from portfolio.core.forms import ChoiceField, ChoicesField, Form, LineField, Required
from portfolio.core.once import OnceField
from portfolio.notices.messages import LONGEST_OWN_WORDS


class HandOverForm(Form):
    """Some of what somebody has to do, and who gets it."""

    things = ChoicesField(_("What is handed over?"))
    to_id = ChoiceField(_("To whom?"), [Required()])
    own_words = LineField(_("A sentence of your own for the letter to them"), most=LONGEST_OWN_WORDS)
    once = OnceField()

    def offer(self, things: Sequence[tuple[str, str]], people: Sequence[tuple[int, str]]) -> None:
        """Offer what there is, by key, and who may get it."""
        self.things.choices = list(things)
        self.to_id.choices = [("", _("Choose")), *((str(number), name) for number, name in people)]


class ConfirmForm(Form):
    """Confirm what was handed over."""

    once = OnceField()
