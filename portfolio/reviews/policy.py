"""Who may look at, plan, write and sign reviews."""

from portfolio.core.actor import Actor, Viewer
from portfolio.people.rights import May, Role

LEADS = frozenset({Role.UNIT_LEAD, Role.DEPUTY_LEAD})

may_see = May("see_portfolio")
may_plan_here = May("plan_review")
may_postpone = May("plan_review", of=lambda found: found.subject)
may_write = May("write_outcome", of=lambda found: found.subject)
may_sign = May("sign_review", of=lambda found: found.subject)
may_ask_signer = May("write_outcome", of=lambda found: found.subject)
may_approve = May("approve_continuation")
may_exempt = May("exempt")
may_split_or_merge = May("split_or_merge")
may_do = May("do_action")


def is_lead(by: Actor) -> bool:
    """Whether somebody leads the innovation unit; commands of the machine's owner act as if."""
    return not isinstance(by, Viewer) or bool(by.roles & LEADS)
