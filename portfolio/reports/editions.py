"""Editions of a report: of the whole city, or of one programme, department, project or strategy."""

from dataclasses import dataclass

from portfolio.core.errors import N_, WrongInput

KINDS = ("city", "programme", "department", "project", "strategy")


@dataclass(frozen=True)
class Edition:
    """Whose projects a report is about.

    key  of the programme, department or strategy, or the reference of the project; empty for the city
    """

    kind: str = "city"
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @classmethod
    def parse(cls, text: str) -> "Edition":
        """Read "city", "programme:KEY", "department:KEY", "project:REF" or "strategy:KEY", else WrongInput."""
        kind, _, key = text.strip().partition(":")
        edition = cls(kind.strip().lower(), key.strip())
        if edition.kind not in KINDS or bool(edition.key) == (edition.kind == "city"):
            raise WrongInput(
                "edition",
                N_("Give the edition as city, programme:KEY, department:KEY, project:REF or strategy:KEY."),
            )
        return edition


CITY = Edition()
