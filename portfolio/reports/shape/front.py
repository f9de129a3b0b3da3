"""The first page as JSON and as tables."""

from collections.abc import Iterator
from typing import Any

from portfolio.core.money import Money
from portfolio.reports.content.front import Change, Covered, FrontPage, OnTarget
from portfolio.reports.shape.plain import Sheet, share


def front(page: FrontPage) -> dict[str, Any]:
    words = page.words
    return {
        "status": "final" if page.is_final else "draft",
        "version": words.version or None,
        "prepared_on": words.prepared_on.isoformat(),
        "issued_on": words.issued_on.isoformat() if words.issued_on else None,
        "issued_by": words.issued_by,
        "sentence": words.sentence or None,
        "worked": words.worked or None,
        "did_not_work": words.did_not_work or None,
        "erratum": words.erratum or None,
        "running_projects": {"projects": page.running.projects, "of": page.running.of, **_change(page.running.change)},
        "money": {
            "currency": page.booked.committed.currency,
            "projects": page.booked.projects,
            "committed": _amount(page.booked.committed),
            "spent": _amount(page.booked.spent),
            "committed_change": _money_change(page.booked.committed_change, page.booked.committed.currency),
            "spent_change": _money_change(page.booked.spent_change, page.booked.committed.currency),
        },
        "fully_evaluated": _covered(page.covered) if page.covered else None,
        "outcomes_on_target": _on_target(page.on_target),
        "decisions_needed": {
            "waiting": page.needed.waiting,
            "asked": page.needed.asked,
            **_change(page.needed.change),
        },
        "decisions_asked": [
            {
                "asked": asked.asked,
                "owner": asked.owner,
                "due_on": asked.due_on.isoformat(),
                "amount": _amount(Money(asked.amount, asked.currency))
                if asked.amount is not None and asked.currency
                else None,
                "currency": asked.currency,
                "project": asked.ref,
            }
            for asked in page.asked
        ],
        "answers": [
            {
                "asked": answered.asked,
                "owner": answered.owner,
                "due_on": answered.due_on.isoformat(),
                "answer": answered.answer,
                "given_by": answered.given_by,
                "on": answered.on.isoformat() if answered.on else None,
                "words": answered.words,
            }
            for answered in page.answered
        ],
        "departments": [{"department": said.department, "sentence": said.sentence} for said in words.departments],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"change": change.by, "reason": change.reason or None}


def _money_change(change: Change, currency: str) -> dict[str, Any]:
    return {
        "change": None if change.by is None else _amount(Money(change.by, currency)),
        "reason": change.reason or None,
    }


def _covered(covered: Covered) -> dict[str, Any]:
    before = share(covered.before) if covered.before else None
    return {"full": share(covered.full), "gap": share(covered.gap), "before": before, **_change(covered.change)}


def _on_target(on_target: OnTarget) -> dict[str, Any]:
    before = share(on_target.before) if on_target.before else None
    return {"green": share(on_target.green), "grey": on_target.grey, "before": before, **_change(on_target.change)}


def _amount(money: Money) -> str:
    """An amount with all decimals of its currency, as text that no reader rounds."""
    return format(money.major, "f")


def sheets(page: FrontPage) -> Iterator[Sheet]:
    words = page.words
    yield Sheet(
        "decisions_asked",
        ("asked", "owner", "due_on", "amount", "currency", "project"),
        [
            (
                asked.asked,
                asked.owner,
                asked.due_on,
                Money(asked.amount, asked.currency).major if asked.amount is not None and asked.currency else None,
                asked.currency,
                asked.ref,
            )
            for asked in page.asked
        ],
    )
    yield Sheet(
        "answers",
        ("asked", "owner", "due_on", "answer", "given_by", "on", "words"),
        [(row.asked, row.owner, row.due_on, row.answer, row.given_by, row.on, row.words) for row in page.answered],
    )
    yield Sheet(
        "departments", ("department", "sentence"), [(said.department, said.sentence) for said in words.departments]
    )
