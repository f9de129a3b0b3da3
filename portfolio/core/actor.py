"""Who does something: a signed-in person, or a command of the machine's owner."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Grant:
    """One role held today; department_id narrows it to a department and those below it."""

    role: str
    department_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organisation.

    person_id  None when a command or a job acts on its own
    """

    organisation_id: int
    person_id: int | None = None


@dataclass(frozen=True)
class Viewer(Actor):
    """The signed-in person as pages need to know them; one SELECT fills it.

    departments  ids of the departments the person's scoped roles reach, with all those below
    unread       how many messages of the inbox are unread
    """

    name: str = ""
    email: str = ""
    organisation_name: str = ""
    zone: str = "UTC"
    currency: str = "EUR"
    language: str = "en"
    is_demo: bool = False
    sign_in_id: int = 0
    unread: int = 0
    grants: tuple[Grant, ...] = ()
    departments: frozenset[int] = field(default_factory=frozenset)

    is_active = True
    is_authenticated = True
    is_anonymous = False

    @property
    def roles(self) -> frozenset[str]:
        """The keys of all roles held today."""
        return frozenset(grant.role for grant in self.grants)
