"""Who and what the demo city's story is about."""

from dataclasses import dataclass, field

from portfolio.core.actor import Grant, Viewer
from portfolio.demo import city
from portfolio.metrics.models import LibraryMeasure
from portfolio.people.models import Department, Organisation, Person
from portfolio.people.rights import Role
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme


@dataclass
class Cast:
    """The city with its people and things, by the keys of `city`.

    awarded  projects that awards have made, by their titles
    """

    organisation: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    library: dict[str, LibraryMeasure] = field(default_factory=dict)
    awarded: dict[str, Project] = field(default_factory=dict)

    def acting(self, key: str) -> Viewer:
        """A person as actions take them; the unit lead where nobody is named, a juror who comes from outside."""
        key = key or "osei"
        role = city.PEOPLE[key][1] if key in city.PEOPLE else Role.JUROR
        return Viewer(
            self.organisation.id,
            self.people[key].id,
            zone=city.ZONE,
            currency=city.CURRENCY,
            grants=(Grant(role),),
        )
