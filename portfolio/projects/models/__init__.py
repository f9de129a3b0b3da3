"""What is stored of projects: the record with its dated rows, and what passes on."""

from portfolio.projects.models.passing_on import CarriedOn, HandedThing, HandOver
from portfolio.projects.models.record import (
    Assignment,
    ExternalId,
    Note,
    OpenPoint,
    Partner,
    Partnership,
    Plan,
    Project,
    ProjectOrigin,
    ProjectText,
    RefCounter,
    StageMove,
    Supporting,
    Tag,
    Tagging,
    Term,
)

__all__ = [
    "Assignment",
    "CarriedOn",
    "ExternalId",
    "HandOver",
    "HandedThing",
    "Note",
    "OpenPoint",
    "Partner",
    "Partnership",
    "Plan",
    "Project",
    "ProjectOrigin",
    "ProjectText",
    "RefCounter",
    "StageMove",
    "Supporting",
    "Tag",
    "Tagging",
    "Term",
]
