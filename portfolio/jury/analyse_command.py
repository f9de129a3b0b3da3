"""bin/portfolio jury analyse, which needs no database: what a sheet of scores says, as JSON or as a table."""

import json
from fractions import Fraction
from pathlib import Path

import click

from portfolio.core.errors import PortfolioError
from portfolio.jury.agreement import Figure
from portfolio.jury.analysis import Analysis, JurorFigures, ProposalFigures, analyse, analysis_json
from portfolio.jury.score_sheet import read_scores
from portfolio.jury.scoring import printed
from portfolio.jury.severity import FEW_JURORS, told
from portfolio.jury.sheets import first_of

WAYS = {
    "counted": "every draw of the jury with replacement, {draws} of them",
    "drawn": "{draws} draws of the jury with replacement, seed {seed}",
    "modelled": "{draws} draws from the mixed model, for too many ratings are missing; seed {seed}",
}


@click.command("analyse")
@click.argument("place", metavar="SCORES.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of what is drawn by chance.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON with all digits.")
def analyse_command(place: Path, seed: int, as_json: bool) -> None:
    """Say what SCORES tell: means, severity of jurors, agreement, and how sure the ranking is.

    The file has the columns proposal, juror, score and, if wanted, criterion; or one line for each proposal and one
    column for each juror. Empty is missing; what a juror rates twice counts twice. Proposals are ranked by the mean of
    all their ratings; models use each juror's mean per proposal.
    """
    try:
        sheet = read_scores(place.read_text("utf-8-sig"))
    except PortfolioError as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{place} is no text in UTF-8. Save it as “CSV UTF-8”.") from error
    for sentence in first_of(sheet.repeated):
        click.echo(sentence, err=True)
    found = analyse(sheet.ratings, sheet.proposals, sheet.jurors, seed=seed)
    if as_json:
        click.echo(json.dumps(analysis_json(found), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo("\n".join(_table(found)))


def _table(found: Analysis) -> list[str]:
    names = [each.id for each in found.proposals] + [each.id for each in found.jurors]
    wide = max(8, *map(len, names))
    ranked = sorted(found.proposals, key=lambda each: (each.rank is None, each.rank, each.id))
    lines = [_line(wide, "place", "proposal", "n", "mean", "median", "additive", "REML", "places")]
    lines += [_proposal(wide, each) for each in ranked]
    lines += ["", _line(wide, "", "juror", "n", "mean", "", "additive", "REML")]
    lines += [_juror(wide, each) for each in found.jurors]
    lines += ["", "above 0: more generous than the others, below 0: stricter"]
    if found.standings:
        way = WAYS[found.standings.way].format(draws=found.standings.draws, seed=found.standings.seed)
        lines.append(f"places: 95 of 100 times, over {way}")
    lines += ["", *(f"variance by {name:<8}  {_figure(each)}" for name, each in found.variance.items())]
    lines += [f"alpha, {name:<11}  {_figure(each)}" for name, each in found.alpha.items()]
    lines += [f"ICC({name}){'':9}  {_correlation(each)}" for name, each in found.icc.items()]
    return lines + _notes(found)


def _line(wide: int, place: str, name: str, *figures: str) -> str:
    """One line of the table: place, name, and figures up to the places, which end it."""
    n, *others = figures
    return "  ".join([f"{place:>5}", f"{name:<{wide}}", f"{n:>4}", *(f"{figure:>8}" for figure in others)])


def _proposal(wide: int, each: ProposalFigures) -> str:
    span = "–" if each.rank_low is None else f"{each.rank_low} to {each.rank_high}"
    figures = (_said(figure) for figure in (each.mean, each.median, each.additive, each.reml))
    return _line(wide, _said(each.rank), each.id, str(each.n), *figures, span)


def _juror(wide: int, each: JurorFigures) -> str:
    severity = (_said(each.severity_additive), _said(each.severity_reml))
    return _line(wide, "", each.id, str(each.n), _said(each.mean), "", *severity)


def _notes(found: Analysis) -> list[str]:
    """Why figures are missing, each reason once."""
    whys = [each.whys for each in found.proposals] + [each.whys for each in found.jurors]
    reasons = dict.fromkeys(reason for each in whys for reason in each.values())
    notes = [f"Not defined: {reason}" for reason in reasons]
    if found.variance["juror"].value is not None and len(found.jurors) < FEW_JURORS:
        notes.append("REML is a check only: so few jurors say little about how jurors differ.")
    if len(found.groups) > 1:
        notes.append(f"Groups: {told(found.groups)}")
    return ["", *notes] if notes else []


def _said(value: Fraction | float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{printed(value):f}"


def _figure(figure: Figure) -> str:
    return f"{figure.value:.4f}" if figure.value is not None else f"not defined ({figure.reason})"


def _correlation(figure: Figure) -> str:
    """A correlation with its interval; below zero nobody agrees less than not at all."""
    if figure.value is None:
        return _figure(figure)
    said = "0 (the estimate is below zero)" if figure.value < 0 else f"{figure.value:.4f}"
    if figure.low is None or figure.high is None:
        return said
    return f"{said}, 95 % interval {figure.low:.2f} to {figure.high:.2f}"
