"""Where one can go and what one can begin: pages and actions by name, for those who may."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from flask_babel.speaklater import LazyString

from portfolio.core import text
from portfolio.core.texts import lazy_gettext as lazy


class Place(NamedTuple):
    """A page, or the form that begins something.

    verb   the right without which it is not offered
    words  what else people call it
    """

    endpoint: str
    label: LazyString
    verb: str
    words: LazyString


PLACES: Sequence[Place] = (
    Place("projects.new_note", lazy("Add a note"), "write_note", lazy("write progress risk decision contact")),
    Place("metrics.new_value", lazy("New value"), "record_value", lazy("enter number measure observation")),
    Place("projects.new", lazy("New project"), "open_project", lazy("open create pilot")),
    Place("overview.show", lazy("Overview"), "use_account", lazy("start home figures")),
    Place("register.projects", lazy("Projects"), "see_portfolio", lazy("list pilots search")),
    Place("worklist.mine", lazy("My work"), "see_portfolio", lazy("tasks to do due overdue waiting actions")),
    Place("reminders.inbox", lazy("Inbox"), "use_account", lazy("messages mails notices unread told")),
    Place("updates.mine", lazy("Your updates"), "send_update", lazy("quarterly update report confidence")),
    Place("calls.index", lazy("Calls"), "see_calls", lazy("pitch staff call jury award money ideas")),
    Place("calls.new", lazy("New call"), "run_call", lazy("staff call pitches announce begin")),
    Place("meetings.index", lazy("Meetings"), "see_meetings", lazy("minutes agenda weekly")),
    Place("register.board", lazy("Board"), "see_portfolio", lazy("stages kanban cards")),
    Place("register.timeline", lazy("Timeline"), "see_portfolio", lazy("years gantt calendar")),
    Place("register.compare", lazy("Compare two dates"), "see_portfolio", lazy("difference change between")),
    Place("past.portfolio", lazy("The portfolio as it stood"), "see_portfolio", lazy("history past date as of known")),
    Place("reviews.index", lazy("Reviews"), "see_portfolio", lazy("overdue due evaluation outcome")),
    Place("evaluation.show", lazy("Evaluation gap"), "see_portfolio", lazy("coverage evaluated due quarters survey")),
    Place("evaluation.close", lazy("What would close the gap"), "see_portfolio", lazy("missing evaluation nearest")),
    Place("evaluation.promises", lazy("Promises to review"), "see_portfolio", lazy("kept missed ledger departments")),
    Place("funding.sources", lazy("Money"), "see_portfolio", lazy("funding sources budget bookings")),
    Place("strategy.programmes", lazy("Programmes"), "see_portfolio", lazy("missions roadmap")),
    Place("strategy.strategies", lazy("Strategies"), "see_portfolio", lazy("goals")),
    Place("reports.index", lazy("Quarterly reports"), "see_reports", lazy("pdf print leadership")),
    Place("lists.bring_in", lazy("Bring in a list"), "import_portfolio", lazy("excel spreadsheet upload csv paste")),
    Place("exchange.imports", lazy("Imports"), "import_portfolio", lazy("excel spreadsheet upload list bring")),
    Place("projects.vocabularies", lazy("Words to choose from"), "see_portfolio", lazy("tags types methods")),
    Place("people.people", lazy("People"), "see_people", lazy("colleagues invite roles members")),
    Place("people.departments", lazy("Departments"), "see_portfolio", lazy("offices organisation")),
    Place("people.settings", lazy("Settings"), "see_settings", lazy("grace fresh days budget threshold count from")),
    Place("reviews.working_days", lazy("Working days"), "see_portfolio", lazy("holidays closure days calendar")),
    Place("reviews.usual", lazy("Usual reviews"), "see_portfolio", lazy("templates follow-up planned automatically")),
    Place("reminders.starting", lazy("Reminders"), "start_reminders", lazy("mails start recipients begin stop")),
    Place("reminders.mail", lazy("Mail settings"), "see_settings", lazy("server smtp test hour bounces")),
    Place("reminders.bouncing", lazy("Addresses that take no mail"), "manage_people", lazy("bounces undeliverable")),
    Place("reminders.my_mails", lazy("Which mails I get"), "use_account", lazy("opt out unsubscribe notifications")),
    Place("people.me", lazy("My account"), "use_account", lazy("password language devices")),
    Place("feeds.mine", lazy("My calendars"), "see_portfolio", lazy("ics outlook subscribe dates feed")),
    Place("lessons.library", lazy("Lessons"), "see_portfolio", lazy("learn library barriers enablers")),
    Place(
        "plans.starting_position", lazy("Starting position"), "see_portfolio", lazy("gap after import easiest first")
    ),
    Place("metrics.drafts", lazy("Values on their way"), "see_portfolio", lazy("drafts approve approval returned")),
    Place("people.help", lazy("Help"), "use_account", lazy("roles rights shortcuts")),
)


def places(query: str, may: Callable[[str], bool]) -> Iterator[Place]:
    """The places whose name or other words begin with every word of a query; all of them for an empty one."""
    wanted = text.words(query)
    for place in PLACES:
        if may(place.verb):
            known = text.words(f"{place.label} {place.words}", most=30)
            if all(any(word.startswith(part) for word in known) for part in wanted):
                yield place
