"""What pages call the kinds, states and steps of jobs."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

KINDS = {
    "import": _("Import of a portfolio"),
    "import_list": _("Import of a list"),
    "undo_import": _("Undoing an import"),
    "report": _("Quarterly report"),
    "report_count": _("Figures of a quarterly report"),
    "report_draw": _("Files of an issued report"),
    "report_compare": _("An issued report beside what is known today"),
    "minutes": _("Minutes of a meeting"),
    "follow_calendar": _("Moving reviews to working days"),
    "hand_over_duties": _("Handing over what somebody has to do"),
    "workbook": _("Projects as a workbook"),
    "check_edited_list": _("Comparing an edited list"),
    "write_changes": _("Changing many projects"),
    "count_evaluation": _("Counting how far the city is evaluated"),
    "jury_result": _("Figures of a jury"),
    "jury_record": _("Record of a jury"),
    "jury_reminders": _("Reminders to jurors"),
}
ANY_KIND = _("Work in the background")

STATES = {
    "waiting": _("Waits for its turn"),
    "running": _("Runs"),
    "done": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}

STEPS = {
    "reading": _("Reading the files"),
    "checking": _("Checking every row"),
    "counting": _("Counting and adding up"),
    "drawing": _("Drawing the pages"),
    "writing": _("Writing everything at once"),
    "moving": _("Moving one after the other"),
    "handing": _("Handing over one after the other"),
}
ANY_STEP = _("Working")


def doing(state: str, step: str) -> LazyString:
    """What a job does now; before and after, that it waits or how it ended."""
    return STEPS.get(step, ANY_STEP) if state == "running" else STATES[state]
