"""Found a city: the organisation, its words, its first people and departments, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portfolio.core.actor import Actor, Grant
from portfolio.core.clock import local_day
from portfolio.core.errors import N_, RuleBroken
from portfolio.founding.queries import is_founded
from portfolio.founding.rules import name_from
from portfolio.funding import actions as funding
from portfolio.people import actions as people
from portfolio.people import departments, links
from portfolio.people.models import Organisation, Person
from portfolio.people.rights import Role
from portfolio.projects import actions as projects


@dataclass(frozen=True)
class Founded:
    """A new city with its first people.

    admin_token  of the administrator's invitation; None when they have a password already
    invited      colleagues with the tokens of their invitations
    """

    organisation: Organisation
    admin: Person
    admin_token: str | None
    invited: list[tuple[Person, str | None]]


def found_city(
    name: str,
    *,
    zone: str,
    currency: str,
    place: str,
    language: str = "en",
    is_demo: bool = False,
    admin_name: str,
    admin_email: str,
    department_names: Sequence[str] = (),
    colleague_emails: Sequence[str] = (),
    at: datetime,
) -> Founded:
    """Make a city that can be worked in: its first person both leads the unit and looks after people.

    Colleagues start as staff of the innovation unit; the administrator changes that in the list of people.
    """
    organisation = people.create_organisation(
        name, zone=zone, currency=currency, place=place, language=language, is_demo=is_demo, at=at
    )
    both = (Grant(Role.ADMIN), Grant(Role.UNIT_LEAD))
    admin, admin_token = people.invite(
        organisation, name=admin_name, email=admin_email, grants=both, by=Actor(organisation.id), at=at
    )
    by = Actor(organisation.id, admin.id)
    projects.seed_vocabulary(organisation.id, by=by, at=at)
    funding.seed_programmes(organisation.id, by=by, at=at)
    today = local_day(at, organisation.zone)
    for department in department_names:
        departments.open_department(organisation, department, on=today, by=by, at=at)
    staff = (Grant(Role.UNIT_STAFF),)
    invited = [
        people.invite(organisation, name=name_from(email), email=email, grants=staff, by=by, at=at)
        for email in colleague_emails
    ]
    return Founded(organisation, admin, admin_token, invited)


def issue_set_up_link(at: datetime) -> str:
    """The token that sets an empty installation up; an earlier one stops working. RuleBroken once a city exists."""
    check_is_empty()
    return links.issue("set_up", by_id=None, at=at)


def check_is_empty() -> None:
    """Refuse where a city exists already."""
    if is_founded():
        raise RuleBroken("founded", N_("This installation has its city already. Ask its administrator to invite you."))
