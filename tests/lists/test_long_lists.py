"""What takes long is read and checked by a job, and a wrong number is answered with a sentence."""

from datetime import timedelta

import pytest

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs.models import Job
from portfolio.lists import bringing
from portfolio.lists.models import ListImport
from tests.lists.bringing import csv
from tests.lists.test_import_pages import (
    SURE,
    Enter,
    files_of_this_test,
    form_at,
    only_run,
    upload,
    write,
)
from tests.make import City

__all__ = ["files_of_this_test"]

TITLED = csv("Pilots of the city,,", "Title,Department,Budget", "Bench,Housing,5", "Bus,Mobility,7")


@pytest.mark.parametrize("number", ["0", "-1", "10000", "9" * 30, "9" * 400, "9" * 5000])
def test_a_number_that_is_no_row_is_refused_with_a_sentence(as_person: Enter, city: City, number: str) -> None:
    page = as_person("unit_lead")
    upload(page, TITLED)

    for field in ("first", "last"):
        answer = page.post(f"/imports/{only_run().id}/reading", data={"first": "1", field: number})
        assert answer.status_code == 422
        assert "Give the number of a row, from 1 to 9999." in answer.text or "Not a valid integer" in answer.text
    assert only_run().state == "asking"


@pytest.mark.parametrize("limit", ["AT_ONCE", "ROWS_AT_ONCE"])
def test_a_long_list_is_read_again_by_a_job(
    as_person: Enter, city: City, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    page = as_person("unit_lead")
    upload(page, TITLED)
    monkeypatch.setattr(bringing, limit, 1)

    answer = page.post(f"/imports/{only_run().id}/reading", data={"first": "1", "last": "1"})

    run = only_run()
    assert answer.location == f"/imports/{run.id}/list"
    assert run.state == "checking"
    assert db.session.get_one(ListImport, run.id).looked is None
    assert "Waits for its turn" in page.get(answer.location).text
    asked = db.session.get_one(Job, run.job_id)
    assert (asked.kind, asked.args) == ("import_list", {"import": run.id, "write": False})


def test_a_long_list_of_a_known_shape_is_checked_by_a_job(
    as_person: Enter, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = as_person("unit_lead")
    there = upload(page, SURE).location
    page.post(there, data=form_at(page, there).answers())
    write(only_run(), city, now() + timedelta(seconds=1))
    monkeypatch.setattr(bringing, "ROWS_AT_ONCE", 1)

    known = upload(page, SURE + b"\nThird,Housing,,idea,,,3").location
    strange = upload(page, TITLED).location

    assert "Waits for its turn" in page.get(known).text
    assert strange.endswith("/columns")  # nothing is checked of it before somebody says what its columns are
