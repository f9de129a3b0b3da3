"""Take a picture of every kind of page, wide, on a tablet, on a phone and in the dark, and of every report page.

Run by bin/pictures; the pictures stand in build/pictures/, named page-size.png and report-NN.png. "bin/pictures calls"
takes those of calls, pitches, juries and awards alone.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from tests import browser
from tests.pictures_calls import PEOPLE, call_places

OUT = browser.ROOT / "build" / "pictures"
LEAD = "Ada Osei"
PROJECT = "Damp sensors in social housing"
LOOKS = (("desktop", False), ("tablet", False), ("phone", False), ("desktop", True), ("phone", True))


def places(page: Any) -> dict[str, str]:
    """The addresses to visit, by the name of the picture; found by walking, so that they exist."""
    page.goto("/projects?q=damp+sensors")
    page.get_by_role("link", name=PROJECT).first.click()
    project = page.url
    page.goto("/calls")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    call = page.url
    found = {
        "overview": "/overview",
        "call-new": "/calls/new",
        "call-pages": f"{call}/opening",
        "call-criteria": f"{call}/rubric",
        "projects": "/projects",
        "projects-filtered": "/projects?stage=running&method=digital_services",
        "projects-none": "/projects?q=nothing+at+all",
        "projects-filters": "/projects?open=filters",
        "projects-columns": "/projects?open=columns",
        "projects-grouped": "/projects?by=department",
        "board": "/projects/board",
        "timeline": "/projects/timeline",
        "compare": "/projects/compare?from=2025-06-30&until=2026-09-30",
        "bulk": "/projects/bulk",
        "meetings": "/meetings",
        "meeting": "/meetings/1",
        "meeting-new": "/meetings/new",
        "work": "/work-list",
        "overdue": "/overdue",
        "updates": "/updates/all",
        "update": f"{project}/updates/2026Q4",
        "status": f"{project}/status",
        "add": "/add",
        "value-new": "/values/new",
        "list-in": "/imports/list",
        "find": "/find?q=over",
        "project": project,
        "project-new": "/projects/new",
        "metric-new": f"{project}/metrics/new",
        "money": f"{project}/funding",
        "money-new": f"{project}/funding/new",
        "review-new": f"{project}/reviews/new",
        "reviews": "/reviews",
        "evaluation": "/evaluation",
        "evaluation-closing": "/evaluation/closing",
        "evaluation-groups": "/evaluation/groups?by=innovation_type",
        "evaluation-promises": "/evaluation/promises",
        "evaluation-combinations": "/evaluation/combinations",
        "evaluation-projects": "/evaluation/projects",
        "sources": "/funding",
        "programmes": "/programmes",
        "strategies": "/strategies",
        "reports": "/reports",
        "imports": "/imports",
        "people": "/people",
        "departments": "/departments",
        "me": "/me",
        "my-mails": "/me/mails",
        "inbox": "/inbox",
        "reminders": "/reminders",
        "mail-settings": "/settings/mail",
        "settings": "/settings",
        "working-days": "/settings/working-days?year=2026",
        "working-days-many": "/settings/working-days/many",
        "usual-reviews": "/settings/reviews",
        "usual-review": "/settings/reviews/baseline",
        "help": "/help",
        "accessibility": "/accessibility",
        "note-new": "/notes/new",
        "words": "/vocabularies/method",
        "funders": "/funding/programmes",
        "import-new": "/imports/new",
        "report-new": "/reports/new",
        "missing": "/projects/P-1900-001",
    }
    for form in ("edit", "tags", "departments", "stage-moves", "notes", "partners"):
        found[f"project-{form}"] = f"{project}/{form}"
    page.goto(project)
    for name, start in (("metric", "/metrics/"), ("review", "/reviews/"), ("line", "/funding/")):
        found[name] = str(page.locator(f'main a[href^="{start}"]').first.get_attribute("href"))
    for name, start in (("programme", "/programmes"), ("strategy", "/strategies")):
        page.goto(start)
        found[name] = str(page.locator(f'main th a[href^="{start}/"]').first.get_attribute("href"))
    return found


def take(chromium: Any, product: browser.Product, name: str, find: Callable[[Any], dict[str, str]]) -> None:
    """Every page that somebody visits, in every look.

    find  walks through the product for the addresses, once
    """
    known: dict[str, str] = {}
    for size, dark in LOOKS:
        width, height = browser.WIDTHS[size]
        context = chromium.new_context(
            base_url=product.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        suffix = f"{size}-dark" if dark else size
        page.goto("/sign-in")
        page.screenshot(path=OUT / f"sign-in-{suffix}.png", full_page=True)
        browser.enter(page, product, name)
        known = known or find(page)
        for title, address in known.items():
            page.goto(address)
            page.screenshot(path=OUT / f"{title}-{suffix}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                click.echo(f"{title} is {wide} px too wide on {suffix}")
        context.close()


def draw_report(product: browser.Product) -> None:
    """The pages of last quarter's report."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        environ = {"INSTANCE": str(product.instance), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(browser.ROOT)}
        command = [sys.executable, "-m", "portfolio.cli", "report", "2026Q3", "--pdf", str(file)]
        subprocess.run(command, check=True, env=environ)
        subprocess.run(["pdftoppm", "-r", "80", "-png", str(file), str(OUT / "report")], check=True)


def main() -> None:
    """Start a demo city of its own, take all pictures, say where they are."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser.running_product(Path(folder)) as product:
        only_calls = sys.argv[1:] == ["calls"]
        with browser.chromium() as chromium:
            for name in PEOPLE:
                take(chromium, product, name, partial(call_places, name=name))
            if not only_calls:
                take(chromium, product, LEAD, places)
        if not only_calls:
            draw_report(product)
    click.echo(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(browser.ROOT)}")


if __name__ == "__main__":
    main()
