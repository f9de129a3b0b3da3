"""The doctor names what is unsafe or broken, each in a sentence, and fails then."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from portfolio.core import pdf_libraries
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.migrate import newest_revision
from portfolio.jobs import backup, doctor, health, lease
from portfolio.jobs.doctor import Finding, Weight


@pytest.fixture
def well(fresh_app: Flask) -> Flask:
    """An installation in which nothing is wrong."""
    fresh_app.config.update(
        SECRET_KEY="k" * 64,
        TESTING=False,
        PUBLIC_ADDRESS="https://portfolio.city.example",
        PROXY_HOPS=1,
        MAIL_SERVER="mail.city.example:587",
        MAIL_FROM="portfolio@city.example",
    )
    Path(fresh_app.config["INSTANCE"]).chmod(0o700)
    with fresh_app.app_context():
        lease.take("one", timedelta(seconds=30), now())
        db.session.commit()
    return fresh_app


def found(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(finding.weight.value, finding.about) for finding in doctor.findings(now())]


def test_a_well_installation_has_no_findings(well: Flask) -> None:
    assert found(well) == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"SECRET_KEY": "short"}, ("unsafe", "key")),
        ({"TESTING": True}, ("unsafe", "debug")),
        ({"DEBUG": True}, ("unsafe", "debug")),
        ({"PUBLIC_ADDRESS": "http://portfolio.city.example"}, ("unsafe", "address")),
        ({"PROXY_HOPS": 0}, ("advice", "proxy")),
        ({"MAIL_SERVER": ""}, ("advice", "mail")),
        ({"MAIL_FROM": ""}, ("advice", "mail")),
        ({"MAIL_SERVER": "mail:smtp"}, ("broken", "mail")),
        ({"MAIL_SECURITY": "none", "MAIL_USER": "portfolio"}, ("unsafe", "mail")),
    ],
)
def test_each_unsafe_setting_is_named(settings: dict[str, Any], expected: tuple[str, str], well: Flask) -> None:
    well.config.update(settings)

    assert found(well) == [expected]


def test_a_mail_server_without_an_address_is_broken(well: Flask) -> None:
    well.config["PUBLIC_ADDRESS"] = ""

    assert found(well) == [("unsafe", "address"), ("broken", "mail")]


def test_debugging_by_the_environment_is_named(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert found(well) == [("unsafe", "debug")]


def test_files_that_others_may_read_are_named_with_the_way_to_mend_them(well: Flask) -> None:
    instance = Path(well.config["INSTANCE"])
    (instance / "secret_key").touch()
    (instance / "secret_key").chmod(0o640)
    instance.chmod(0o755)

    with well.app_context():
        findings = doctor.findings(now())

    assert findings == [
        Finding(Weight.UNSAFE, "folder", f"Everybody here may open the instance folder. Run: chmod 700 {instance}"),
        Finding(Weight.UNSAFE, "key file", f"Others may read the key. Run: chmod 600 {instance}/secret_key"),
    ]


def test_what_is_missing_around_is_named(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=20_000_000))
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("libpango-1.0.so.0",))
    monkeypatch.setattr(health, "newest_revision", lambda: "9999")

    assert found(well) == [("broken", "disk"), ("broken", "schema"), ("advice", "pdf")]


def test_a_silent_scheduler_is_named(well: Flask) -> None:
    with well.app_context():
        weights = [f.about for f in doctor.findings(now() + timedelta(minutes=5))]

    assert weights == ["scheduler"]


def test_the_command_fails_and_says_all_of_it(command: Callable[..., tuple[int, str]]) -> None:
    code, said = command("doctor")

    assert code == 1
    assert "unsafe  key: SECRET_KEY is shorter than 32 characters." in said
    assert "broken  scheduler: No scheduler has run yet" in said
    assert "advice  mail: MAIL_SERVER is not set" in said


def test_backup_restore_and_migrate_say_what_they_did(command: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    file = tmp_path / "backup"

    assert command("migrate") == (0, f"The database has schema {newest_revision()}.\n")
    code, said = command("backup", str(file))
    assert (code, said.split(" are in ")[0]) == (0, f"0 rows of {len(backup.tables())} tables and 0 files")

    empty = {"INSTANCE": str(tmp_path / "new"), "DATABASE_URL": ""}
    code, said = command("restore", str(file), **empty)
    assert (code, said.split(", as of ")[0]) == (0, f"0 rows of {len(backup.tables())} tables and 0 files are back")

    file.write_text("something else")
    code, said = command("restore", str(file))
    assert (code, said.split(":")[0]) == (1, "Error")


def test_a_test_mail_without_a_server_says_so(command: Callable[..., tuple[int, str]]) -> None:
    assert command("test-mail", "ada@city.example") == (1, "Error: MAIL_SERVER is not set, so no mail can leave.\n")
