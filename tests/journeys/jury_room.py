"""A jury room: a server that can be killed and comes back under its address, and tablets whose taps are counted."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser import ROOT, WIDTHS, free_port

SAVED = re.compile(r"Saved \d{1,2}:\d\d")


@dataclass
class Server:
    """The product as bin/serve starts it, always under the same address."""

    instance: Path
    database: str = ""
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        place = {"INSTANCE": str(self.instance), "PORT": str(self.port), "DATABASE_URL": self.database, "DEMO": "0"}
        with (self.instance / "log.txt").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portfolio.supervisor"],
                cwd=ROOT,
                env=os.environ | place | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 90
        while not self._answers():
            if time.monotonic() > until:
                raise RuntimeError(f"The product did not start:\n{(self.instance / 'log.txt').read_text()}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill the web server and all that runs beside it in the midst of whatever they do."""
        assert self.process is not None
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(int(child), signal.SIGKILL)
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> None:
        """Let it finish."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


@dataclass
class Tablet:
    """A juror's tablet.

    taps   by pitch: how often something was tapped for it
    words  that had to be read before the first mark
    """

    page: Any
    name: str
    taps: dict[str, int] = field(default_factory=dict)
    at: str = ""
    words: int = 0

    @classmethod
    def take(cls, chromium: Any, server: Server, name: str, contexts: list[Any]) -> "Tablet":
        """A tablet that nobody has used."""
        width, height = WIDTHS["tablet"]
        context = chromium.new_context(
            base_url=server.address, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return cls(page, name)

    def tap(self, target: Any) -> None:
        """Tap something, and count it for the pitch at hand."""
        self.taps[self.at] = self.taps.get(self.at, 0) + 1
        target.click()

    def button(self, name: str | re.Pattern[str]) -> Any:
        return self.page.get_by_role("main").get_by_role("button", name=name)

    def read(self, place: Any) -> None:
        """Read the words of a place, what is folded or not chosen aside."""
        unseen = sum(len(words.split()) for words in place.locator("option:not(:checked)").all_inner_texts())
        self.words += len(place.inner_text().split()) - unseen

    def mark(self, criterion_id: int, steps: int) -> None:
        """Give a mark."""
        row = self.page.locator(f"fieldset#mark-{criterion_id}")
        self.tap(row.locator("label.mark").filter(has=self.page.locator(f'input[value="{steps}"]')))

    def hand_in(self) -> None:
        """Press the button that hands in, without waiting for what comes."""
        self.tap(self.button("Hand in and go on"))

    def says(self) -> str:
        """What stands beside the buttons about saving."""
        return str(self.page.locator('.ballot [data-part="saved"]').first.inner_text())

    def is_saved(self) -> None:
        """Wait until the last change is saved, with the time of day."""
        self.page.locator('[data-part="saved"]', has_text=SAVED).first.wait_for()

    def follow(self, title: str) -> None:
        """Wait until the page offers the pitch that is presented, and go there with one tap, unless it is there."""
        self.at = title
        if self.page.get_by_role("heading", level=1, name=title, exact=True).count():
            return
        link = self.page.locator('[data-behaviour="follow"]').get_by_role("link", name=f"Now presenting: {title}")
        link.wait_for()
        self.tap(link)
        self.is_on(title)

    def is_on(self, title: str) -> None:
        """Wait for the ballot of a pitch."""
        self.page.get_by_role("heading", level=1, name=title).wait_for()

    def has_left(self, title: str) -> None:
        """Wait until the ballot of a pitch is handed in and the tablet has gone on."""
        self.page.get_by_text(f"“{title}” is handed in.").first.wait_for()
