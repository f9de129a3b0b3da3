"""bin/portfolio schedule, which needs no database, and bin/portfolio gap: how far projects are evaluated."""

import json
from datetime import date
from pathlib import Path

import click

from portfolio.core.db import db, read_transaction
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


@click.command()
@click.option("--as-of", required=True, metavar="DATE", help="The day to look at, such as 2026-09-30.")
@click.option("--as-known", metavar="DATE", help="Leave out what was recorded after this day.")
@click.option("--organisation", metavar="KEY", help="The city, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with one object for each project.")
def gap(as_of: str, as_known: str | None, organisation: str | None, as_json: bool) -> None:
    """Say how many of the projects whose evaluation is due are evaluated, and what the others lack."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app
    from portfolio.people.queries import organisation_named  # noqa: PLC0415
    from portfolio.reviews.gap_json import gap_json, gap_lines  # noqa: PLC0415
    from portfolio.reviews.queries.gap import gap_on, known_before  # noqa: PLC0415
    from portfolio.reviews.queries.scope import Scope  # noqa: PLC0415

    day, known = _day_said(as_of, "--as-of"), _day_said(as_known, "--as-known") if as_known else None
    with create_app().app_context(), read_transaction():
        try:
            city = organisation_named(organisation)
            until = known_before(known, city.zone) if known else None
            found = gap_on(Scope(city.id, city.zone, day, until))
            if as_json:
                click.echo(json.dumps(gap_json(city.key, found, known), ensure_ascii=False, indent=2))
            else:
                click.echo("\n".join(gap_lines(city.name, found)))
        except PortfolioError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def _day_said(word: str, option: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise click.BadParameter("Give a day such as 2026-09-30.", param_hint=option) from error
