"""One running demo city for all journeys, and one browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import browser
from tests.conftest import unavailable


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Product]:
    """The demo city as bin/serve starts it."""
    with browser.running_product(tmp_path_factory.mktemp("demo")) as running:
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
