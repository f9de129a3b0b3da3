"""A kept result as its page and its record show it; nothing is worked out here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import money as written_money
from portfolio.core.web import number
from portfolio.jury import chart
from portfolio.jury import result_words as words
from portfolio.jury.chart import Bar, Stand
from portfolio.jury.sentences import Sentence
from portfolio.jury.ties import NEW_AREA
from portfolio.jury.words import OUTCOMES, why_there

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A pitch as a line of the ranking.

    place, printed, bar  None and empty where it has no place
    outcome              in words; amount what is proposed for it
    doubts               why it is to be talked about
    is_last              whether the money ends below it
    spread               from the lowest to the highest score, with its mean; None without a review
    """

    ref: str
    title: str
    place: int | None
    printed: str
    low: int | None
    high: int | None
    bar: Bar | None
    spread: Bar | None
    outcome: str
    is_funded: bool
    amount: Money | None
    doubts: Sequence[str]
    is_last: bool
    figures: Plain


@dataclass(frozen=True)
class Line:
    """One purse and what it carries; sentences say why the pitches near its end stand where they stand."""

    track: str
    budget: Money
    given: Money
    left: Money
    funded: Sequence[str]
    reserve: Sequence[str]
    sentences: Sequence[str]
    every_sentence: Sequence[str]
    best: Sequence[str]
    best_is_same: bool


@dataclass(frozen=True)
class ResultPage:
    """Everything that a page about a result shows."""

    rows: Sequence[Row]
    unplaced: Sequence[Row]
    lines: Sequence[Line]
    second: Sequence[str]
    lead: Sequence[str]
    warnings: Sequence[str]
    swapped: Sequence[str]
    ties: Sequence[str]
    severity: str
    agreement: str
    without: Sequence[str]
    groups: Sequence[str]
    way: str
    values: Plain

    @property
    def every(self) -> Sequence[Row]:
        """All pitches, those without a place last."""
        return [*self.rows, *self.unplaced]


def page_of(values: Plain, areas: Mapping[str, str] | None = None) -> ResultPage:
    """The page of a result, in the reader's language.

    areas  what the policy areas are called, by key
    """
    facts = values["facts"]
    titles = {pitch["ref"]: pitch["title"] for pitch in facts["pitches"]}
    rows = _rows(values, titles)
    return ResultPage(
        rows=[row for row in rows if row.place is not None],
        unplaced=[row for row in rows if row.place is None],
        lines=[_line(values, line, titles) for line in values["lines"]],
        second=_second(values, titles),
        lead=_lead(values),
        warnings=_warnings(values),
        swapped=[
            _("“%(one)s” and “%(other)s”", one=titles[one], other=titles[other]) for one, other in values["swapped"]
        ],
        ties=_ties(values, titles, areas or {}),
        severity=words.severity(severities(values)),
        agreement=words.agreement(values["agreement"]["icc"]["2,k"]),
        without=_without(values, titles),
        groups=_groups(values, titles),
        way=_way(values),
        values=values,
    )


def without_hidden(values: Plain, hidden: Collection[str]) -> list[Row]:
    """The pitches that a juror with a conflict may see, by score, with nothing that tells of the others.

    Places, the line, what others got and how often a pitch was scored would. So would adjusted scores, which are made
    of the marks of all pitches at once: a mean or a median is made of the pitch's own marks alone.
    """
    kind = "median" if values["method"] == "median" else "mean"
    titles = {pitch["ref"]: pitch["title"] for pitch in values["facts"]["pitches"]}
    seen = [row for row in values["pitches"] if row["pitch"] not in hidden]
    ordered = sorted(seen, key=lambda row: (row[kind] is None, -(row[kind] or 0), row["pitch"]))
    return [
        Row(
            ref=row["pitch"],
            title=titles[row["pitch"]],
            place=None,
            printed=figure(row[kind]) if row[kind] is not None else "",
            low=None,
            high=None,
            bar=None,
            spread=None,
            outcome="",
            is_funded=False,
            amount=None,
            doubts=(),
            is_last=False,
            figures={},
        )
        for row in ordered
    ]


