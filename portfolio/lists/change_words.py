"""What pages call the kinds and states of changes of many projects."""

from flask_babel import lazy_gettext as _

KINDS = {
    "list": _("Edited list"),
    "table": _("Table of projects"),
    "tag": _("Tags"),
    "move": _("Move to a stage"),
    "hand_over": _("Handing over"),
}

STATES = {
    "checking": (_("Being compared"), "neutral"),
    "ready": (_("Waits for your decision"), "warn"),
    "failed": (_("Cannot be compared"), "bad"),
    "done": (_("Saved"), "good"),
    "undone": (_("Taken back"), "neutral"),
}
