"""Pages: go anywhere by a few letters."""

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.guide import queries
from portfolio.guide.places import places
from portfolio.people.rights import May, anywhere
from portfolio.people.session import signed_in

bp = Blueprint("guide", __name__)

MOST_LETTERS = 200


@bp.get("/find")
@open_to(May("use_account"))
def find() -> ResponseReturnValue:
    """Pages, actions and projects by name."""
    query = request.args.get("q", "")[:MOST_LETTERS]
    return render_template("guide/find.html", query=query, found=meant(query))


@bp.get("/find.json")
@open_to(May("use_account"))
def find_json() -> ResponseReturnValue:
    """The same for the palette that any page opens."""
    return jsonify(found=meant(request.args.get("q", "")[:MOST_LETTERS]))


def meant(query: str) -> list[dict[str, str]]:
    """What a query may mean, as label, what stands beside it, and address."""
    viewer = signed_in()
    found = [
        {"label": str(place.label), "beside": "", "url": url_for(place.endpoint)}
        for place in places(query, lambda verb: anywhere(viewer, verb))
    ]
    if anywhere(viewer, "see_portfolio"):
        found += [
            {
                "label": project.title,
                "beside": f"{project.ref}, {project.department}",
                "url": url_for("register.project", ref=project.ref),
            }
            for project in queries.projects(viewer, query)
        ]
    return found
