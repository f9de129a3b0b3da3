"""The form that brings an edited list back."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from portfolio.core.forms import Form
from portfolio.core.once import OnceField


class UploadForm(Form):
    """One workbook."""

    file = FileField(_("Edited workbook"), [FileRequired(_("Choose the workbook that you downloaded and edited."))])
    once = OnceField()
