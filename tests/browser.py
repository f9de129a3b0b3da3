"""A product that runs, and a browser in front of it: what journeys and pictures share."""

import os
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# Without these Chromium looks for its maker's servers at every start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {"desktop": (1280, 900), "tablet": (820, 1180), "phone": (390, 844)}


@dataclass
class Product:
    """A running product: its address, its instance folder, and the printed sign-ins of the demo city.

    people  name: (e-mail, password)
    """

    address: str
    instance: Path
    process: subprocess.Popen[bytes]
    said: str = ""
    people: dict[str, tuple[str, str]] = field(default_factory=dict)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(instance: Path, **environ: str) -> dict[str, str]:
    """The environment of a product's processes: its instance folder and nothing else of this machine's."""
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY", "DEMO")}
    return clean | {"INSTANCE": str(instance), "PYTHONPATH": str(ROOT)} | environ


@contextmanager
def running_product(
    instance: Path, people: dict[str, tuple[str, str]] | None = None, **environ: str
) -> Iterator[Product]:
    """Start the product as bin/serve does, wait until it has printed its address, stop it in the end.

    people  who can sign in to the city that the instance folder has; without it the product makes and prints one
    """
    port = free_port()
    with (
        (instance / "log.txt").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "portfolio.supervisor"],
            cwd=ROOT,
            env=environment(instance, PORT=str(port), **environ),
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        try:
            said = _printed(process, 300, instance)
            yield Product(f"http://127.0.0.1:{port}", instance, process, said, people or sign_ins(said))
        finally:
            process.terminate()
            process.wait(20)


def _printed(process: subprocess.Popen[bytes], seconds: float, instance: Path) -> str:
    """What a product printed up to half a second of silence after its address."""
    if process.stdout is None:
        raise ValueError("the product's words are not read")
    said, until = "", time.monotonic() + seconds
    while time.monotonic() < until:
        ready, _, _ = select.select([process.stdout], [], [], 0.5)
        if ready:
            heard = os.read(process.stdout.fileno(), 65536)
            if not heard:
                break
            said += heard.decode()
        elif "runs at" in said:
            return said
    raise RuntimeError(f"The product did not start:\n{said}\n{(instance / 'log.txt').read_text()}")


_SIGN_IN = re.compile(r"^\s*(?P<name>[^,\n]+),[^\n]*?\s(?P<email>\S+@\S+)\s+(?P<password>\S+)$", re.MULTILINE)


def sign_ins(said: str) -> dict[str, tuple[str, str]]:
    """The sign-ins that the demo city prints, one a line: name, role, e-mail, password."""
    return {match["name"].strip(): (match["email"], match["password"]) for match in re.finditer(_SIGN_IN, said)}


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only the browser tests pay for it

    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("Chromium is not installed; run bin/setup --tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def enter(page: Any, product: Product, name: str) -> None:
    """Sign a person of the demo city in, the way a person does."""
    email, password = product.people[name]
    page.goto(f"{product.address}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def axe_violations(page: Any) -> list[str]:
    """What axe finds on a page, as "rule: place"; moderate and worse."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {node['target'][0]}"
        for violation in found["violations"]
        if violation["impact"] != "minor"
        for node in violation["nodes"]
    ]
