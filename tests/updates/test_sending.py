"""Sending an update: one row and what it brings with it, corrected by a second, told to a second sender."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, Missing, PortfolioError, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.history.models import Entry
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Person
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.status.models import Confidence, Forecast, ProjectSignal, Risk
from portfolio.updates import actions, queries
from portfolio.updates.actions import NewValue
from portfolio.updates.models import ProjectUpdate, SentValue, UpdateDraft
from portfolio.updates.queries import RiskSeen
from tests import make
from tests.make import City
from tests.updates.conftest import MILLION, Q3, measure

OCTOBER = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LAST_DAY = date(2026, 9, 30)


def everything(model: Any) -> list[Any]:
    return list(db.session.scalars(sa.select(model).order_by(model.id)))


def test_an_update_writes_all_that_it_says_as_of_the_quarters_last_day(
    owner: Viewer, project: Project, metric: Metric
) -> None:
    row = actions.send(
        project,
        Q3,
        sentence="Sensors hang in 40 homes; tenants call less.",
        colour="amber",
        main_risk="The supplier may fold",
        help_needed="A second electrician",
        values=[NewValue(metric.id, value=120 * MILLION)],
        forecast=Money(5_200_000, "EUR"),
        by=owner,
        at=OCTOBER,
    )

    assert (row.quarter, row.as_of, row.sent_on, row.supersedes_id) == ("2026Q3", LAST_DAY, date(2026, 10, 5), None)
    assert (row.confidence, row.main_risk, row.help_needed) == (
        "amber",
        "The supplier may fold",
        "A second electrician",
    )
    assert (metric.latest_value, metric.latest_on) == (120 * MILLION, LAST_DAY)
    judged = everything(Confidence)
    assert [(one.side, one.colour, one.on) for one in judged] == [("owner", "amber", LAST_DAY)]
    assert [(one.what, one.likely, one.bad) for one in everything(Risk)] == [
        ("The supplier may fold", "possible", "serious")
    ]
    assert [(one.amount_minor, one.on) for one in everything(Forecast)] == [(5_200_000, LAST_DAY)]
    assert db.session.get_one(ProjectSignal, project.id).owner_colour == "amber"


def test_an_update_leaves_an_entry_for_each_thing_it_changes(owner: Viewer, project: Project, metric: Metric) -> None:
    db.session.commit()
    seen = db.session.scalar(sa.select(sa.func.max(Entry.seq)))

    actions.send(
        project, Q3, sentence="Well.", colour="green", values=[NewValue(metric.id, value=MILLION)], by=owner, at=OCTOBER
    )
    db.session.commit()

    events = db.session.scalars(sa.select(Entry.event).where(Entry.seq > seen).order_by(Entry.seq)).all()
    assert events == ["value.recorded", "confidence.judged", "update.sent"]


def test_a_value_of_zero_is_a_value_and_a_blank_one_is_none(
    city: City, owner: Viewer, project: Project, metric: Metric
) -> None:
    other = measure(city, project, "Complaints")

    actions.send(project, Q3, sentence="Dry at last.", values=[NewValue(metric.id, value=0)], by=owner, at=OCTOBER)

    assert metric.latest_value == 0
    assert (other.latest_value, other.latest_on) == (150 * MILLION, date(2026, 8, 3))


def test_red_needs_a_path_back_and_nothing_of_the_update_is_kept_without_it(
    owner: Viewer, project: Project, metric: Metric
) -> None:
    db.session.commit()
    with pytest.raises(WrongInput) as refused:
        actions.send(
            project, Q3, sentence="Stuck.", colour="red", values=[NewValue(metric.id, value=1)], by=owner, at=OCTOBER
        )
    db.session.rollback()

    assert refused.value.field == "path_back"
    assert (everything(ProjectUpdate), everything(Confidence)) == ([], [])
    assert metric.latest_value == 150 * MILLION


def test_reds_reason_is_the_sentence(owner: Viewer, project: Project) -> None:
    actions.send(
        project, Q3, sentence="The supplier is bankrupt.", colour="red", path_back="A new tender", by=owner, at=OCTOBER
    )

    judged = everything(Confidence)[0]
    assert (judged.reason, judged.path_back) == ("The supplier is bankrupt.", "A new tender")


def test_a_second_update_corrects_the_first_and_both_stay(owner: Viewer, project: Project, metric: Metric) -> None:
    first = actions.send(
        project, Q3, sentence="Well.", colour="green", values=[NewValue(metric.id, value=9)], by=owner, at=OCTOBER
    )
    second = actions.send(
        project,
        Q3,
        sentence="Less well.",
        colour="amber",
        values=[NewValue(metric.id, value=8)],
        version=first.id,
        by=owner,
        at=OCTOBER,
    )

    assert second.supersedes_id == first.id
    assert [edition.update.sentence for edition in queries.editions(project.id)] == ["Less well.", "Well."]
    assert [edition.counts for edition in queries.editions(project.id)] == [True, False]
    seen = db.session.scalars(
        sa.select(Observation).where(Observation.value.in_([8, 9])).order_by(Observation.id)
    ).all()
    assert [(one.value, one.supersedes_id) for one in seen] == [(9, None), (8, seen[0].id)]
    assert metric.latest_value == 8


def test_a_correction_that_keeps_a_value_records_no_second_one(owner: Viewer, project: Project, metric: Metric) -> None:
    same = [NewValue(metric.id, value=9)]
    first = actions.send(project, Q3, sentence="Well.", values=same, by=owner, at=OCTOBER)
    count = len(everything(Observation))

    second = actions.send(project, Q3, sentence="Quite well.", values=same, version=first.id, by=owner, at=OCTOBER)

    assert len(everything(Observation)) == count
    sent = sa.select(SentValue.update_id, SentValue.observation_id).order_by(SentValue.update_id)
    both = db.session.execute(sent).all()
    assert [row[0] for row in both] == [first.id, second.id]
    assert both[0][1] == both[1][1]


def test_a_value_left_out_of_a_correction_is_taken_back(owner: Viewer, project: Project, metric: Metric) -> None:
    first = actions.send(project, Q3, sentence="Well.", values=[NewValue(metric.id, value=9)], by=owner, at=OCTOBER)

    actions.send(project, Q3, sentence="Well, but not measured.", version=first.id, by=owner, at=OCTOBER)

    assert metric.latest_value == 150 * MILLION


def test_a_second_sender_is_told_and_overwrites_nothing(city: City, owner: Viewer, project: Project) -> None:
    actions.send(project, Q3, sentence="Well.", by=owner, at=OCTOBER)

    with pytest.raises(EditedMeanwhile):
        actions.send(project, Q3, sentence="My view.", by=city.lead, at=OCTOBER)
    with pytest.raises(EditedMeanwhile):
        actions.nothing_changed(project, Q3, reason="season", by=city.lead, at=OCTOBER)


def test_the_database_itself_takes_one_first_update_and_one_correction_of_each(owner: Viewer, project: Project) -> None:
    first = actions.send(project, Q3, sentence="Well.", by=owner, at=OCTOBER)
    second = actions.send(project, Q3, sentence="Better.", version=first.id, by=owner, at=OCTOBER)
    db.session.commit()

    for supersedes in (None, first.id):
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.execute(
                sa.insert(ProjectUpdate).values(
                    organisation_id=project.organisation_id,
                    project_id=project.id,
                    quarter="2026Q3",
                    as_of=LAST_DAY,
                    sent_on=LAST_DAY,
                    recorded_at=OCTOBER,
                    supersedes_id=supersedes,
                )
            )
    assert [row.id for row in everything(ProjectUpdate)] == [first.id, second.id]


def test_the_main_risk_is_kept_changed_or_closed(owner: Viewer, project: Project) -> None:
    risk = status.open_risk(project, what="Damp walls", likely="likely", bad="severe", by=owner, at=OCTOBER)

    kept = actions.send(project, Q3, sentence="One.", by=owner, at=OCTOBER)
    assert (kept.main_risk, risk.what, risk.closed_on) == ("Damp walls", "Damp walls", None)

    changed = actions.send(
        project, Q3, sentence="Two.", main_risk="Mould", risk_seen=seen(project), version=kept.id, by=owner, at=OCTOBER
    )
    assert (changed.main_risk, risk.what, risk.likely, risk.bad) == ("Mould", "Mould", "likely", "severe")

    none = actions.send(
        project,
        Q3,
        sentence="Three.",
        main_risk=None,
        risk_seen=seen(project),
        version=changed.id,
        by=owner,
        at=OCTOBER,
    )
    assert (none.main_risk, risk.closed_on) == (None, date(2026, 10, 5))
    assert kept.main_risk == "Damp walls"  # what was sent stays


def seen(project: Project) -> RiskSeen:
    main = queries.main_risk(project.id)
    assert main is not None
    return main.seen


def again(project: Project, row: ProjectUpdate) -> dict[str, Any]:
    """What a form has seen that is opened now, after an update."""
    return {"risk_seen": seen(project), "version": row.id}


def test_a_risk_that_the_sender_never_saw_is_neither_closed_nor_renamed(owner: Viewer, project: Project) -> None:
    walls = status.open_risk(project, what="Damp walls", likely="unlikely", bad="minor", by=owner, at=OCTOBER)
    before = seen(project)
    heavier = status.open_risk(project, what="Fire", likely="likely", bad="severe", by=owner, at=OCTOBER)

    row = actions.send(project, Q3, sentence="One.", main_risk="Mould", risk_seen=before, by=owner, at=OCTOBER)
    actions.send(project, Q3, sentence="Two.", main_risk="Flames", **again(project, row), by=owner, at=OCTOBER)

    assert (walls.what, heavier.what, heavier.closed_on) == ("Mould", "Flames", None)


@pytest.mark.parametrize("wanted", ["Mould", None])
def test_a_risk_that_has_changed_since_is_left_and_the_sender_told(
    city: City, owner: Viewer, project: Project, wanted: str | None
) -> None:
    risk = status.open_risk(project, what="Damp walls", likely="likely", bad="severe", by=owner, at=OCTOBER)
    before = seen(project)
    status.change_risk(
        risk, what="Damp roof", likely="likely", bad="minor", who_id=None, due_on=None, by=city.lead, at=OCTOBER
    )
    db.session.commit()

    for _time in ("changed", "closed"):
        with pytest.raises(EditedMeanwhile):
            actions.send(project, Q3, sentence="One.", main_risk=wanted, risk_seen=before, by=owner, at=OCTOBER)
        db.session.rollback()
        assert (risk.what, risk.closed_on, everything(ProjectUpdate)) == ("Damp roof", None, [])
        before = seen(project)
        risk.closed_on = None
        status.close_risk(risk, reason="Dry.", by=city.lead, at=OCTOBER)
        status.reopen_risk(risk, reason="Wet.", by=city.lead, at=OCTOBER)
        db.session.commit()


@pytest.mark.parametrize(
    ("quarter", "at", "code"),
    [
        (Quarter(2027, 1), OCTOBER, "too_early"),
        (Q3, datetime(2027, 1, 2, 9, 0, tzinfo=UTC), "too_late"),
        (Quarter(2026, 2), OCTOBER, None),  # until its next quarter ended on 30 September
    ],
)
def test_an_update_comes_in_its_time(
    owner: Viewer, project: Project, quarter: Quarter, at: datetime, code: str | None
) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.send(project, quarter, sentence="Well.", by=owner, at=at)

    assert refused.value.code == (code or "too_late")


def test_the_citys_midnight_ends_the_time(owner: Viewer, project: Project) -> None:
    """31 December 2026, 23:30 UTC, is past midnight in Vienna."""
    with pytest.raises(RuleBroken):
        actions.send(project, Q3, sentence="Late.", by=owner, at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    row = actions.send(project, Q3, sentence="In time.", by=owner, at=datetime(2026, 12, 31, 22, 30, tzinfo=UTC))

    assert row.sent_on == date(2026, 12, 31)


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 10, 1)])
def test_values_of_a_past_quarter_are_dated_inside_it(
    owner: Viewer, project: Project, metric: Metric, day: date
) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.send(
            project, Q3, sentence="Well.", values=[NewValue(metric.id, value=1)], values_on=day, by=owner, at=OCTOBER
        )

    assert refused.value.field == "values_on"


def test_a_measure_of_another_project_is_refused(city: City, owner: Viewer, project: Project) -> None:
    elsewhere = measure(city, make.make_project(city, "Elsewhere", stage="running"), "Trees")

    with pytest.raises(WrongInput):
        actions.send(project, Q3, sentence="Well.", values=[NewValue(elsewhere.id, value=1)], by=owner, at=OCTOBER)


def test_another_city_sends_nothing_here(project: Project) -> None:
    stranger = make.make_viewer(make.make_city("Other"))

    for act in (
        lambda: actions.send(project, Q3, sentence="Well.", by=stranger, at=OCTOBER),
        lambda: actions.nothing_changed(project, Q3, reason="season", by=stranger, at=OCTOBER),
        lambda: actions.save_draft(project, Q3, {"sentence": "W"}, by=stranger, at=OCTOBER),
    ):
        with pytest.raises(Missing):
            act()


def test_the_unit_judges_as_the_unit_and_an_owner_of_the_unit_as_owner(
    city: City, owner: Viewer, project: Project
) -> None:
    actions.send(project, Q3, sentence="From the unit.", colour="amber", by=city.lead, at=OCTOBER)
    own = make.make_project(city, "Own", stage="running", owner=_person(city.lead))
    actions.send(own, Quarter(2026, 4), sentence="Mine.", colour="green", by=city.lead, at=OCTOBER)

    assert [(one.project_id, one.side) for one in everything(Confidence)] == [(project.id, "unit"), (own.id, "owner")]


def _person(viewer: Viewer) -> Any:
    return db.session.get_one(Person, viewer.person_id)


def test_a_draft_is_kept_replaced_and_gone_once_the_update_is_sent(owner: Viewer, project: Project) -> None:
    actions.save_draft(project, Q3, {"sentence": "Half a sent"}, by=owner, at=OCTOBER)
    actions.save_draft(project, Q3, {"sentence": "Half a sentence " + "x" * 5000}, by=owner, at=OCTOBER)

    kept = queries.draft_of(project.id, Q3, owner)
    assert kept is not None
    assert kept.answers["sentence"].startswith("Half a sentence")
    assert len(kept.answers["sentence"]) == 4000

    actions.send(project, Q3, sentence="Whole.", by=owner, at=OCTOBER)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UpdateDraft)) == 0


def test_a_draft_is_its_writers_alone(city: City, owner: Viewer, project: Project) -> None:
    actions.save_draft(project, Q3, {"sentence": "Mine"}, by=owner, at=OCTOBER)

    assert queries.draft_of(project.id, Q3, city.lead) is None
    actions.send(project, Q3, sentence="The unit's.", by=city.lead, at=OCTOBER)
    assert queries.draft_of(project.id, Q3, owner) is not None


def test_a_draft_that_arrives_after_its_update_is_left(city: City, owner: Viewer, project: Project) -> None:
    sent = actions.send(project, Q3, sentence="Whole.", by=owner, at=OCTOBER)

    actions.save_draft(project, Q3, {"sentence": "Whol", "version": "0"}, by=owner, at=OCTOBER)
    assert queries.draft_of(project.id, Q3, owner) is None

    actions.save_draft(project, Q3, {"sentence": "Mended", "version": str(sent.id)}, by=owner, at=OCTOBER)
    actions.save_draft(project, Q3, {"sentence": "The unit's", "version": "0"}, by=city.lead, at=OCTOBER)
    assert queries.draft_of(project.id, Q3, owner) is not None
    assert queries.draft_of(project.id, Q3, city.lead) is not None


def test_whatever_is_refused_is_a_sentence(owner: Viewer, project: Project) -> None:
    with pytest.raises(PortfolioError) as refused:
        actions.send(project, Q3, sentence="", by=owner, at=OCTOBER)

    assert str(refused.value) == "Say in one sentence how the quarter went."
