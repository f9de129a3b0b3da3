"""What the first page says of one's work and of what is late altogether."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.meetings.queries.scope import COUNTED
from portfolio.overview.boxes import Box, Figure
from portfolio.worklist import rules
from portfolio.worklist.counting import counts

TONES = {rules.OVERDUE: "bad", rules.DUE_SOON: "warn", rules.WAITING: "warn"}


def boxes(viewer: Viewer, today: date) -> Sequence[Box]:
    """Two boxes: one's own work, and what is overdue across the portfolio."""
    found = counts(viewer, today)
    mine = url_for("worklist.mine")
    labels = {
        rules.OVERDUE: _("overdue"),
        rules.DUE_SOON: _("due within two weeks"),
        rules.WAITING: _("waiting for you"),
    }
    own = [
        Figure(label, str(found.mine[key]), f"{mine}#{key}", TONES[key])
        for key, label in labels.items()
        if found.mine.get(key)
    ]
    late = _("%(number)s or more", number=COUNTED) if found.late >= COUNTED else str(found.late)
    every = [Figure(_("overdue"), late, url_for("worklist.overdue"), "bad")] if found.late else []
    return [
        Box(_("My work"), mine, own, _("Nothing is overdue or waits for you.")),
        Box(_("Whole portfolio"), url_for("worklist.overdue"), every, _("Nothing is overdue.")),
    ]
