"""Whatever somebody does leaves an entry: every action that is told who acts and when reaches history."""

import ast
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import portfolio
from portfolio.history.actions import record

Function = Callable[..., Any]

# What leaves no entry of its own, and why. A reason that is not true any more fails below.
EXEMPT = {
    "portfolio.jobs.actions.enqueue": "stands beside history; what the job makes or changes has its entry",
    "portfolio.jobs.actions.cancel": "stands beside history; the job's own row says that it was cancelled",
    "portfolio.notices.actions.queue": "stands beside history; the outbox is the record of what was sent",
    "portfolio.notices.actions.queue_many": "stands beside history; the outbox is the record of what was sent",
    "portfolio.updates.actions.drafts.save_draft": "keeps what one person types; sending it has its entry",
    "portfolio.reviews.actions.sharing.ask_for_page": "has a signed review drawn, which changes nothing about it",
    "portfolio.reviews.actions.rescheduling.tell_owners": "tells of moves, each of which has its entry",
    "portfolio.reviews.reactions.on_evidence_changing": "refuses, and changes nothing",
    "portfolio.reviews.actions.drafting.keep_answers": "keeps what authors type; handing in has its entry",
    "portfolio.reviews.actions.signing.ask": "handing in has its entry, and so has asking somebody else",
    "portfolio.people.delivery.deliver": "sends the link of an invitation, whose entry people.actions makes",
    "portfolio.exchange.actions.check": "reads a bundle and writes nothing",
    "portfolio.exchange.runs.enqueue": "asks for a job; whoever wants it has made the entry",
    "portfolio.exchange.runs.open_run": "puts an import on record; writing it has its entry",
    "portfolio.overview.actions.hide_first_week": "a person's own view of a page; it changes nothing of the city's",
    "portfolio.worklist.reactions.on_leaving": "refuses, and changes nothing",
    "portfolio.lists.acting.viewer_of": "tells who acts",
    "portfolio.lists.incoming.bring_back": "offers differences; accepting them has its entries",
    "portfolio.lists.incoming.compare": "offers differences; accepting them has its entries",
    "portfolio.lists.bringing.open_list": "reads a list and writes nothing",
    "portfolio.lists.bringing.open_kept": "reads a list and writes nothing",
    "portfolio.lists.bringing.prepare": "looks at a list and writes nothing",
    "portfolio.lists.bringing.check": "checks a list and writes nothing",
    "portfolio.reports.actions.preparing.work": "asks for a job; whoever wants it has made the entry",
    "portfolio.reports.actions.delivering.tell_heads": "tells of a draft, whose entry prepare makes",
    "portfolio.reports.actions.delivering.tell_leads": "tells of frozen figures, whose entry freeze makes",
    "portfolio.reports.actions.issuing.draw_files": "asks for a job; keeping what it draws has its entry",
    "portfolio.jury.actions.results.ask_for_result": "asks for a job; keeping what it works out has its entry",
    "portfolio.jury.actions.results.ask_for_record": "asks for a job; keeping what it draws has its entry",
    "portfolio.projects.actions.shortcuts.day_of": "tells the day",
    "portfolio.jury.actions.scoring.keep_draft": "keeps what one juror fills in; handing in has its entry",
    "portfolio.pitches.actions.writing.keep_answer": "keeps what a team types; handing in has its entry",
    "portfolio.calls.actions.noting.note_day": "writes a dated row; each action on an event has its entry",
    "portfolio.calls.actions.noting.note_place": "writes a dated row; each action on a place has its entry",
    "portfolio.pitches.actions.moving.move": "writes a state; each action that moves a pitch has its entry",
    "portfolio.jury.actions.reminding.remind": "changes nothing of a jury; the outbox is the record of what was sent",
    "portfolio.jury.telling.tell": "stands beside history; the outbox is the record of what was sent",
    "portfolio.jury.telling.issue": "makes the secret of a code or a mail; handing either out has its entry",
    "portfolio.pitches.telling.tell": "stands beside history; what the team is told of has its entry",
}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(portfolio.__path__, "portfolio."):
        if not found.name.startswith(("portfolio.core", "portfolio.history", "portfolio.reports.pdf")):
            yield import_module(found.name)


def source(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text()


def actions() -> dict[str, Function]:
    """The public functions that are told who acts and when."""
    found: dict[str, Function] = {}
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                told = set(inspect.signature(function).parameters)
                if {"by", "at"} <= told:
                    found[f"{module.__name__}.{name}"] = function
    return found


@cache
def called_by(function: Function) -> frozenset[Function]:
    """The functions of ours that a function names, its inner ones included."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    named = (thing(node, function.__globals__) for node in ast.walk(tree))
    return frozenset(
        inner for inner in named if isinstance(inner, FunctionType) and inner.__module__.startswith("portfolio.")
    )


def thing(node: ast.AST, known: dict[str, Any]) -> Any:
    """What a name, or a name of a module, stands for in a function."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = known.get(node.value.id)
        return getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
    return None


def reaches_history(function: Function) -> bool:
    """Whether a function, or one that it calls, records."""
    seen: set[Function] = set()
    left = [function]
    while left:
        current = left.pop()
        if current is record:
            return True
        if current not in seen:
            seen.add(current)
            left += called_by(current)
    return False


def test_every_action_leaves_an_entry_or_says_why_not() -> None:
    silent = {name for name, function in actions().items() if not reaches_history(function)}

    assert silent == set(EXEMPT)


def test_there_are_actions_in_every_feature_that_changes_something() -> None:
    features = {name.split(".")[1] for name in actions()}

    assert features >= {"people", "strategy", "projects", "metrics", "funding", "reviews", "reports", "exchange"}


def test_nobody_writes_the_chain_but_history() -> None:
    """An entry that is made round `record` would not be sealed."""
    writing = re.compile(r"\b(insert|delete)\(\s*(Entry|HistoryHead)\b|\b(Entry|HistoryHead)\(|update\(HistoryHead")
    changing = re.compile(r"update\(Entry\)(?:(?!update\().)*?\.values\(([^)]*)\)", re.DOTALL)

    assert [module.__name__ for module in modules() if re.search(writing, source(module))] == []
    # An undone import takes the words of its entries along, which leaves the chain valid.
    changed = {what for module in modules() for what in re.findall(changing, source(module))}
    assert changed == {"payload=None, salt=None"}


def test_entries_name_what_happened_in_one_shape() -> None:
    """Such as project.opened: the thing, and what happened to it, in lower case."""
    events = set()
    for module in modules():
        for node in ast.walk(ast.parse(source(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name == "record" and node.args and isinstance(node.args[0], ast.Constant):
                    events.add(str(node.args[0].value))

    wrong = [event for event in events if not event.replace("_", "").replace(".", "", 1).isalpha() or "." not in event]
    assert wrong == []
    assert len(events) > 20
