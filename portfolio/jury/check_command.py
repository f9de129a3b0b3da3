"""bin/portfolio jury check, which needs no database: whether a result file follows from the scores inside it."""

import json
from pathlib import Path

import click

from portfolio.core.errors import PortfolioError
from portfolio.jury.facts import checksum


@click.command("check")
@click.argument("place", metavar="RESULT.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(place: Path) -> None:
    """Work RESULT.json out again from the scores, weights and rules inside it, and say whether the bytes are the same.

    Ends with 1 where they are not. The checksum is the one that stands on the jury's record.
    """
    from portfolio.jury.results import recomputed  # noqa: PLC0415  half a second that other commands can do without

    try:
        text = place.read_text("utf-8")
        body = json.loads(text)
        again = recomputed(body if isinstance(body, dict) else {})
    except (PortfolioError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        # Whatever somebody has written into a file by hand, it is the file that is wrong.
        raise click.ClickException(f"{place} is no result file of a jury.") from error
    click.echo(f"SHA-256 {checksum(text)}")
    if again != text:
        raise click.ClickException(f"The scores inside {place} give another file: {checksum(again)}.")
    click.echo("The same bytes follow from the scores inside.")
