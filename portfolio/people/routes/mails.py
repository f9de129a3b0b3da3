"""The list of messages that have not left."""

from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.notices.queries import unsent
from portfolio.people.delivery import mail_leaves
from portfolio.people.rights import May
from portfolio.people.routes import bp, page
from portfolio.people.session import signed_in


@bp.route("/mails")
@open_to(May("manage_people"))
def mails() -> ResponseReturnValue:
    """What waits for the mail server, and what was given up, with the server's own words."""
    return page("mails", waiting=unsent(signed_in().organisation_id, now()), mail_leaves=mail_leaves())
