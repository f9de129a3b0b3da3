"""The demo city, made once and running for all journeys that leave it as it was, and one browser."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.app import create_app
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.first_start import SIGN_INS
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.jobs.rules import CANCELLED, WAITING
from portfolio.jobs.run import run
from portfolio.scheduler import work_of
from tests import browser
from tests.conftest import unavailable
from tests.kept import Kept, once, settings

NewProduct = Callable[[], AbstractContextManager[browser.Product]]


@pytest.fixture(scope="session")
def lindhafen(databases: Kept) -> Path:
    """The instance folder that the first start of a product makes, with the demo city in it: once per run."""
    return once(databases.folder / "lindhafen", start_first)


def start_first(instance: Path) -> None:
    """Start an empty product as far as its first page, and do what waits to be done.

    Of the reports only the last one gets its files, for drawing them takes longer than all the rest.
    """
    begin = [sys.executable, "-m", "portfolio.first_start"]
    subprocess.run(begin, cwd=browser.ROOT, env=browser.environment(instance), stdout=subprocess.DEVNULL, check=True)
    with create_app(settings(instance)).app_context():
        *older, _last = db.session.scalars(sa.select(Job.id).filter_by(kind="report_draw").order_by(Job.id))
        db.session.execute(sa.update(Job).where(Job.id.in_(older)).values(state=CANCELLED, ended_at=now()))
        db.session.commit()
        for job_id in db.session.scalars(sa.select(Job.id).filter_by(state=WAITING)).all():
            jobs.claim(now(), job_id)
            db.session.commit()
            run(job_id, work_of)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def new_product(lindhafen: Path, tmp_path_factory: pytest.TempPathFactory) -> NewProduct:
    """With new_product() as product: … a product runs with a demo city of its own."""

    @contextmanager
    def start() -> Iterator[browser.Product]:
        instance = tmp_path_factory.mktemp("product")
        shutil.copytree(lindhafen, instance, dirs_exist_ok=True)
        with browser.running_product(instance, browser.sign_ins((instance / SIGN_INS).read_text())) as running:
            yield running

    return start


@pytest.fixture(scope="session")
def product(new_product: NewProduct) -> Iterator[browser.Product]:
    """The product for all journeys that leave the city much as it was."""
    with new_product() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    try:
        with browser.chromium() as running:
            yield running
    except RuntimeError as error:
        unavailable(str(error))


@pytest.fixture
def visit(chromium: Any, product: browser.Product) -> Iterator[Callable[..., Any]]:
    """Open a window: visit("Ada Osei", size="phone", dark=True, javascript=False); foreign requests fail the test."""
    contexts: list[Any] = []
    foreign: list[str] = []

    def open_window(
        name: str | None = None, *, size: str = "desktop", dark: bool = False, javascript: bool = True
    ) -> Any:
        width, height = browser.WIDTHS[size]
        context = chromium.new_context(
            base_url=product.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: _note_foreign(request.url))
        if name is not None:
            browser.enter(page, product, name)
        return page

    def _note_foreign(url: str) -> None:
        if not url.startswith((product.address, "data:")):
            foreign.append(url)

    yield open_window
    for context in contexts:
        context.close()
    assert foreign == []
