"""What pages call the states of a message that has not left."""

from flask_babel import lazy_gettext as _

STATES = {
    "waiting": _("Waits"),
    "sending": _("Is being sent"),
    "lost": _("Was interrupted while it was sent; goes out again"),
    "failed": _("Given up"),
    "sent": _("Has left"),
    "kept": _("Stands in the inbox only"),
    "replaced": _("A later message says it, too"),
}