def _rows(values: Plain, titles: Mapping[str, str]) -> list[Row]:
    outcomes = {each["pitch"]: each for line in values["lines"] for each in line["outcomes"]}
    placed = [row for row in values["pitches"] if row["place"] is not None]
    bars = chart.place_bars([_stand(row) for row in placed])
    drawn = dict(zip((row["pitch"] for row in placed), bars, strict=True))
    funded = [(row["place"], row["pitch"] in outcomes and outcomes[row["pitch"]]["is_funded"]) for row in placed]
    last = chart.ends_after(funded) if len(values["lines"]) == 1 else 0
    currency = values["facts"]["currency"]
    found = []
    for row in values["pitches"]:
        outcome = outcomes.get(row["pitch"])
        reason = outcome["reason"] if outcome else row["bar"]
        found.append(
            Row(
                ref=row["pitch"],
                title=titles[row["pitch"]],
                place=row["place"],
                printed=row["printed"] or "",
                low=row["rank_low"],
                high=row["rank_high"],
                bar=drawn.get(row["pitch"]),
                spread=_spread(values, row),
                outcome=str(OUTCOMES[reason]) if reason else "",
                is_funded=bool(outcome and outcome["is_funded"]),
                amount=Money(outcome["amount"], currency) if outcome and outcome["is_funded"] else None,
                doubts=[str(words.DOUBTS[reason]) for reason in row["discuss"]],
                is_last=row["place"] is not None and row["place"] == last,
                figures=row,
            )
        )
    return found


def _stand(row: Plain) -> Stand:
    return Stand(row["place"], row["rank_low"] or row["place"], row["rank_high"] or row["place"])


def _spread(values: Plain, row: Plain) -> Bar | None:
    if row["lowest"] is None:
        return None
    terms = values["facts"]["terms"]
    middle = row["mean"] if row["mean"] is not None else (row["lowest"] + row["highest"]) / 2
    span = (row["lowest"], middle, row["highest"])
    return chart.spread_bars([span], terms["lowest"] / 100, terms["highest"] / 100)[0]


def _line(values: Plain, line: Plain, titles: Mapping[str, str]) -> Line:
    currency = values["facts"]["currency"]
    near = set(line["near"])
    told = {each["pitch"]: why_there(Sentence(**each), titles, _writing(currency)) for each in line["sentences"]}
    funded = [each["pitch"] for each in line["outcomes"] if each["is_funded"]]
    best = line["optimum"][0]["ids"]
    return Line(
        track=line["track"],
        budget=Money(line["budget"], currency),
        given=Money(line["budget"] + line.get("came", 0) - line["left"], currency),
        left=Money(line["left"], currency),
        funded=[titles[ref] for ref in funded],
        reserve=[titles[ref] for ref in line["reserve"]],
        sentences=[said for ref, said in told.items() if ref in near],
        every_sentence=list(told.values()),
        best=[titles[ref] for ref in best],
        best_is_same=set(best) == set(funded),
    )


def _writing(currency: str) -> Callable[[int], str]:
    return lambda minor: written_money(Money(minor, currency))


def _second(values: Plain, titles: Mapping[str, str]) -> list[str]:
    """Who would move up with what several purses leave together."""
    second, currency = values["second"], values["facts"]["currency"]
    if second is None:
        return []
    return [
        _(
            "“%(pitch)s” with %(amount)s",
            pitch=titles[each["pitch"]],
            amount=written_money(Money(each["amount"], currency)),
        )
        for each in second["funded"]
    ]


def _lead(values: Plain) -> list[str]:
    """What the page opens with: at most four sentences."""
    ranked = sum(row["place"] is not None for row in values["pitches"])
    currency = values["facts"]["currency"]
    said = [
        ngettext(
            "%(num)d pitch is ranked by %(method)s.",
            "%(num)d pitches are ranked by %(method)s.",
            ranked,
            method=words.METHODS[values["method"]],
        )
    ]
    if values["lines"]:
        budget = sum(line["budget"] for line in values["lines"])
        left = sum(line["left"] for line in values["lines"])
        funded = sum(each["is_funded"] for line in values["lines"] for each in line["outcomes"])
        said.append(
            ngettext(
                "The rule of the call proposes %(num)d of them for %(given)s of %(budget)s, and %(left)s stay.",
                "The rule of the call proposes %(num)d of them for %(given)s of %(budget)s, and %(left)s stay.",
                funded,
                given=written_money(Money(budget - left, currency)),
                budget=written_money(Money(budget, currency)),
                left=written_money(Money(left, currency)),
            )
        )
    to_discuss = sum(bool(row["discuss"]) for row in values["pitches"])
    if to_discuss:
        said.append(
            ngettext(
                "%(num)d is worth talking about before anybody signs.",
                "%(num)d are worth talking about before anybody signs.",
                to_discuss,
            )
        )
    said.append(_("This is a proposal: people decide and sign."))
    return said


