"""How roles, rights and changes are called on screen."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from portfolio.people.rights import Role

ROLES: Mapping[str, LazyString] = {
    Role.ADMIN: _("Administrator"),
    Role.UNIT_LEAD: _("Unit lead"),
    Role.DEPUTY_LEAD: _("Deputy lead"),
    Role.UNIT_STAFF: _("Unit staff"),
    Role.PROJECT_OWNER: _("Project owner"),
    Role.DEPARTMENT_HEAD: _("Department head"),
    Role.FINANCE: _("Finance"),
    Role.JURY_CHAIR: _("Jury chair"),
    Role.JUROR: _("Juror"),
    Role.LEADERSHIP: _("Leadership"),
    Role.AUDITOR: _("Auditor"),
}

EXPLAINED: Mapping[str, LazyString] = {
    Role.ADMIN: _("Looks after people and settings."),
    Role.UNIT_LEAD: _("Leads the innovation unit: keeps the whole portfolio, signs reviews, asks for reports."),
    Role.DEPUTY_LEAD: _("Stands in for the unit lead in everything."),
    Role.UNIT_STAFF: _("Works in the innovation unit: keeps the whole portfolio."),
    Role.PROJECT_OWNER: _("Opens projects and keeps those they own or stand in for."),
    Role.DEPARTMENT_HEAD: _("Heads a department: signs reviews of its projects and hands them over."),
    Role.FINANCE: _("Records money on every project."),
    Role.JURY_CHAIR: _("Leads a jury and reads the portfolio."),
    Role.JUROR: _("Scores pitches on a jury and sees nothing else of the portfolio."),
    Role.LEADERSHIP: _("Reads everything that is not a draft and answers what reports ask for."),
    Role.AUDITOR: _("Reads everything and checks that nobody changed history."),
}

RIGHTS: Mapping[str, LazyString] = {
    "use_account": _("Use one's own account"),
    "see_portfolio": _("See the portfolio"),
    "see_people": _("See who is who"),
    "see_reports": _("See reports"),
    "see_report_drafts": _("See reports before they are issued"),
    "see_meetings": _("See meetings"),
    "see_settings": _("See settings"),
    "open_project": _("Open a project"),
    "edit_project": _("Edit a project"),
    "move_stage": _("Move a project to another stage"),
    "hand_over": _("Hand a project over"),
    "write_note": _("Write a note"),
    "edit_strategy": _("Edit strategies and programmes"),
    "edit_vocabulary": _("Edit the lists to choose from"),
    "edit_metric": _("Edit a measure"),
    "record_value": _("Record a new value"),
    "record_part": _("Record values of a part of a measure"),
    "keep_library": _("Keep the library of measures"),
    "record_money": _("Record money"),
    "judge_own": _("Say as owner how sure delivery is"),
    "judge_for_unit": _("Say for the unit how sure delivery is"),
    "set_signal": _("Set a signal by hand"),
    "keep_risks": _("Name, change and close risks"),
    "plan_review": _("Plan a review"),
    "write_outcome": _("Write what came out"),
    "sign_review": _("Sign a review"),
    "approve_value": _("Approve a value that somebody sent"),
    "approve_continuation": _("Record that leadership lets a project go on once more"),
    "exempt": _("Exempt a review or a project from its evaluation"),
    "split_or_merge": _("Split a project, or merge it into another"),
    "send_update": _("Send a quarterly update"),
    "ask_for_updates": _("Ask for quarterly updates"),
    "hold_meeting": _("Hold a meeting"),
    "do_action": _("Say what became of an action"),
    "share_view": _("Share a view of the list"),
    "change_view": _("Change a view of the list"),
    "see_calls": _("See calls for pitches"),
    "ask_about_call": _("Ask a question about a call and sign up for its events"),
    "run_call": _("Prepare and run a call"),
    "open_call": _("Open a call, change its published rules and call it off"),
    "begin_pitch": _("Pitch to a call"),
    "write_pitch": _("Write and hand in a pitch"),
    "see_pitch": _("See pitches once their call has closed"),
    "see_results": _("See what a jury's marks come to, once they are released"),
    "see_jury": _("See who sits on a jury and how far it is"),
    "chair_jury": _("Lead a jury: invite, set its hours, give seats and decide about conflicts"),
    "score_pitch": _("Score the pitches seated to one on a jury"),
    "see_decisions": _("See what was decided about a call"),
    "decide_awards": _("Record decisions about a call, make awards, send letters"),
    "see_answer": _("See the letter about a pitch"),
    "answer_appeal": _("Answer an appeal as second reader"),
    "ask_report": _("Ask for a report"),
    "write_report": _("Write the first page of a report, ask for decisions"),
    "issue_report": _("Issue a report and correct it"),
    "say_for_department": _("Add the sentence of a department to a report"),
    "answer_report": _("Answer the decisions that a report asks for"),
    "stop_report_mail": _("Stop the mail of reports"),
    "import_portfolio": _("Import a portfolio"),
    "undo_import": _("Undo an import"),
    "manage_people": _("Invite people and change their roles"),
    "confirm_hand_over": _("Confirm what was handed over to them"),
    "hand_over_duties": _("Hand over what somebody has to do"),
    "manage_departments": _("Change departments"),
    "manage_settings": _("Change settings"),
    "edit_schedule": _("Edit working days and the usual reviews"),
    "start_reminders": _("Let reminders begin"),
}

SCOPES: Mapping[str, LazyString] = {
    "any": _("all"),
    "department": _("own department"),
    "own": _("own projects"),
}

# What a city decides for itself: what it is called, and what it does, in one sentence; below, what may be entered.
SETTINGS: Mapping[str, tuple[LazyString, LazyString]] = {
    "count_from": (
        _("Duties count from"),
        _(
            "Reviews that fell due before this day are shown as before Portfolio and never counted as late. After a"
            " change, figures are shown by both days for one year."
        ),
    ),
    "grace_baseline_days": (
        _("Days for the value at the start"),
        _("A value taken so many days after a project's start still counts as its value at the start."),
    ),
    "fresh_days": (
        _("Days a value stays fresh"),
        _("A review counts as backed by evidence when its last value is no older than this on the day it is signed."),
    ),
    "full_threshold": (
        _("Share that counts as systematic"),
        _("From this share of the projects due fully evaluated, the city may call its evaluation systematic."),
    ),
    "strategy_review_months": (
        _("Months a strategy review lasts"),
        _("A strategy counts as evaluated for so many months after its review was signed."),
    ),
    "short_form_budget": (
        _("Short form below this budget"),
        _("Projects with a smaller approved budget get the short form of the outcome review, with eight questions."),
    ),
    "hide_lateness": (
        _("Show who is late"),
        _(
            "Whether lists may name the person whose review is late, and results of a jury how strictly each juror "
            "marked. Departments and projects are always named."
        ),
    ),
    "update_due_days": (
        _("Days for the quarterly update"),
        _("So many days after a quarter's end its updates are due."),
    ),
    "small_cells": (
        _("Small numbers of a split"),
        _(
            "Where a measure is split by group or place, smaller numbers are not shown, nor others that would "
            "give them away. Measures whose numbers do not stand for people can be left out of this."
        ),
    ),
}

SETTING_HINTS: Mapping[str, LazyString] = {
    "count_from": _("A day such as 2026-01-01. It holds from today on."),
    "grace_baseline_days": _("A whole number of days from 0 to 90. It holds from today on."),
    "fresh_days": _("A whole number of days from 30 to 1100. It holds from today on."),
    "full_threshold": _("A number above 0 and up to 100. It holds from today on."),
    "strategy_review_months": _("A whole number of months from 1 to 120. It holds from today on."),
    "short_form_budget": _("0 or more; 0 gives every project the full form. It holds from today on."),
    "hide_lateness": _("It holds from today on, for everybody."),
    "update_due_days": _("A whole number of days from 0 to 90. It holds from today on."),
    "small_cells": _("A whole number from 0 to 100; 0 shows all numbers. It holds from today on."),
}

CHANGES: Mapping[str, LazyString] = {
    "opened": _("Opened"),
    "renamed": _("Renamed"),
    "moved": _("Moved"),
    "merged": _("Became part of another department"),
    "closed": _("Closed"),
}

# The keys of static/js/keys.js, as the help page lists them.
SHORTCUTS: Sequence[tuple[Sequence[str], LazyString]] = (
    (("Ctrl", "K"), _("Find a page, an action or a project; on a Mac with Cmd instead of Ctrl")),
    (("/",), _("Search")),
    (("n",), _("Add a note")),
    (("v",), _("Enter a new value")),
    (("g", "o"), _("Go to the overview")),
    (("g", "p"), _("Go to the projects")),
    (("g", "r"), _("Go to the reviews")),
    (("g", "m"), _("Go to the meetings")),
    (("g", "w"), _("Go to my work")),
    (("?",), _("This help")),
)
