"""The form that asks for a report."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms.validators import InputRequired

from portfolio.core import web
from portfolio.core.forms import ChoiceField, Form
from portfolio.core.quarter import Quarter

QUARTERS_OFFERED = 12


class ReportForm(Form):
    """Which quarter; the newest that has ended stands first."""

    quarter = ChoiceField(lazy("Quarter"), [InputRequired(lazy("Choose a quarter."))])

    def offer(self, today: date) -> "ReportForm":
        """Offer the quarter that runs and those before it; chosen is the newest that has ended."""
        running = Quarter.of(today)
        quarters, quarter = [], running.previous
        for _number in range(QUARTERS_OFFERED):
            quarters.append((str(quarter), web.quarter(quarter)))
            quarter = quarter.previous
        unfinished = _("%(quarter)s, not over yet", quarter=web.quarter(running))
        self.quarter.choices = [*quarters, (str(running), unfinished)]
        return self
