"""The one table of role by verb: guards, tests and the help page read it.

Scopes: ANY thing of the organisation, things of one's own DEPARTMENT (and those below it), things one OWNs or
stands in for. What is not in the table is denied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portfolio.core.actor import Viewer


class Role(StrEnum):
    """What a person can be in an organisation."""

    ADMIN = "admin"
    UNIT_LEAD = "unit_lead"
    DEPUTY_LEAD = "deputy_lead"
    UNIT_STAFF = "unit_staff"
    PROJECT_OWNER = "project_owner"
    DEPARTMENT_HEAD = "department_head"
    FINANCE = "finance"
    JURY_CHAIR = "jury_chair"
    JUROR = "juror"
    LEADERSHIP = "leadership"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """How far a right reaches."""

    ANY = "any"
    DEPARTMENT = "department"
    OWN = "own"


Scopes = frozenset[Scope]
ANY = frozenset({Scope.ANY})
OWN = frozenset({Scope.OWN})
OWN_OR_DEPARTMENT = frozenset({Scope.OWN, Scope.DEPARTMENT})

_LEADS = (Role.UNIT_LEAD, Role.DEPUTY_LEAD)
_UNIT = (*_LEADS, Role.UNIT_STAFF)
_READERS = tuple(role for role in Role if role is not Role.JUROR)
_PITCHING = tuple(role for role in _READERS if role is not Role.AUDITOR)


def _grant(*roles: Role, scopes: Scopes = ANY) -> dict[Role, Scopes]:
    return dict.fromkeys(roles, scopes)


_EDITORS = (
    _grant(*_UNIT)
    | _grant(Role.PROJECT_OWNER, scopes=OWN)
    | _grant(Role.DEPARTMENT_HEAD, scopes=OWN)
    | _grant(Role.FINANCE, Role.JURY_CHAIR, scopes=OWN)
)

RIGHTS: Mapping[str, Mapping[Role, Scopes]] = {
    # Everybody's own pages.
    "use_account": _grant(*Role),
    # Reading.
    "see_portfolio": _grant(*_READERS),
    "see_people": _grant(Role.ADMIN, *_LEADS, Role.AUDITOR),
    "see_reports": _grant(*_READERS),
    "see_report_drafts": _grant(*_UNIT, Role.AUDITOR),
    "see_meetings": _grant(*_READERS),
    "see_settings": _grant(Role.ADMIN, *_LEADS, Role.AUDITOR),
    # The record.
    "open_project": _grant(*_UNIT, Role.PROJECT_OWNER, Role.DEPARTMENT_HEAD),
    "edit_project": _EDITORS,
    "move_stage": _EDITORS,
    "hand_over": _grant(*_UNIT) | _grant(Role.PROJECT_OWNER, Role.DEPARTMENT_HEAD, scopes=OWN_OR_DEPARTMENT),
    "write_note": _grant(*_UNIT, Role.FINANCE)
    | _grant(Role.PROJECT_OWNER, Role.DEPARTMENT_HEAD, scopes=OWN_OR_DEPARTMENT),
    "edit_strategy": _grant(*_UNIT),
    "edit_vocabulary": _grant(*_LEADS),
    # Measures, money, reviews.
    "edit_metric": _EDITORS,
    "record_value": _EDITORS,
    "record_part": _EDITORS,
    "keep_library": _grant(*_UNIT),
    "approve_value": _grant(*_UNIT)
    | _grant(Role.PROJECT_OWNER, scopes=OWN)
    | _grant(Role.DEPARTMENT_HEAD, scopes=OWN_OR_DEPARTMENT),
    "record_money": _grant(*_UNIT, Role.FINANCE) | _grant(Role.PROJECT_OWNER, Role.DEPARTMENT_HEAD, scopes=OWN),
    "plan_review": _EDITORS,
    "write_outcome": _EDITORS,
    "sign_review": _grant(*_LEADS) | _grant(Role.DEPARTMENT_HEAD, scopes=frozenset({Scope.DEPARTMENT})),
    "approve_continuation": _grant(*_LEADS),
    "exempt": _grant(*_LEADS),
    "split_or_merge": _grant(*_LEADS),
    # Signals and risks.
    "judge_own": _grant(*_UNIT, Role.PROJECT_OWNER, Role.DEPARTMENT_HEAD, Role.FINANCE, Role.JURY_CHAIR, scopes=OWN),
    "judge_for_unit": _grant(*_UNIT),
    "set_signal": _grant(*_UNIT),
    "keep_risks": _grant(*_UNIT) | _grant(Role.PROJECT_OWNER, Role.DEPARTMENT_HEAD, scopes=OWN_OR_DEPARTMENT),
    # Quarterly updates.
    "send_update": _grant(*_UNIT)
    | _grant(Role.PROJECT_OWNER, Role.FINANCE, Role.JURY_CHAIR, scopes=OWN)
    | _grant(Role.DEPARTMENT_HEAD, scopes=OWN_OR_DEPARTMENT),
    "ask_for_updates": _grant(*_LEADS),
    # Meetings and what was agreed there.
    "hold_meeting": _grant(*_UNIT),
    "do_action": _grant(*_READERS, scopes=OWN) | _grant(*_UNIT),
    # Views of the list: everybody keeps their own, leads those that are shared too.
    "share_view": _grant(*_UNIT),
    "change_view": _grant(*_READERS, scopes=OWN) | _grant(*_LEADS),
    # Calls for pitches.
    "see_calls": _grant(*_READERS),
    "ask_about_call": _grant(*(role for role in _READERS if role is not Role.AUDITOR)),
    "run_call": _grant(*_UNIT),
    "open_call": _grant(*_LEADS),
    # Pitches: their team's alone until the round has closed, then read by the unit, leadership and auditors.
    "begin_pitch": _grant(*_PITCHING),
    "write_pitch": _grant(*_PITCHING, scopes=OWN),
    "see_pitch": _grant(*_PITCHING, scopes=OWN) | _grant(*_UNIT, Role.LEADERSHIP, Role.AUDITOR),
    # Juries: who leads or sits on one does so by that seat, whatever their role.
    "see_results": _grant(*Role, scopes=OWN) | _grant(*_LEADS, Role.AUDITOR),
    "see_jury": _grant(*Role, scopes=OWN) | _grant(*_UNIT, Role.AUDITOR),
    "chair_jury": _grant(*(role for role in Role if role is not Role.AUDITOR), scopes=OWN) | _grant(*_LEADS),
    "score_pitch": _grant(*(role for role in Role if role not in (Role.ADMIN, Role.AUDITOR)), scopes=OWN),
    # Decisions and awards: readers once a decision is taken; before it those who see results.
    "see_decisions": _grant(*_UNIT, Role.LEADERSHIP, Role.AUDITOR),
    "decide_awards": _grant(*_LEADS),
    "see_answer": _grant(*_PITCHING, scopes=OWN) | _grant(*_UNIT, Role.LEADERSHIP, Role.AUDITOR),
    "answer_appeal": _grant(*_PITCHING, scopes=OWN),
    # What concerns the whole portfolio.
    "ask_report": _grant(*_UNIT),
    "write_report": _grant(*_UNIT),
    "issue_report": _grant(*_LEADS),
    "say_for_department": _grant(*_UNIT) | _grant(Role.DEPARTMENT_HEAD, scopes=frozenset({Scope.DEPARTMENT})),
    "answer_report": _grant(*_LEADS, Role.LEADERSHIP),
    "stop_report_mail": _grant(*_READERS, scopes=OWN) | _grant(*_UNIT),
    "import_portfolio": _grant(*_UNIT),
    "undo_import": _grant(*_LEADS),
    # People and settings.
    "manage_people": _grant(Role.ADMIN),
    "confirm_hand_over": _grant(*_READERS, scopes=OWN),
    "hand_over_duties": _grant(Role.ADMIN, *_LEADS),
    "manage_departments": _grant(Role.ADMIN, *_LEADS),
    "manage_settings": _grant(Role.ADMIN),
    "edit_schedule": _grant(Role.ADMIN, *_LEADS),
    "start_reminders": _grant(*_LEADS),
}


@dataclass(frozen=True)
class May:
    """A policy out of the table.

    verb   the row of RIGHTS
    of     how to get from the thing that a route loads to the record that has owner_id, deputy_id and
           lead_department_id; None where the verb does not concern one record
    """

    verb: str
    of: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        if self.verb not in RIGHTS:
            raise ValueError(f"no right is called {self.verb}")

    def __call__(self, viewer: Viewer, thing: Any = None) -> bool:
        record = self.of(thing) if self.of and thing is not None else thing
        return any(
            reaches(viewer, record, scope)
            for grant in viewer.grants
            for scope in RIGHTS[self.verb].get(Role(grant.role), ())
        )

    def hides(self, viewer: Viewer) -> bool:
        """Whether it was about seeing, or the viewer sees nothing of the portfolio anyway."""
        return self.verb.startswith("see_") or not anywhere(viewer, "see_portfolio")


def reaches(viewer: Viewer, record: Any, scope: Scope) -> bool:
    """Whether a scope covers a record for a viewer; without a record only ANY does."""
    if scope is Scope.ANY:
        return True
    if record is None:
        return False
    if scope is Scope.OWN:
        return viewer.person_id in (record.owner_id, record.deputy_id)
    return record.lead_department_id in viewer.departments


def anywhere(viewer: Viewer, verb: str) -> bool:
    """Whether a viewer holds a right on at least some records: decides what menus and buttons offer."""
    return any(RIGHTS[verb].get(Role(grant.role)) for grant in viewer.grants)
