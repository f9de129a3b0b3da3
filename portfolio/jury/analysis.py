"""All that a sheet of ratings says: scores, severity, agreement, and what cannot be said and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from portfolio.core.errors import RuleBroken
from portfolio.jury.agreement import Figure, alphas, correlations
from portfolio.jury.ranks import Standings, standings
from portfolio.jury.ratings import Panel, Rating, by_juror, by_proposal, panel
from portfolio.jury.scoring import places
from portfolio.jury.severity import Fit, Group, Mixed, additive, groups, mixed

NO_RATINGS = "There is no rating."


class ProposalFigures(NamedTuple):
    """What the ratings say of one proposal; where a figure is None `whys` has the reason under its name."""

    id: str
    n: int
    mean: Fraction | None
    median: Fraction | None
    additive: float | None
    reml: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    whys: Mapping[str, str]


class JurorFigures(NamedTuple):
    """What the ratings say of one juror; where a figure is None `whys` has the reason under its name."""

    id: str
    n: int
    mean: Fraction | None
    severity_additive: float | None
    severity_reml: float | None
    whys: Mapping[str, str]


@dataclass(frozen=True)
class Analysis:
    """The figures of a sheet of ratings, by id.

    variance   by proposal, juror and residual
    groups     that no rating joins; ratings of one group say nothing of another's severity
    standings  how the ranks' intervals came about, None where there are none
    """

    proposals: tuple[ProposalFigures, ...]
    jurors: tuple[JurorFigures, ...]
    variance: Mapping[str, Figure]
    alpha: Mapping[str, Figure]
    icc: Mapping[str, Figure]
    groups: tuple[Group, ...]
    standings: Standings | None

    @property
    def is_connected(self) -> bool:
        """Whether all ratings hang together."""
        return len(self.groups) == 1


@dataclass(frozen=True)
class _Tried:
    """The fits that a panel bears, or why it does not."""

    additive: Fit | None = None
    why_additive: str = ""
    mixed: Mixed | None = None
    why_mixed: str = ""
    standings: Standings | None = None
    why_standings: str = ""


def analyse(
    ratings: Sequence[Rating], proposals: Sequence[str] = (), jurors: Sequence[str] = (), *, seed: int
) -> Analysis:
    """Every figure of some ratings.

    proposals, jurors  ids that shall be told of even without a rating
    seed               of whatever is drawn
    """
    full = panel(ratings)
    tried = _try(full, seed)
    return Analysis(
        proposals=_proposals(ratings, {*full.proposals, *proposals}, full, tried),
        jurors=_jurors(ratings, {*full.jurors, *jurors}, full, tried),
        variance=_variance(tried),
        alpha=alphas(full),
        icc=correlations(full, tried.mixed or tried.why_mixed),
        groups=groups(full),
        standings=tried.standings,
    )


def _try(full: Panel, seed: int) -> _Tried:
    found = dict[str, Any]()
    fitted = cache(lambda: mixed(full, found.get("additive")))
    attempts: dict[str, Callable[[], object]] = {
        "additive": lambda: additive(full),
        "mixed": fitted,
        "standings": lambda: standings(full, fitted, seed),
    }
    for name, attempt in attempts.items():
        try:
            found[name] = attempt()
        except RuleBroken as error:
            found[f"why_{name}"] = str(error)
    return _Tried(**found)


def _proposals(ratings: Sequence[Rating], ids: set[str], full: Panel, tried: _Tried) -> tuple[ProposalFigures, ...]:
    given = by_proposal(ratings)
    rank = places({proposal: summary.mean for proposal, summary in given.items()})
    plain = _by_id(full.proposals, tried.additive)
    shrunk = _by_id(full.proposals, tried.mixed)
    standing = {each.proposal: each for each in (tried.standings.proposals if tried.standings else ())}
    whys = {
        "additive": tried.why_additive,
        "reml": tried.why_mixed,
        "rank_low": tried.why_standings,
        "rank_high": tried.why_standings,
    }
    return tuple(
        _proposal(
            ProposalFigures(
                id=proposal,
                n=given[proposal].n if proposal in given else 0,
                mean=given[proposal].mean if proposal in given else None,
                median=given[proposal].median if proposal in given else None,
                additive=plain.get(proposal),
                reml=shrunk.get(proposal),
                rank=rank.get(proposal),
                rank_low=standing[proposal].low if proposal in standing else None,
                rank_high=standing[proposal].high if proposal in standing else None,
                whys={},
            ),
            whys,
        )
        for proposal in sorted(ids)
    )


def _proposal(figures: ProposalFigures, whys: Mapping[str, str]) -> ProposalFigures:
    return figures._replace(whys=_reasons(figures._asdict(), figures.n, whys))


def _reasons(figures: Mapping[str, Any], n: int, whys: Mapping[str, str]) -> dict[str, str]:
    """The reason for each figure that is None."""
    return {name: whys.get(name, "") if n else NO_RATINGS for name, value in figures.items() if value is None}


def _by_id(ids: Sequence[str], fit: Fit | None) -> dict[str, float]:
    return {} if fit is None else dict(zip(ids, fit.scores.tolist(), strict=True))


def _jurors(ratings: Sequence[Rating], ids: set[str], full: Panel, tried: _Tried) -> tuple[JurorFigures, ...]:
    given = by_juror(ratings)
    fits = (tried.additive, tried.mixed)
    plain, shrunk = ({} if fit is None else dict(zip(full.jurors, fit.jurors.tolist(), strict=True)) for fit in fits)
    whys = {"severity_additive": tried.why_additive, "severity_reml": tried.why_mixed}
    found = []
    for juror in sorted(ids):
        n, middle = (given[juror].n, given[juror].mean) if juror in given else (0, None)
        figures = JurorFigures(juror, n, middle, plain.get(juror), shrunk.get(juror), {})
        found.append(figures._replace(whys=_reasons(figures._asdict(), n, whys)))
    return tuple(found)


def _variance(tried: _Tried) -> dict[str, Figure]:
    if tried.mixed is None:
        return dict.fromkeys(("proposal", "juror", "residual"), Figure(None, tried.why_mixed))
    return {name: Figure(value) for name, value in tried.mixed.variance._asdict().items()}


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain JSON values; keys never change their meaning. Beside each null stands its reason."""
    return {
        "proposals": [_row(each._asdict()) for each in analysis.proposals],
        "jurors": [_row(each._asdict()) for each in analysis.jurors],
        "variance": _figures(analysis.variance),
        "agreement": {"alpha": _figures(analysis.alpha), "icc": _figures(analysis.icc)},
        "connected": analysis.is_connected,
        "groups": [{"proposals": list(each.proposals), "jurors": list(each.jurors)} for each in analysis.groups],
    }


def _row(figures: dict[str, Any]) -> dict[str, Any]:
    whys = figures.pop("whys")
    told = dict[str, Any]()
    for name, value in figures.items():
        told[name] = float(value) if isinstance(value, Fraction) else value
        if value is None:
            told[f"{name}_reason"] = whys[name]
    return told


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    told = dict[str, Any]()
    for name, figure in figures.items():
        told[name] = figure.value
        if figure.value is None:
            told[f"{name}_reason"] = figure.reason
    return told
