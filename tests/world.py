"""One of everything that has an address, so that whoever tests all routes can fill in their arguments."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from portfolio.core import files
from portfolio.core.clock import today
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.evidence import actions as evidence
from portfolio.evidence.actions import Place, Upload
from portfolio.exchange.models import ImportRun
from portfolio.feeds import actions as feeds
from portfolio.funding import actions as funding
from portfolio.funding.models import FundingProgramme
from portfolio.jobs import actions as jobs
from portfolio.lists import bringing
from portfolio.lists.models import BulkChange
from portfolio.meetings import actions as meetings
from portfolio.meetings import queries as meeting_queries
from portfolio.meetings.rules import Who
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.people import links
from portfolio.people.models import Person, SignIn
from portfolio.plans import actions as plans
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import OpenPoint, Project, Term
from portfolio.register import actions as views
from portfolio.reports import actions as reports
from portfolio.reports import queries as report_queries
from portfolio.reports.drawing import Drawn
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Consequence, Lesson, Outcome, SharedPage
from portfolio.status import actions as status
from portfolio.strategy import actions as strategy
from tests import make
from tests.calls import made as calls
from tests.make import AT, City
from tests.world_awards import award_arguments
from tests.world_jury import jury_arguments
from tests.world_pitches import pitch_arguments
from tests.world_reports import report_arguments
from tests.world_results import result_arguments

MILLION = 1_000_000


@dataclass
class World:
    """A city with one of everything.

    arguments  by the name an argument has in addresses; "endpoint argument" where one name means several things
    """

    city: City
    project: Project
    colleague: Person
    arguments: dict[str, Any]

    def address(self, rule: Rule) -> str:
        """The address of a route with its arguments filled in."""
        values = {name: self.argument(rule.endpoint, name) for name in rule.arguments}
        built = rule.build(values)
        assert built is not None, f"{rule.rule} cannot be built; tests/world.py should know its arguments"
        return built[1]

    def argument(self, endpoint: str, name: str) -> Any:
        for known in (f"{endpoint} {name}", name):
            if known in self.arguments:
                return self.arguments[known]
        raise AssertionError(f"tests/world.py has no {name} for {endpoint}; put one there")


def make_world(city: City) -> World:
    """Everything belongs to a running project of the department Housing that its colleague owns."""
    by, at = city.lead, AT
    colleague = db.session.get_one(Person, make.make_viewer(city, "unit_staff", name="Cem Kaya").person_id)
    colleague.password_hash = "kept"
    project = make.make_project(city, "Damp sensors", stage="running", owner=colleague, budget=Money(5_000_000, "EUR"))
    viewer = by
    subject = subjects.by_ref(viewer, project.ref)
    metric = metrics.define(
        subject,
        name="Damp homes",
        unit="homes",
        now=200 * MILLION,
        goal=20 * MILLION,
        goal_on=date(2027, 6, 30),
        by=by,
        at=at,
    )
    value = metrics.observe(metric, value=150 * MILLION, observed_on=date(2026, 11, 20), by=by, at=at)
    line = funding.open_line(project, source="City", amount=Money(5_000_000, "EUR"), booked="committed", by=by, at=at)
    funding.seed_programmes(city.id, by=by, at=at)
    note = projects.write_note(project, text="Sensors are up.", by=by, at=at)
    partnership = projects.add_partner(project, name="Tenants' union", by=by, at=at)
    point = OpenPoint(project_id=project.id, item="stage", kind="unread", heading="Status", words="nearly")
    db.session.add(point)
    plan = strategy.open_strategy(title="City for all", by=by, at=at)
    goal = strategy.add_goal(plan, title="Dry homes", by=by, at=at)
    mission = strategy.open_programme(title="Healthy homes", by=by, at=at)
    proposed = plans.propose(mission, name="Warm homes", unit="homes", by=by, at=at)
    review_subject = subjects.by_ref(viewer, project.ref)
    review = reviews.plan(review_subject, kind="outcome", first_due_on=date(2027, 3, 1), by=by, at=at)
    risk = status.open_risk(
        project, what="Sensors may drown", likely="possible", bad="serious", who_id=colleague.id, by=by, at=at
    )
    status.judge(project, side="owner", colour="amber", reason="Gateways come late", by=by, at=at)
    status.forecast(project, amount=Money(5_200_000, "EUR"), by=by, at=at)
    report = reports.ask(Quarter(2026, 3), language="en", by=by, at=at)
    facts = report_queries.quarter_facts(city.organisation, Quarter(2026, 3))
    reports.keep(report, facts, Drawn(b"%PDF-1.7", 1), by=by, at=at)
    keeper = replace(by, person_id=colleague.id)
    view = views.save_view(name="Running here", asks="stage=running", is_shared=True, by=keeper, at=at)
    job = jobs.enqueue("report", {"report": report.id}, by=by, at=at)
    held = meetings.open_meeting(title="Weekly meeting", on=at.date() - timedelta(days=7), by=by, at=at)
    meetings.close_meeting(meeting_queries.meeting_of(by, held.id), by=by, at=at)
    meetings.keep_pdf(held, files.put(b"%PDF-1.7"), 1, by=by, at=at)
    meeting = meetings.open_meeting(title="Weekly meeting", on=at.date(), by=by, at=at)
    said = meetings.write_line(meeting, project, text="Half of the sensors are up.", by=by, at=at)
    promise = meetings.agree(meeting, project, what="Ring the landlord", who=Who(colleague.id), by=by, at=at)
    brought = ImportRun(
        organisation_id=city.id,
        kind="bundle",
        state="refused",
        name="a.zip",
        checksum="0" * 64,
        today=date(2026, 11, 21),
        asked_at=at,
    )
    db.session.add(brought)
    changed = BulkChange(
        organisation_id=city.id, kind="tag", state="done", asked_at=at, by_id=by.person_id, written_at=at
    )
    db.session.add(changed)
    written = jobs.enqueue("workbook", {"filters": []}, by=by, at=at)
    written.outcome = {"file": files.put(b"PK"), "name": "projects.xlsx"}
    make.sign_in(by)
    invited = make.make_person("Invited", "invited@city.example")
    arguments = {
        "ref": project.ref,
        "metric_id": metric.id,
        "value_id": value.id,
        "line_id": line.id,
        "note_id": note.id,
        "partnership_id": partnership.id,
        "point_id": point.id,
        "goal_id": goal.id,
        "review_id": review.id,
        "proposal_id": proposed.id,
        "risk_id": risk.id,
        "part": "aim",
        "consequence_id": _consequence(city, review.id, colleague, at),
        "signal": "outcome",
        "report_id": report.id,
        "meeting_id": meeting.id,
        "section": "late",
        "item_id": said.id,
        "action_id": promise.id,
        "job_id": job.id,
        "change_id": changed.id,
        "lists.written_workbook job_id": written.id,
        "view_id": view.id,
        "person_id": colleague.id,
        "department_id": city.mobility.id,
        "organisation_id": city.id,
        "change": "rename",
        "name": "method",
        "filename": "css/base.css",
        "programme_id": db.session.scalar(
            sa.select(FundingProgramme.id).where(FundingProgramme.organisation_id == city.id).limit(1)
        ),
        "term_id": db.session.scalar(sa.select(Term.id).where(Term.organisation_id == city.id).limit(1)),
        "sign_in_id": db.session.scalar(sa.select(SignIn.id).limit(1)),
        "token": links.issue("invitation", person=invited, organisation_id=city.id, by_id=None, at=at),
        "feeds.read token": feeds.token_of(feeds.make_feed("mine", by=by, at=at)),
        "people.sign_in_by_link token": links.issue(
            "sign_in", person=colleague, organisation_id=city.id, by_id=None, at=at
        ),
        "role": "mine",
        "draft_id": _sent(metric, colleague, city, at),
        "evidence_id": evidence.attach(
            Place(subject, observation_id=value.id),
            kind="data",
            audience="city",
            upload=Upload(BytesIO(b"Seen."), "seen.txt"),
            by=by,
            at=at,
        ).id,
        "hand_over_id": projects.note_hand_over(
            [("owner", project.id)], giver_id=by.person_id, taker=colleague, by=by, at=at
        ).id,
        "lesson_id": _lesson(city, at),
        "library_id": metrics.add_to_library({"name": "Dry homes", "unit": "homes"}, by=by, at=at).id,
        "part_id": metrics.split(metric, name="North", person_id=colleague.id, by=by, at=at).id,
        "key": mission.key,
        "quarter": str(Quarter.of(today(city.organisation.zone))),
    }
    arguments |= pitch_arguments(city, colleague)
    arguments |= jury_arguments(city, str(arguments["pitch_ref"]))
    arguments |= award_arguments(city)
    arguments |= result_arguments(city)
    arguments |= report_arguments(city, at)
    db.session.flush()
    told = db.session.get_one(Outcome, db.session.get_one(Lesson, arguments["lesson_id"]).outcome_id)
    db.session.add(SharedPage(outcome_id=told.id, job_id=job.id, pdf_key=files.put(b"%PDF-1.7")))
    arguments["reviews.pdf review_id"] = told.review_id
    arguments["run_id"] = brought.id
    listed = bringing.ask(BytesIO(b"Title,Budget\nBench,5\nBus,7\n"), "pilots.csv", by=by, at=at)
    for endpoint in ("columns", "read_again", "mapping", "show"):
        arguments[f"lists.{endpoint} run_id"] = listed.id
    arguments["people.setting key"] = "fresh_days"
    arguments |= {"reviews.work_on day": "2026-12-08", "reviews.take_back_day day": "2026-12-08", "line": "baseline"}
    for endpoint in ("strategy", "edit_strategy", "add_goal"):
        arguments[f"strategy.{endpoint} key"] = plan.key
    arguments["reviews.new_for_strategy key"] = plan.key
    arguments |= calls.in_world(city, viewer)
    for endpoint in ("pdf", "mail", "mail_file"):
        arguments[f"meetings.{endpoint} meeting_id"] = held.id
    db.session.commit()
    return World(city, project, colleague, arguments)


def _consequence(city: City, review_id: int, colleague: Person, at: datetime) -> int:
    """An action that the colleague promised in a review."""
    told = Outcome(review_id=review_id, edition=1, held_on=at.date(), recorded_at=at)
    db.session.add(told)
    db.session.flush()
    row = Consequence(
        organisation_id=city.id,
        review_id=review_id,
        outcome_id=told.id,
        kind="action",
        what="Tell the tenants",
        who_id=colleague.id,
        first_due_on=date(2027, 1, 31),
        due_on=date(2027, 1, 31),
        state="open",
        recorded_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _sent(metric: Metric, author: Person, city: City, at: datetime) -> int:
    """A value that its author has sent for approval."""
    by = replace(city.lead, person_id=author.id)
    draft = metrics.keep_draft(metric, {"value": 140 * MILLION, "observed_on": date(2026, 11, 20)}, by=by, at=at)
    metrics.send(draft, metric, by=by, at=at)
    return draft.id


def _lesson(city: City, at: datetime) -> int:
    """A lesson of a review that was signed."""
    held = reviews.Held(
        date(2026, 1, 10), decision="stop_completed", lesson="Ask residents first.", signer_words="Somebody"
    )
    past = make.make_project(city, "Rain barrels", stage="running")
    reviews.load_many(
        [reviews.NewReview(past.id, "outcome", date(2026, 1, 10), held)], import_id=None, by=city.lead, at=at
    )
    return db.session.scalars(sa.select(Lesson.id)).one()


def rules_of(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with every method that it takes, HEAD and OPTIONS aside."""
    return sorted(
        (
            (rule, method)
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ),
        key=lambda pair: (pair[0].rule, pair[1]),
    )
