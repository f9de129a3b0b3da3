"""bin/portfolio jury line, which needs no database: which proposals of a sheet a budget carries."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from portfolio.core.errors import PortfolioError
from portfolio.jury.line import RULES, Line, draw_line
from portfolio.jury.proposals import Proposals, read_proposals

OPTIMISE = "optimise"
OUTCOMES = {
    "fits": "funded",
    "partial": "offered what is left",
    "over_budget": "more than is left",
    "after_line": "after the line",
    "not_eligible": "not eligible",
    "not_in_optimum": "not in the best basket",
}


@click.command("line")
@click.argument("place", metavar="PROPOSALS.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--budget", required=True, metavar="N", help="The money there is, in the unit of the file's amounts.")
@click.option(
    "--rule",
    required=True,
    type=click.Choice([*RULES, OPTIMISE]),
    help="Stop at the first that does not fit, pass over it, offer it what is left; or, as information only, "
    "the basket with the highest sum.",
)
@click.option(
    "--objective",
    type=click.Choice(["score", "score_money"]),
    default="score",
    show_default=True,
    help="What optimise sums up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def line_command(place: Path, budget: str, rule: str, objective: str, as_json: bool) -> None:
    """Say which PROPOSALS a budget carries.

    The file has the columns id, score, cost and, if wanted, minimum and eligible. Without a minimum nothing is offered
    in part; eligible is yes or no, and yes where it is empty. Of equal scores the id decides.
    """
    try:
        proposals = read_proposals(place.read_text("utf-8-sig"), budget)
    except PortfolioError as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{place} is no text in UTF-8. Save it as “CSV UTF-8”.") from error
    if rule == OPTIMISE:
        told = _optimum_told(proposals, objective)
    else:
        told = _line_told(proposals, draw_line(proposals.entries, proposals.budget, rule))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_table(proposals, told)))


def _line_told(proposals: Proposals, line: Line) -> dict[str, Any]:
    """The line as plain JSON values; keys never change their meaning."""
    return {
        "funded": [{"id": outcome.id, "amount": proposals.amount(outcome.amount)} for outcome in line.funded],
        "skipped": [{"id": outcome.id, "reason": outcome.reason} for outcome in line.skipped],
        "reserve": [outcome.id for outcome in line.reserve],
        "left": proposals.amount(line.left),
    }


def _optimum_told(proposals: Proposals, objective: str) -> dict[str, Any]:
    """The best basket in the shape of a line; nobody stands in reserve, for nobody is funded by it."""
    from portfolio.jury.optimum import optimum  # noqa: PLC0415  scipy takes half a second, which the rules can do without

    found = optimum(proposals.entries, proposals.scores, proposals.budget, objective)
    return {
        "funded": [
            {"id": entry.id, "amount": proposals.amount(entry.cost)}
            for entry in proposals.entries
            if entry.id in found.ids
        ],
        "skipped": [
            {"id": entry.id, "reason": entry.barred or "not_in_optimum"}
            for entry in proposals.entries
            if entry.id not in found.ids
        ],
        "reserve": [],
        "left": proposals.amount(proposals.budget - found.cost),
    }


def _table(proposals: Proposals, told: dict[str, Any]) -> list[str]:
    """What is told as lines for a terminal, in the order of the ranking."""
    amounts = {funded["id"]: funded["amount"] for funded in told["funded"]}
    reasons = {skipped["id"]: skipped["reason"] for skipped in told["skipped"]}
    wide = max(2, *(len(entry.id) for entry in proposals.entries))
    rows = [f"{'place':>5}  {'id':<{wide}}  {'score':>8}  {'asks for':>12}  {'gets':>12}"]
    for entry in proposals.entries:
        gets = amounts.get(entry.id)
        became = reasons.get(entry.id) or ("fits" if gets == proposals.amount(entry.cost) else "partial")
        place = "" if entry.barred else entry.place
        rows.append(
            f"{place:>5}  {entry.id:<{wide}}  {_said(proposals.scores.get(entry.id)):>8}  "
            f"{proposals.amount(entry.cost):>12}  {'' if gets is None else gets:>12}  {OUTCOMES[became]}"
        )
    rows.append(f"Left: {told['left']}")
    rows += [f"Same score, so the id decides: {', '.join(ids)}" for ids in proposals.ties]
    return rows


def _said(score: Decimal | None) -> str:
    return "" if score is None else f"{score:f}"
