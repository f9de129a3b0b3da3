"""The form that brings a portfolio in."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from portfolio.core.forms import DayField, Form


class ImportForm(Form):
    """A zip of CSV files, and the day from which duties count."""

    file = FileField(_("Zip file"), [FileRequired(_("Choose the zip file with the portfolio."))])
    count_from = DayField(_("Duties count from"))

    def stream(self) -> Any:
        """The uploaded file; a large one lies on the disk, not in memory."""
        return self.file.data.stream
