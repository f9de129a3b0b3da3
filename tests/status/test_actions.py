"""Judging, foreseeing, setting by hand and keeping risks: rows are added, shortcuts repeat them, history tells."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import Missing, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.history.models import Entry
from portfolio.projects.models import Project
from portfolio.status import actions, as_of, queries, rules
from portfolio.status.models import Confidence, Forecast, ProjectSignal, Risk, RiskEntry, SetByHand
from tests import make
from tests.make import AT

TODAY = date(2026, 11, 21)


def repeats(session: Any, project: Project) -> bool:
    """Whether the shortcut is what the dated rows give."""
    row, wanted = session.get_one(ProjectSignal, project.id), as_of.shortcut(project)
    return {name: getattr(row, name) for name in wanted} == wanted


def test_both_sides_judge_and_no_judgement_is_ever_changed(
    city: make.City, project: Project, owner: Any, session: Any
) -> None:
    actions.judge(project, side="owner", colour="green", by=owner, at=AT)
    actions.judge(project, side="unit", colour="red", reason="Late", path_back="Fewer homes", by=city.lead, at=AT)
    actions.judge(project, side="owner", colour="amber", reason="Gateways", by=owner, at=AT + timedelta(hours=1))

    rows = session.execute(sa.select(Confidence.side, Confidence.colour, Confidence.by_id).order_by(Confidence.id))
    assert list(rows) == [
        ("owner", "green", owner.person_id),
        ("unit", "red", city.lead.person_id),
        ("owner", "amber", owner.person_id),
    ]
    signals = queries.signals(city.lead, [project.id], TODAY)[project.id]
    assert (signals.owner, signals.unit) == (("amber", TODAY), ("red", TODAY))
    assert repeats(session, project)


def test_a_judgement_of_an_earlier_day_does_not_hide_a_later_one(
    city: make.City, project: Project, session: Any
) -> None:
    actions.judge(project, side="unit", colour="amber", by=city.lead, at=AT)
    actions.judge(project, side="unit", colour="green", on=date(2026, 9, 30), by=city.lead, at=AT)

    assert queries.signals(city.lead, [project.id], TODAY)[project.id].unit == ("amber", TODAY)
    assert repeats(session, project)
    with pytest.raises(WrongInput):
        actions.judge(project, side="unit", colour="green", on=date(2026, 11, 22), by=city.lead, at=AT)


def test_the_day_of_a_judgement_is_the_citys(city: make.City, project: Project) -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # half past midnight in Vienna

    assert actions.judge(project, side="unit", colour="green", by=city.lead, at=late).on == date(2026, 11, 22)


def test_a_forecast_turns_finance_and_the_newest_one_counts(city: make.City, project: Project, session: Any) -> None:
    finance = make.make_viewer(city, "finance")
    actions.forecast(project, amount=Money(11_000_001, "EUR"), by=finance, at=AT)
    assert queries.signals(city.lead, [project.id], TODAY)[project.id].finance.colour == "red"

    actions.forecast(project, amount=Money(10_500_000, "EUR"), note="Fewer sensors", by=finance, at=AT)

    assert queries.signals(city.lead, [project.id], TODAY)[project.id].finance.colour == "green"
    assert session.scalar(sa.select(sa.func.count()).select_from(Forecast)) == 2
    assert repeats(session, project)
    with pytest.raises(WrongInput):
        actions.forecast(project, amount=Money(-1, "EUR"), by=finance, at=AT)


def test_a_colour_set_by_hand_ends_by_itself_on_the_day_after_its_last(
    city: make.City, project: Project, session: Any
) -> None:
    last = date(2026, 12, 24)
    actions.set_by_hand(
        project, signal="outcome", colour="amber", reason="Survey delayed", until_on=last, by=city.lead, at=AT
    )

    def outcome(day: date) -> rules.Signal:
        return queries.signals(city.lead, [project.id], day)[project.id].outcome

    assert outcome(last) == rules.Signal("amber", until=last)
    assert outcome(last + timedelta(days=1)) == rules.Signal("grey", "no_measure")
    assert repeats(session, project)


def test_withdrawing_a_colour_set_by_hand_is_a_row_of_its_own(city: make.City, project: Project, session: Any) -> None:
    with pytest.raises(RuleBroken):
        actions.withdraw_by_hand(project, signal="finance", reason="Never set", by=city.lead, at=AT)
    actions.set_by_hand(
        project,
        signal="finance",
        colour="green",
        reason="Grant to come",
        until_on=date(2027, 1, 1),
        by=city.lead,
        at=AT,
    )
    with pytest.raises(WrongInput):
        actions.withdraw_by_hand(project, signal="finance", reason=None, by=city.lead, at=AT)

    actions.withdraw_by_hand(project, signal="finance", reason="Grant refused", by=city.lead, at=AT)

    rows = session.execute(sa.select(SetByHand.colour, SetByHand.reason).order_by(SetByHand.id))
    assert list(rows) == [("green", "Grant to come"), (None, "Grant refused")]
    finance = queries.signals(city.lead, [project.id], TODAY)[project.id].finance
    assert finance == rules.Signal("grey", "no_forecast")
    assert repeats(session, project)
    with pytest.raises(RuleBroken):
        actions.withdraw_by_hand(project, signal="finance", reason="Again", by=city.lead, at=AT)


def test_a_risk_keeps_how_it_was_seen_before(city: make.City, project: Project, owner: Any, session: Any) -> None:
    first: dict[str, Any] = {
        "what": "Frost",
        "likely": "likely",
        "bad": "minor",
        "who_id": owner.person_id,
        "due_on": None,
    }
    risk = actions.open_risk(project, **first, by=city.lead, at=AT)
    seen = first | {"bad": "severe", "due_on": date(2027, 1, 15)}
    actions.change_risk(risk, **seen, reason="First frost came early", by=city.lead, at=AT)
    actions.change_risk(risk, **seen, by=city.lead, at=AT)  # the same again is no change
    actions.close_risk(risk, reason="Sensors are inside", by=city.lead, at=AT)
    with pytest.raises(RuleBroken):
        actions.change_risk(risk, **first, by=city.lead, at=AT)
    with pytest.raises(RuleBroken):
        actions.close_risk(risk, reason="Twice", by=city.lead, at=AT)
    assert session.scalar(sa.select(Risk.closed_on)) == TODAY

    actions.reopen_risk(risk, reason="Gateways stand outside", by=city.lead, at=AT)

    rows = session.execute(sa.select(RiskEntry.bad, RiskEntry.is_open, RiskEntry.reason).order_by(RiskEntry.id))
    assert list(rows) == [
        ("minor", True, None),
        ("severe", True, "First frost came early"),
        ("severe", False, "Sensors are inside"),
        ("severe", True, "Gateways stand outside"),
    ]
    newest = session.scalars(sa.select(RiskEntry).order_by(RiskEntry.id.desc()).limit(1)).one()
    shortcuts = ("what", "likely", "bad", "who_id", "due_on")
    assert {name: getattr(risk, name) for name in shortcuts} == {name: getattr(newest, name) for name in shortcuts}
    assert (risk.weight, risk.closed_on) == (rules.weight(newest.likely, newest.bad), None)


def test_risks_need_their_words_and_people_of_the_city(city: make.City, project: Project) -> None:
    stranger = make.make_viewer(make.make_city("Elsewhere"))
    risk: dict[str, Any] = {"what": "Frost", "likely": "likely", "bad": "minor"}
    for wrong in ({"who_id": stranger.person_id}, {"likely": "sure"}, {"bad": "awful"}):
        with pytest.raises(WrongInput):
            actions.open_risk(project, **(risk | wrong), by=city.lead, at=AT)
    kept = actions.open_risk(project, **risk, by=city.lead, at=AT)
    with pytest.raises(WrongInput):
        actions.close_risk(kept, reason=None, by=city.lead, at=AT)
    with pytest.raises(RuleBroken):
        actions.reopen_risk(kept, reason="Never closed", by=city.lead, at=AT)


def test_nobody_touches_a_project_of_another_city(city: make.City, project: Project, session: Any) -> None:
    stranger = make.make_viewer(make.make_city("Elsewhere"))
    risk = actions.open_risk(project, what="Frost", likely="likely", bad="minor", by=city.lead, at=AT)
    for touch in (
        lambda: actions.judge(project, side="unit", colour="green", by=stranger, at=AT),
        lambda: actions.forecast(project, amount=Money(1, "EUR"), by=stranger, at=AT),
        lambda: actions.close_risk(risk, reason="Mine", by=stranger, at=AT),
        lambda: actions.withdraw_by_hand(project, signal="outcome", reason="Mine", by=stranger, at=AT),
    ):
        with pytest.raises(Missing):
            touch()
    assert queries.signals(stranger, [project.id], TODAY) == {}
    assert session.scalars(sa.select(Risk.closed_on)).all() == [None]


def test_history_tells_everything_and_nobodys_form_becomes_outdated(
    city: make.City, project: Project, session: Any
) -> None:
    version = project.version
    actions.judge(project, side="owner", colour="green", by=city.lead, at=AT)
    actions.forecast(project, amount=Money(1, "EUR"), by=city.lead, at=AT)
    actions.set_by_hand(project, signal="outcome", colour="green", reason="R", until_on=TODAY, by=city.lead, at=AT)
    actions.withdraw_by_hand(project, signal="outcome", reason="R", by=city.lead, at=AT)
    risk = actions.open_risk(project, what="Frost", likely="likely", bad="minor", by=city.lead, at=AT)
    actions.change_risk(risk, what="Ice", likely="likely", bad="minor", who_id=None, due_on=None, by=city.lead, at=AT)
    actions.close_risk(risk, reason="R", by=city.lead, at=AT)
    actions.reopen_risk(risk, reason="R", by=city.lead, at=AT)
    session.commit()

    told = session.scalars(
        sa.select(Entry.event).where(Entry.root_kind == "project", Entry.root_id == project.id).order_by(Entry.seq)
    ).all()
    assert told[-8:] == [
        "confidence.judged",
        "cost.foreseen",
        "signal.set_by_hand",
        "signal.withdrawn",
        "risk.opened",
        "risk.changed",
        "risk.closed",
        "risk.reopened",
    ]
    session.refresh(project)
    assert (project.version, project.changed_at) == (version, AT)
