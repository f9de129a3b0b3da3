"""Pages that explain: who may do what, and how well the product can be read."""

from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to, open_to_everyone
from portfolio.people import words
from portfolio.people.rights import RIGHTS, May, Role
from portfolio.people.routes import bp, page


@bp.route("/help", endpoint="help")
@open_to(May("use_account"))
def rights_table() -> ResponseReturnValue:
    """The table of role by right, from the one that the guards read."""
    rows = [
        (words.RIGHTS[verb], [[words.SCOPES[scope] for scope in sorted(granted.get(role, ()))] for role in Role])
        for verb, granted in RIGHTS.items()
    ]
    roles = [(words.ROLES[role], words.EXPLAINED[role]) for role in Role]
    return page("help", roles=roles, rows=rows, shortcuts=words.SHORTCUTS)


@bp.route("/accessibility")
@open_to_everyone
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use the product, and whom to tell when it fails."""
    return page("accessibility")
