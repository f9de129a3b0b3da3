"""The record of a jury on at most four sheets of paper, ready to sign: rules, ranking, reasons, changes, names."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

import config
from portfolio.awards.proposal import Hand, Proposal, proposal
from portfolio.awards.queries.decisions import Override, overrides_of
from portfolio.awards.words import STANDS
from portfolio.calls.models import Call, Round
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.money import Money
from portfolio.core.web import day, money, number
from portfolio.jury import result_page, result_words
from portfolio.jury.line import discussion_zone, near_the_line
from portfolio.jury.queries import results
from portfolio.jury.queries.results import Kept
from portfolio.jury.words import LINE_RULES, OUTCOMES, why_there
from portfolio.people.models import Organisation
from portfolio.pitches.queries.areas import area_names
from portfolio.reports.drawing import Drawn, draw

MOST_PAGES = 4
CHANGED = ("by_hand", "moved")
"""How the keys of sentences begin that tell of changes by hand."""


class Cut(NamedTuple):
    """How much of a large round the paper holds: lines of the ranking and sentences; None for all."""

    rows: int | None
    sentences: int | None


CUTS = (Cut(None, None), Cut(90, 24), Cut(60, 16), Cut(36, 10), Cut(20, 6))


class Record(NamedTuple):
    """What a record is made of, as it stands when it is asked for."""

    organisation: Organisation
    call: Call
    round: Round
    kept: Kept
    proposal: Proposal
    overrides: Sequence[Override]
    jury: Sequence[tuple[str, bool, bool]]


def gather(round_id: int) -> Record:
    """Everything that the record of a round's newest result shows. Raises RuleBroken before there is a result."""
    call, round_ = db.session.execute(
        sa.select(Call, Round).join(Round, Round.call_id == Call.id).where(Round.id == round_id)
    ).one()
    kept = results.newest(round_id)
    if kept is None:
        raise RuleBroken("no_result", N_("Nothing is worked out yet, so there is nothing to sign."))
    made = overrides_of(round_id)
    hands = [Hand(each.ref, each.stands, each.amount_minor, each.reason, each.by) for each in made]
    organisation = db.session.get_one(Organisation, call.organisation_id)
    return Record(organisation, call, round_, kept, proposal(kept.values, hands), made, results.jury(round_id))


def drawn_record(record: Record, draw_page: Callable[[str], Drawn] = draw) -> Drawn:
    """The fullest version of the record on at most four pages; the shortest where even that has more."""
    first, *shorter = CUTS
    drawn = draw_page(record_html(record, first))
    for cut in shorter:
        if drawn.pages <= MOST_PAGES:
            break
        drawn = draw_page(record_html(record, cut))
    return drawn


def record_html(record: Record, cut: Cut = CUTS[0]) -> str:
    """The whole document. It knows no viewer and no clock, so that equal rows give equal text."""
    locale = config.LANGUAGES.get(record.organisation.language, config.LANGUAGES["en"])
    with force_locale(locale):
        template = current_app.jinja_env.get_template("reports/jury_record.html")
        return template.render(locale=locale, **_parts(record, cut))


def _parts(record: Record, cut: Cut) -> dict[str, Any]:
    values = record.kept.values
    facts = record.proposal.facts
    page = result_page.page_of(values, area_names(record.organisation.id))
    rows, reasons = _ranking(record), _reasons(record)
    return {
        "organisation": record.organisation.name,
        "call": record.call,
        "facts": facts,
        "kept": record.kept,
        "values": values,
        "page": page,
        "method": result_words.METHODS[values["method"]],
        "line_rule": LINE_RULES[facts.terms.line_rule],
        "tie_steps": [result_words.tie_step(step) for step in facts.terms.tie_steps],
        "mark": lambda hundredths: result_page.figure(hundredths / 100),
        "share": lambda weight: number(Decimal(weight) / 100),
        "threshold": lambda steps: result_page.figure(float(facts.value(steps))),
        "rows": rows[: cut.rows],
        "rows_left": len(rows[cut.rows :]) if cut.rows is not None else 0,
        "reasons": reasons[: cut.sentences],
        "reasons_left": len(reasons[cut.sentences :]) if cut.sentences is not None else 0,
        "overrides": [_told(record, each) for each in record.overrides],
        "stale": record.proposal.stale,
        "jury": record.jury,
        "worked_out_on": _day(record, record.kept.recorded_at),
    }


def _ranking(record: Record) -> list[dict[str, Any]]:
    """The pitches in the order of their places, with what is proposed after changes by hand."""
    facts, currency = record.proposal.facts, record.proposal.facts.currency
    titles = {pitch.ref: pitch.title for pitch in facts.pitches}
    asks = {pitch.ref: pitch.ask for pitch in facts.pitches}
    outcomes = {outcome.id: outcome for line in record.proposal.lines for outcome in line.outcomes}
    found = []
    for row in record.kept.values["pitches"]:
        outcome = outcomes.get(row["pitch"])
        reason = outcome.reason if outcome else row["bar"]
        found.append(
            {
                "place": row["place"],
                "title": titles[row["pitch"]],
                "ref": row["pitch"],
                "n": row["n"],
                "printed": row["printed"] or "–",
                "low": row["rank_low"],
                "high": row["rank_high"],
                "ask": money(Money(asks[row["pitch"]], currency)),
                "proposed": money(Money(outcome.amount, currency)) if outcome and outcome.is_funded else "–",
                "outcome": str(OUTCOMES[reason]) if reason else "",
            }
        )
    return found


def _reasons(record: Record) -> list[str]:
    """Why the pitches near the line stand where they stand, those that people changed first."""
    facts = record.proposal.facts
    titles = {pitch.ref: pitch.title for pitch in facts.pitches}
    ranks = {
        row["pitch"]: (row["rank_low"], row["rank_high"])
        for row in record.kept.values["pitches"]
        if row["rank_low"] is not None
    }
    near = {ref for line in record.proposal.lines for ref in near_the_line(line, discussion_zone(line, ranks))}
    told = [each for each in record.proposal.said if each.pitch in near or each.key.startswith(CHANGED)]
    told.sort(key=lambda each: not each.key.startswith(CHANGED))
    return [why_there(each, titles, lambda minor: money(Money(minor, facts.currency))) for each in told]


def _told(record: Record, made: Override) -> dict[str, str]:
    amount = made.amount_minor
    return {
        "title": made.title,
        "stands": str(STANDS[made.stands]),
        "amount": "" if amount is None else money(Money(amount, record.proposal.facts.currency)),
        "reason": made.reason,
        "by": made.by,
        "on": _day(record, made.recorded_at),
    }


def _day(record: Record, at: datetime) -> str:
    return day(local_day(at, record.organisation.zone), "long")
