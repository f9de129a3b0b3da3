"""Published rules in plain sentences, and what differs between two versions of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from portfolio.calls import words
from portfolio.calls.published import Body
from portfolio.calls.rubric import Scale
from portfolio.core.money import stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, number, percent


class Chapter(NamedTuple):
    """Some rules under a heading."""

    key: str
    title: str
    sentences: tuple[str, ...]


class Difference(NamedTuple):
    """What a version changed under a heading."""

    title: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def chapters(rules: Body) -> tuple[Chapter, ...]:
    """All rules in sentences."""
    return (
        Chapter("money", _("Money"), tuple(_money(rules))),
        Chapter("timetable", _("Timetable"), tuple(_timetable(rules["timetable"]))),
        Chapter("judging", _("How pitches are judged"), tuple(_judging(rules))),
        Chapter("award", _("How the money is awarded"), tuple(_awarding(rules))),
        Chapter("criteria", _("Criteria"), tuple(_criteria(rules))),
        Chapter("form", _("What a pitch is asked"), tuple(_form(rules))),
    )


def differences(before: Body, after: Body) -> list[Difference]:
    """The sentences that a version took out and put in, by heading."""
    pairs = zip(chapters(before), chapters(after), strict=True)
    found = [Difference(new.title, _without(old, new), _without(new, old)) for old, new in pairs]
    return [each for each in found if each.gone or each.new]


def weight_word(weight: int) -> str:
    """A weight per 10,000 as a percentage, with decimals only where it has any."""
    places = 0 if weight % 100 == 0 else 1 if weight % 10 == 0 else 2
    return percent(Decimal(weight) / 10_000, places)


def scale_of(rules: Body) -> Scale:
    """The scale of published rules."""
    return Scale(**rules["scale"])


def _without(one: Chapter, other: Chapter) -> tuple[str, ...]:
    return tuple(sentence for sentence in one.sentences if sentence not in other.sentences)


def _money(rules: Body) -> list[str]:
    terms, names = rules["money"], {track["key"]: track["label"] for track in rules["tracks"]}
    currency = terms["currency"]

    def amount(minor: int | None) -> str:
        return money(stored(minor, currency))

    said = []
    for each in terms["envelopes"]:
        values = {"amount": amount(each["amount_minor"]), "year": str(each["year"]), "track": names.get(each["track"])}
        if each["year"] and each["track"]:
            said.append(_("%(amount)s can be awarded in %(year)s in the track “%(track)s”.", **values))
        elif each["year"]:
            said.append(_("%(amount)s can be awarded in %(year)s.", **values))
        elif each["track"]:
            said.append(_("%(amount)s can be awarded in the track “%(track)s”.", **values))
        else:
            period = str(words.BUDGET_PERIODS[terms["budget_period"]])
            said.append(_("%(amount)s can be awarded, for %(period)s.", period=period, **values))
    if terms["ceiling_minor"] is not None:
        said.append(_("One pitch may ask for at most %(amount)s.", amount=amount(terms["ceiling_minor"])))
    if terms["minimum_minor"]:
        said.append(_("One pitch must ask for at least %(amount)s.", amount=amount(terms["minimum_minor"])))
    said.append(_("Staff costs can be asked for.") if terms["staff_costs"] else _("Staff costs cannot be asked for."))
    return said


def _timetable(terms: Mapping[str, Any]) -> list[str]:
    rounds = terms["rounds"]
    said = [_("There are two stages: a short pitch, and a full one from those who are asked for it.")]
    said = said if terms["stages"] == 2 else []
    if terms["is_standing"]:
        said.append(_("The call stands open; pitches are judged period by period."))
    for each in rounds:
        if len(rounds) > 1:
            said.append(_("Round %(number)s of stage %(stage)s:", number=each["number"], stage=each["stage"]))
        days = {name: day(date.fromisoformat(value)) for name, value in each.items() if isinstance(value, str)}
        said.append(
            _("Pitches can be handed in from %(start)s through %(end)s.", start=days["opens_on"], end=days["closes_on"])
            if each["closes_on"]
            else _("Pitches can be handed in from %(start)s on.", start=days["opens_on"])
        )
        sentences = {
            "questions_until": _("Questions are answered through %(day)s.", day=days.get("questions_until", "")),
            "decision_on": _("It is decided by %(day)s.", day=days.get("decision_on", "")),
            "feedback_on": _("Teams hear why by %(day)s.", day=days.get("feedback_on", "")),
            "appeal_until": _("Appeals are possible through %(day)s.", day=days.get("appeal_until", "")),
        }
        said += [sentence for name, sentence in sentences.items() if name in days]
    return said


def _judging(rules: Body) -> list[str]:
    terms, scale = rules["judging"], scale_of(rules)
    said = [
        _(
            "Each criterion is marked from %(lowest)s to %(highest)s in steps of %(step)s.",
            lowest=number(scale.mark(0)),
            highest=number(scale.mark(scale.most)),
            step=number(Decimal(scale.step) / 100),
        ),
        ngettext("One juror sees each pitch.", "%(num)s jurors see each pitch.", terms["reviews_wanted"]),
    ]
    if terms["externals_wanted"]:
        said.append(
            ngettext(
                "One of them comes from outside the city.",
                "%(num)s of them come from outside the city.",
                terms["externals_wanted"],
            )
        )
    said += [
        ngettext(
            "A pitch needs one complete review for a place in the ranking.",
            "A pitch needs %(num)s complete reviews for a place in the ranking.",
            terms["minimum_reviews"],
        ),
        ngettext(
            "The jury decides with at least one juror.",
            "The jury decides with at least %(num)s jurors.",
            terms["quorum"],
        ),
    ]
    if terms["load_cap"]:
        said.append(
            ngettext("No juror has more than one pitch.", "No juror has more than %(num)s pitches.", terms["load_cap"])
        )
    if terms["comment_up_to"] is not None:
        low = number(scale.mark(terms["comment_up_to"]))
        said.append(_("A juror gives a reason for marks up to %(mark)s.", mark=low))
    if terms["comment_from"] is not None:
        said.append(
            _("A juror gives a reason for marks from %(mark)s on.", mark=number(scale.mark(terms["comment_from"])))
        )
    said.append(_("The jury does not see names.") if terms["names_hidden"] else _("The jury sees who pitches."))
    said.append(
        _("A juror may say that a criterion does not apply; the others then carry its weight.")
        if terms["allows_na"]
        else _("Every criterion is marked; a review with an empty one is not counted.")
    )
    return said


def _awarding(rules: Body) -> list[str]:
    terms, until = rules["judging"], rules["timetable"]["reserve_until_on"]
    said = [_("Pitches are ranked %(method)s.", method=str(words.RANKINGS[terms["ranking"]]))]
    if terms["overall_threshold"] is not None:
        least = number(Decimal(terms["overall_threshold"]) / 100)
        said.append(_("A pitch is funded only from %(mark)s overall on.", mark=least))
    steps = [str(words.TIE_STEPS[step]) for step in terms["tie_steps"]]
    if steps:
        said.append(_("Where two are equal to two decimals, these decide in turn: %(steps)s.", steps="; ".join(steps)))
    said.append(str(words.LINE_RULES[terms["line_rule"]]))
    if terms.get("shares_left_over"):
        said.append(_("What one track leaves goes to the best who wait for money in the others."))
    if until:
        said.append(_("The reserve list holds through %(day)s.", day=day(date.fromisoformat(until))))
    return said


def _criteria(rules: Body) -> list[str]:
    """One sentence for each thing that can change, so that a change of a weight shows as just that."""
    names, scale = {track["key"]: track["label"] for track in rules["tracks"]}, scale_of(rules)
    said = []
    for each in rules["criteria"]:
        label = each["label"]
        counts = _("%(label)s counts %(weight)s.", label=label, weight=weight_word(each["weight"]))
        said.append(counts if each["counts"] else _("%(label)s is asked for information.", label=label))
        if each["question"]:
            said.append(_("%(label)s asks: %(question)s", label=label, question=each["question"]))
        if each["threshold"] is not None and each["counts"]:
            least = number(scale.mark(each["threshold"]))
            said.append(_("%(label)s: a pitch needs at least %(mark)s on average.", label=label, mark=least))
        if each["track"]:
            said.append(_("%(label)s: only in the track “%(track)s”.", label=label, track=names[each["track"]]))
        for anchor in each["anchors"]:
            mark = number(scale.mark(anchor["steps"]))
            said.append(
                _(
                    "%(label)s, %(mark)s means %(word)s: %(example)s",
                    label=label,
                    mark=mark,
                    word=anchor["label"],
                    example=anchor["example"],
                )
            )
    return said


def _form(rules: Body) -> list[str]:
    return [question_words(each) for each in rules["form"]]


def question_words(question: Mapping[str, Any]) -> str:
    """A question of the form with what kind of answer it wants."""
    parts: list[str] = [question["label"], f"({words.BLOCK_KINDS[question['kind']]})"]
    if question["hint"]:
        parts.append(question["hint"])
    if question["limit"]:
        parts.append(limit_words(question["kind"], question["limit"]))
    if question["choices"]:
        parts.append("; ".join(question["choices"]))
    if not question["is_required"]:
        parts.append(_("Nobody has to answer."))
    if not question["is_for_jury"]:
        parts.append(_("The jury does not see the answer."))
    return " ".join(parts)


def limit_words(kind: str, limit: int) -> str:
    """The most an answer may hold, in words."""
    if kind == "text":
        return ngettext("At most one word.", "At most %(num)s words.", limit)
    if kind == "file":
        return ngettext("At most one file.", "At most %(num)s files.", limit)
    return ngettext("At most one row.", "At most %(num)s rows.", limit)
