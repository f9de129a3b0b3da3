"""bin/portfolio schedule: when a review is due and when people are reminded of it, without a database."""

import json
from datetime import date
from pathlib import Path

import click

from portfolio.core.errors import PortfolioError
from portfolio.reviews.schedule import WorkingDays, add_months, ladder, read_closures

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@click.command()
@click.option("--anchor", required=True, metavar="DATE", help="The day to count from, such as 2026-06-26.")
@click.option("--months", required=True, type=click.IntRange(0, 1200), help="How many months later it is due.")
@click.option("--place", required=True, help="Country or part of it by ISO 3166, such as AT-9 or GB-ENG.")
@click.option(
    "--closures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the columns date and name: days on which the city is closed.",
)
@click.option("--previous", is_flag=True, help="Move to the working day before, not the next one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def schedule(anchor: str, months: int, place: str, closures: Path | None, previous: bool, as_json: bool) -> None:
    """Say when a review is due that lies so many MONTHS after an ANCHOR, and when its reminders go out."""
    try:
        counted_from = date.fromisoformat(anchor)
    except ValueError as error:
        raise click.BadParameter("Give a day such as 2026-06-26.", param_hint="--anchor") from error
    try:
        days = WorkingDays(place, read_closures(closures.read_text("utf-8")) if closures else {})
        unadjusted = add_months(counted_from, months)
        due = days.roll(unadjusted, "previous" if previous else "next")
        steps = ladder(due, days)
    except PortfolioError as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{closures} is no text in UTF-8.") from error
    except (ValueError, OverflowError) as error:
        raise click.ClickException("That lies beyond the calendar.") from error
    if as_json:
        told = {"unadjusted": unadjusted, "due": due, "ladder": [step._asdict() for step in steps]}
        click.echo(json.dumps(told, indent=2, default=date.isoformat))
        return
    click.echo(f"{months} months after {_said(counted_from)}: {_said(unadjusted)}")
    click.echo(f"Due: {_said(due)}")
    for step, on in steps:
        click.echo(f"{_step(step):>22}: {_said(on)}")
    for year in sorted({unadjusted.year, *(on.year for _, on in steps)}):
        if not days.knows(year):
            click.echo(f"The holidays of {year} are not known: only weekends and closure days count.", err=True)


def _said(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"


def _step(step: int) -> str:
    if step == -30:
        return "30 days before"
    return "on the day" if step == 0 else f"{abs(step)} working days {'before' if step < 0 else 'after'}"
