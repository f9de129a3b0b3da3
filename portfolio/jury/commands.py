"""bin/portfolio jury: what a sheet of scores or a result file says. It computes only and needs no database."""

import click

from portfolio.jury.analyse_command import analyse_command
from portfolio.jury.check_command import check_command
from portfolio.jury.line_command import line_command


@click.group()
def jury() -> None:
    """Compute the results of a jury from a sheet, for auditors and for other cities; nothing is stored."""


jury.add_command(analyse_command)
jury.add_command(line_command)
jury.add_command(check_command)