def _warnings(values: Plain) -> list[str]:
    """What must be settled before the result can stand."""
    said = []
    if values["refused"]:
        said.append(str(words.REFUSED.get(values["refused"]["code"], words.REFUSED_ANYHOW)))
    quorum = values["quorum"]
    if not quorum["is_met"]:
        said.append(
            _(
                "%(present)s jurors took part, and the call demands %(needed)s. Without them the jury decides nothing.",
                present=quorum["present"],
                needed=quorum["needed"],
            )
        )
    return said


def tells_areas(values: Plain) -> bool:
    """Whether the policy area decided any tie, so that its name is told."""
    return any(row["decided"] and row["decided"][-1]["step"] == NEW_AREA for row in values["pitches"])


def _ties(values: Plain, titles: Mapping[str, str], areas: Mapping[str, str]) -> list[str]:
    """Each tie with the step that decided it."""
    below = {row["place"]: row["pitch"] for row in values["pitches"] if row["place"] is not None}
    labels = {each["key"]: each["label"] for each in values["facts"]["criteria"]}
    said = []
    for row in values["pitches"]:
        if not row["decided"]:
            continue
        last = row["decided"][-1]
        sentence = (
            _(
                "“%(one)s” and “%(other)s” both have %(score)s; the lot decided, with the seed “%(seed)s”: %(upper)s "
                "comes before %(lower)s."
            )
            if last["step"] == "lot"
            else _("“%(one)s” and “%(other)s” both have %(score)s; %(step)s decided: %(upper)s before %(lower)s.")
        )
        said.append(
            sentence
            % {
                "one": titles[row["pitch"]],
                "other": titles[below[row["place"] + 1]],
                "score": row["printed"],
                "step": words.step(last["step"], labels.get(last["criterion"], "")),
                "seed": f"{values['rules_hash']} {values['facts']['round']}",
                "upper": areas.get(last["upper"], last["upper"][:12]) or "–",
                "lower": areas.get(last["lower"], last["lower"][:12]) or "–",
            }
        )
    return said


def severities(values: Plain) -> list[float]:
    """How much more generously than the others each juror marked, cautiously where the model allows."""
    found = [
        row["severity_reml"] if row["severity_reml"] is not None else row["severity_additive"]
        for row in values["jurors"]
    ]
    return [each for each in found if each is not None]


def juror_rows(values: Plain, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The jurors by name with their figures and a bar each; never in an order of strictness."""
    rows = sorted(values["jurors"], key=lambda row: (names.get(row["id"], row["id"]).casefold(), row["id"]))
    worth = [row["severity_reml"] if row["severity_reml"] is not None else row["severity_additive"] for row in rows]
    bars = chart.severity_bars([each or 0.0 for each in worth], 1.0)
    return [
        {
            "name": names.get(row["id"], row["id"]),
            "n": row["n"],
            "bar": None if each is None else bar,
            "said": "" if each is None else words.leaning(each, figure(abs(each))),
        }
        for row, bar, each in zip(rows, bars, worth, strict=True)
    ]


def _without(values: Plain, titles: Mapping[str, str]) -> list[str]:
    """How much depends on single jurors, without naming one."""
    rows = values["without"]
    if not rows:
        return []
    sayable = [row for row in rows if not row["reason"]]
    changing = [row for row in sayable if row["in_only"] or row["out_only"]]
    said = [words.without_one(len(changing), len(rows))]
    for row in changing:
        said += [
            _("Without one of them “%(pitch)s” would be proposed too.", pitch=titles[ref]) for ref in row["in_only"]
        ]
        said += [
            _("Without one of them “%(pitch)s” would not be proposed.", pitch=titles[ref]) for ref in row["out_only"]
        ]
    if len(sayable) < len(rows):
        said.append(_("Without some of them the rest could no longer be compared, so nothing can be said there."))
    return list(dict.fromkeys(said))


def _groups(values: Plain, titles: Mapping[str, str]) -> list[str]:
    """The groups that no mark joins, by their pitches, where there are several."""
    if len(values["groups"]) < 2:
        return []
    return [
        _(
            "%(jurors)s with %(pitches)s",
            jurors=", ".join(group["jurors"]),
            pitches=", ".join(titles[ref] for ref in group["proposals"]),
        )
        for group in values["groups"]
    ]


def _way(values: Plain) -> str:
    """How the places that each could have came about."""
    found = values["standings"]
    return str(words.WAYS[found["way"]]) % found if found else ""


def figure(value: float | None, places: int = 2) -> str:
    """A figure as the reader writes it; a dash for none, which is not zero."""
    return "–" if value is None else number(chart.written(value, places), places)
