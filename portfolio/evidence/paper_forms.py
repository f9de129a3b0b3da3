"""A piece of evidence in three fields, and why one is taken back."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from portfolio.core.forms import ChoiceField, Form, LineField, Required
from portfolio.core.once import OnceField
from portfolio.evidence.actions import Upload
from portfolio.evidence.rules import LONGEST_LINK
from portfolio.evidence.words import AUDIENCES, KINDS


class EvidenceForm(Form):
    """A file or a link, what it is, and for whom."""

    file = FileField(_("File"))
    url = LineField(_("Or a link"), most=LONGEST_LINK, render_kw={"inputmode": "url", "autocomplete": "off"})
    kind = ChoiceField(_("What is it?"), [Required()], choices=list(KINDS.items()), default="report")
    description = LineField(_("What it shows"), most=500)
    audience = ChoiceField(_("Who may see it?"), [Required()], choices=list(AUDIENCES.items()), default="city")
    once = OnceField()

    def upload(self) -> Upload | None:
        """The file, where one was chosen."""
        sent = self.file.data
        return Upload(sent.stream, sent.filename) if sent and sent.filename else None


class TakeBackForm(Form):
    """Why a piece of evidence is taken back."""

    reason = LineField(_("Why is it taken back?"), [Required()], most=500)
