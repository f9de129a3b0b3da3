"""bin/portfolio report: the figures of a quarter as PDF, JSON and CSV, without leaving a trace in the database."""

import json
from datetime import date
from pathlib import Path

import click

from config import REPORT_LANGUAGES
from portfolio.core.db import db, read_transaction
from portfolio.core.errors import PortfolioError
from portfolio.core.quarter import period

Output = click.Path(dir_okay=False, path_type=Path)
Folder = click.Path(file_okay=False, path_type=Path)
EDITIONS = "city, programme:KEY, department:KEY, project:REF or strategy:KEY."


class Reports(click.Group):
    """A group whose commands are seldom named: what is none of them is the quarter to write about."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(context):
            args = ["write", *args]
        return super().parse_args(context, args)


@click.group(cls=Reports)
def report() -> None:
    """Write the report of a quarter: bin/portfolio report 2026Q3 --pdf FILE. Or say what a file is: verify FILE."""


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say which issued report FILE is, and whether it is unchanged; ends with 1 where it is not."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app
    from portfolio.reports import verifying  # noqa: PLC0415

    with create_app().app_context(), read_transaction():
        found = verifying.verify(file)
        db.session.remove()
        db.engine.dispose()
    click.echo(found.said)
    if not found.is_unchanged:
        raise SystemExit(1)


@report.command()
@click.argument("quarter")
@click.option("--pdf", type=Output, help="Write the report as PDF into this file.")
@click.option("--json", "json_file", type=Output, help="Write its figures into this file; - for the terminal.")
@click.option("--csv", "csv_folder", type=Folder, help="Write each of its tables as a CSV file into this folder.")
@click.option("--lang", type=click.Choice(list(REPORT_LANGUAGES)), help="The language of the PDF, else the city's.")
@click.option("--as-known", metavar="DATE", help="Leave out what was recorded after this day (2026-10-31).")
@click.option("--edition", "about", default="city", metavar="EDITION", help=EDITIONS)
@click.option("--organisation", metavar="KEY", help="The city, where there are several.")
def write(
    quarter: str,
    pdf: Path | None,
    json_file: Path | None,
    csv_folder: Path | None,
    lang: str | None,
    as_known: str | None,
    about: str,
    organisation: str | None,
) -> None:
    """Write the report of QUARTER, such as 2026Q3 or the year 2026, as of its last day. Equal data give equal files."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app
    from portfolio.people.queries import organisation_named  # noqa: PLC0415
    from portfolio.reports.content import quarter_report  # noqa: PLC0415
    from portfolio.reports.drawing import draw  # noqa: PLC0415
    from portfolio.reports.editions import Edition  # noqa: PLC0415
    from portfolio.reports.printing import papers  # noqa: PLC0415
    from portfolio.reports.queries import beside_last, quarter_facts  # noqa: PLC0415
    from portfolio.reports.shape import report_json  # noqa: PLC0415
    from portfolio.reports.shape.tables import report_sheets  # noqa: PLC0415
    from portfolio.reports.sheets import csv_files  # noqa: PLC0415

    if not (pdf or json_file or csv_folder):
        raise click.UsageError("Say what to write: --pdf FILE, --json FILE, --csv DIR or several of them.")
    try:
        wanted, known = period(quarter), date.fromisoformat(as_known) if as_known else None
    except PortfolioError as error:
        raise click.BadParameter(str(error), param_hint="QUARTER") from error
    except ValueError as error:
        raise click.BadParameter("Give a day such as 2026-10-31.", param_hint="--as-known") from error
    with create_app().app_context(), read_transaction():
        try:
            city = organisation_named(organisation)
            made = quarter_report(beside_last(city, quarter_facts(city, wanted, known, Edition.parse(about))))
            if json_file:
                _write(json_file, json.dumps(report_json(made), ensure_ascii=False, indent=2).encode() + b"\n")
            if csv_folder:
                csv_folder.mkdir(parents=True, exist_ok=True)
                for name, content in csv_files(report_sheets(made)).items():
                    _write(csv_folder / name, content)
            if pdf:
                for volume, html in papers(made, lang or city.language):
                    file = pdf.with_name(f"{pdf.stem}-{volume}{pdf.suffix}") if volume else pdf
                    drawn = draw(html)
                    _write(file, drawn.pdf)
                    length = "1 page" if drawn.pages == 1 else f"{drawn.pages} pages"
                    click.echo(f"{file}: {length}, state on {made.facts.as_of}.", err=True)
        except PortfolioError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def _write(path: Path, content: bytes) -> None:
    with click.open_file(str(path), "wb") as file:
        file.write(content)
