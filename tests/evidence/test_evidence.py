"""Evidence: which files are taken, who sees them, how they are given back, and that nothing disappears."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from pypdf import PdfWriter

from portfolio.core import files
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.evidence import actions, proof, queries, rules
from portfolio.evidence.actions import Place, Upload
from portfolio.evidence.models import Evidence
from portfolio.jobs import keeping
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.subjects import Subject
from portfolio.reviews import actions as reviews
from tests import make
from tests.make import AT, City

MILLION = 1_000_000


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def owner(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Cem Kaya")


@pytest.fixture
def subject(city: City, owner: Viewer) -> Subject:
    person = db.session.get_one(Person, owner.person_id)
    project = make.make_project(city, "Damp sensors", stage="running", owner=person)
    return subjects.by_ref(city.lead, project.ref)


@pytest.fixture
def metric(city: City, subject: Subject) -> Metric:
    found = metrics.define(subject, name="Damp homes", unit="homes", now=200 * MILLION, by=city.lead, at=AT)
    db.session.commit()
    return found


@pytest.fixture
def value(city: City, metric: Metric) -> Observation:
    found = metrics.observe(metric, value=150 * MILLION, observed_on=date(2026, 11, 20), by=city.lead, at=AT)
    db.session.commit()
    return found


# -------------------------------------------------------------------------------------------------- files
def picture(kind: str, *, with_position: bool = False) -> bytes:
    file = io.BytesIO()
    notes = Image.Exif()
    if with_position:
        notes.get_ifd(proof.POSITION)[1] = "N"
    Image.new("RGB", (8, 8), "teal").save(file, kind, exif=notes)
    return file.getvalue()


def pdf() -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(file)
    return file.getvalue()


def office(main: str, **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(main, "<document/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return file.getvalue()


GOOD = {
    "study.pdf": pdf(),
    "Photo.JPG": picture("JPEG"),
    "plan.png": picture("PNG"),
    "plan.webp": picture("WEBP"),
    "values.csv": b"Tag;Wert\n1;2\n",
    "old.csv": "Größe;2\n".encode("cp1252"),
    "notes.txt": b"Seen by the caretaker.",
    "table.xlsx": office("xl/workbook.xml"),
    "report.docx": office("word/document.xml"),
    "talk.pptx": office("ppt/presentation.xml"),
    "report.odt": office("content.xml"),
}


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_what_their_name_says_are_taken(name: str) -> None:
    assert proof.prove(io.BytesIO(GOOD[name]), rules.ending_of(name)) == len(GOOD[name])


BAD = {
    "empty.pdf": b"",
    "words.pdf": b"Only words.",
    "cut.pdf": pdf()[:40],
    "page.png": b"<html><script>alert(1)</script></html>",
    "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "other.png": picture("JPEG"),
    "cut.jpg": picture("JPEG")[:30],
    "empty.docx": b"PK\x05\x06" + bytes(18),
    "table.docx": office("xl/workbook.xml"),
    "macro.xlsx": office("xl/workbook.xml", **{"xl/vbaProject.bin": b"Sub"}),
    "none.zip.docx": b"PK\x03\x04nothing",
    "program.csv": b"MZ\x00\x00\x01",
    "nul.txt": b"a\x00b",
}


@pytest.mark.parametrize("name", BAD)
def test_files_that_are_something_else_are_refused_in_words(name: str) -> None:
    with pytest.raises(WrongInput) as refused:
        proof.prove(io.BytesIO(BAD[name]), rules.ending_of(name))
    assert refused.value.field == "file"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "program.exe", "macro.xlsm", "archive.zip", "none", ""])
def test_other_kinds_are_refused_with_those_that_are_taken(name: str) -> None:
    with pytest.raises(WrongInput) as refused:
        rules.ending_of(name)
    assert "PDF, PNG, JPG" in str(refused.value.values["endings"])


def test_a_flood_in_an_archive_and_a_giant_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "MOST_UNPACKED", 1000)
    flood = office("word/document.xml", big=bytes(2000))
    with pytest.raises(WrongInput):
        proof.prove(io.BytesIO(flood), "docx")

    monkeypatch.setattr(proof, "MOST_BYTES", 10)
    with pytest.raises(WrongInput) as refused:
        proof.prove(io.BytesIO(GOOD["study.pdf"]), "pdf")
    assert refused.value.code == "too_large"


def test_a_picture_of_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "MOST_PIXELS", 63)
    with pytest.raises(WrongInput):
        proof.prove(io.BytesIO(picture("PNG")), "png")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("C:\\Users\\ada\\study.pdf", "study.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a" * 300 + ".pdf", "a" * 246 + ".pdf"),
    ],
)
def test_a_name_loses_its_folders(name: str, plain: str) -> None:
    assert rules.plain_name(name) == plain


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://", "ftp://x.example", "//x", "a b", "http://[x"]
)
def test_only_addresses_on_the_web_are_links(url: str) -> None:
    with pytest.raises(WrongInput):
        rules.check_link(url)


# ------------------------------------------------------------------------------------------------- actions
def attach(place: Place, by: Viewer, name: str = "study.pdf", **more: Any) -> Evidence:
    wanted = {"kind": "report", "audience": "city", "upload": Upload(io.BytesIO(GOOD[name]), name)} | more
    row = actions.attach(place, **wanted, by=by, at=AT)
    db.session.commit()
    return row


def test_several_pieces_stand_at_one_value_each_with_what_it_is_and_whom_it_is_for(
    city: City, subject: Subject, value: Observation
) -> None:
    place = Place(subject, observation_id=value.id)
    first = attach(place, city.lead, description="What the institute found")
    attach(place, city.lead, kind="data", upload=None, url=" https://data.city.example/damp ")

    (shown,) = queries.of_values(city.lead, subject, [value.id]).values()
    assert [(s.kind, s.audience, s.description, s.name, s.url) for s in shown] == [
        ("report", "city", "What the institute found", "study.pdf", None),
        ("data", "city", None, None, "https://data.city.example/damp"),
    ]
    assert files.get(str(first.file_key)) == GOOD["study.pdf"]
    assert (first.media_type, first.size) == ("application/pdf", len(GOOD["study.pdf"]))


@pytest.mark.parametrize(
    "more", [{"upload": None}, {"url": "https://x.example"}, {"kind": "gossip"}, {"audience": "nobody"}]
)
def test_neither_both_and_unknown_words_are_refused(
    city: City, subject: Subject, value: Observation, more: dict[str, Any]
) -> None:
    with pytest.raises(WrongInput):
        attach(Place(subject, observation_id=value.id), city.lead, **more)
    assert db.session.scalars(sa.select(Evidence)).all() == []


def test_a_photo_that_says_where_it_was_taken_is_not_published(
    city: City, subject: Subject, value: Observation
) -> None:
    place = Place(subject, observation_id=value.id)
    upload = Upload(io.BytesIO(picture("JPEG", with_position=True)), "wall.jpg")
    with pytest.raises(WrongInput) as refused:
        attach(place, city.lead, audience="public", upload=upload)
    assert (refused.value.code, refused.value.field) == ("position", "audience")

    attach(place, city.lead, audience="team", upload=upload)
    attach(place, city.lead, audience="public", name="Photo.JPG")
    assert len(queries.of_values(city.lead, subject, [value.id])[value.id]) == 2


def test_a_place_holds_twenty(city: City, subject: Subject, value: Observation) -> None:
    place = Place(subject, observation_id=value.id)
    rows = [attach(place, city.lead, upload=None, url=f"https://x.example/{n}") for n in range(rules.MOST_AT_ONE_PLACE)]
    with pytest.raises(RuleBroken):
        attach(place, city.lead)

    actions.take_back(rows[0], reason="Old", by=city.lead, at=AT)
    attach(place, city.lead)


def test_what_is_taken_back_stays_with_its_reason_and_is_given_out_no_more(
    city: City, subject: Subject, value: Observation, as_person: Any
) -> None:
    row = attach(Place(subject, observation_id=value.id), city.lead)
    page = as_person(viewer=city.lead)
    address = f"/evidence/{row.id}"
    assert page.post(f"{address}/withdrawal", data={"reason": " "}).status_code == 422
    assert page.post(f"{address}/withdrawal", data={"reason": "The wrong year"}).status_code == 303

    assert page.get(f"{address}/file").status_code == 404
    shown = page.get(f"/metrics/{value.metric_id}").text
    assert "Taken back: The wrong year" in shown
    assert f"{address}/file" not in shown


def test_a_file_of_evidence_outlives_the_tidying_of_uploads(city: City, subject: Subject, value: Observation) -> None:
    row = attach(Place(subject, observation_id=value.id), city.lead)

    assert keeping.unneeded([str(row.file_key)]) == []


# --------------------------------------------------------------------------------------------------- pages
def test_a_file_comes_back_as_a_download_under_its_own_name(
    city: City, subject: Subject, value: Observation, as_person: Any
) -> None:
    page = as_person(viewer=city.lead)
    sent = {
        "file": (io.BytesIO(GOOD["study.pdf"]), "Größe & Folgen.pdf"),
        "kind": "report",
        "audience": "city",
        "once": "x",
    }
    address = f"/metrics/{value.metric_id}/values/{value.id}/evidence"
    assert page.post(address, data=sent, content_type="multipart/form-data").status_code == 303
    row = db.session.scalars(sa.select(Evidence)).one()

    answer = page.get(f"/evidence/{row.id}/file")
    assert answer.data == GOOD["study.pdf"]
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "Gr%C3%B6%C3%9Fe%20%26%20Folgen.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Größe &amp; Folgen.pdf" in page.get(f"/metrics/{value.metric_id}").text


def test_a_refused_file_leaves_nothing_behind(city: City, value: Observation, as_person: Any, app: Flask) -> None:
    page = as_person(viewer=city.lead)
    before = sorted(Path(app.config["FILES"]).rglob("*"))
    sent = {"file": (io.BytesIO(BAD["page.png"]), "page.png"), "kind": "photo", "audience": "city"}
    answer = page.post(
        f"/metrics/{value.metric_id}/values/{value.id}/evidence", data=sent, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    assert "This is no readable PNG file." in answer.text
    assert db.session.scalars(sa.select(Evidence)).all() == []
    assert sorted(Path(app.config["FILES"]).rglob("*")) == before


@pytest.mark.parametrize(
    ("role", "status"), [("unit_staff", 200), ("auditor", 200), ("leadership", 404), ("finance", 404), ("juror", 404)]
)
def test_inner_papers_are_for_the_projects_people_and_the_unit(
    city: City, subject: Subject, value: Observation, as_person: Any, role: str, status: int
) -> None:
    row = attach(Place(subject, observation_id=value.id), city.lead, audience="team")
    page = as_person(role)

    assert page.get(f"/evidence/{row.id}/file").status_code == status
    if role != "juror":
        shown = page.get(f"/metrics/{value.metric_id}").text
        assert ("study.pdf" in shown) is (status == 200)


def test_the_owner_sees_inner_papers_and_a_stranger_sees_none(
    city: City, owner: Viewer, subject: Subject, value: Observation, as_person: Any
) -> None:
    row = attach(Place(subject, observation_id=value.id), city.lead, audience="team")
    assert as_person(viewer=owner).get(f"/evidence/{row.id}/file").status_code == 200

    other = make.make_city("Other city")
    db.session.commit()
    assert as_person(viewer=other.lead).get(f"/evidence/{row.id}/file").status_code == 404


def test_a_review_takes_evidence_until_it_is_signed(
    city: City, owner: Viewer, subject: Subject, as_person: Any
) -> None:
    review = reviews.plan(subject, kind="progress", first_due_on=date(2026, 12, 1), by=city.lead, at=AT)
    db.session.commit()
    browser = as_person(viewer=owner)
    sent = {"url": "https://city.example/minutes", "kind": "minutes", "audience": "city", "description": "Minutes"}
    assert browser.post(f"/reviews/{review.id}/evidence", data=sent).status_code == 303
    assert 'href="https://city.example/minutes"' in browser.get(f"/reviews/{review.id}").text

    reviews.record_outcome(review, held_on=date(2026, 11, 20), findings="Well.", by=owner, at=AT)
    reviews.sign(review, by=city.lead, at=AT)
    db.session.commit()
    assert browser.post(f"/reviews/{review.id}/evidence", data=sent).status_code == 409
    assert "Minutes" in browser.get(f"/reviews/{review.id}").text


def test_a_measures_page_costs_the_same_statements_with_and_without_evidence(
    city: City, subject: Subject, value: Observation, as_person: Any, count_queries: Any
) -> None:
    page, address = as_person(viewer=city.lead), f"/metrics/{value.metric_id}"
    with count_queries() as without:
        page.get(address)
    for _ in range(5):
        attach(Place(subject, observation_id=value.id), city.lead)
    with count_queries() as with_some:
        page.get(address)

    assert len(with_some) == len(without) <= 12


def test_timelines_say_nothing_of_what_only_the_team_may_see(
    city: City, subject: Subject, value: Observation, owner: Viewer, as_person: Any
) -> None:
    place, study = Place(subject, observation_id=value.id), GOOD["study.pdf"]
    inner = attach(place, owner, upload=Upload(io.BytesIO(study), "interview-ida-holm.pdf"), audience="team")
    attach(place, owner, upload=Upload(io.BytesIO(study), "open-study.pdf"))
    actions.take_back(inner, reason="Ida Holm asked for it", by=owner, at=AT)
    db.session.commit()

    for role in ("leadership", "finance"):
        shown = as_person(role).get(f"/projects/{subject.key}").text
        assert "open-study.pdf" in shown
        assert "Evidence taken back" in shown
        assert "ida-holm" not in shown
        assert "Ida Holm" not in shown
