"""The form in which a table of values is pasted."""

from flask_babel import lazy_gettext as _

from portfolio.core.forms import Form, LongTextField, Required
from portfolio.core.once import OnceField

LONGEST_PASTE = 500_000


class ValuesForm(Form):
    """A table, pasted."""

    pasted = LongTextField(_("Table of values"), [Required()], most=LONGEST_PASTE, render_kw={"rows": 10})
    once = OnceField()
