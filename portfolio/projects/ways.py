"""The way to a page below a project, a programme or a strategy, as its crumbs show it."""

from flask import url_for
from flask_babel import gettext

from portfolio.projects.subjects import Subject

Way = list[tuple[str, str]]
"""Label and address of each step."""


def to_project(ref: str, title: str) -> Way:
    """The way to what belongs to a project."""
    return [(gettext("Projects"), url_for("register.projects")), (title, url_for("register.project", ref=ref))]


def to_subject(subject: Subject) -> Way:
    """The way to what a measure or a review is about; that of a goal leads to its strategy."""
    if subject.kind == "project":
        return to_project(subject.key, subject.title)
    endpoint = "strategy.programme" if subject.kind == "programme" else "strategy.strategy"
    return [(subject.title, url_for(endpoint, key=subject.key))]
