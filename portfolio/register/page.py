"""The page of one project in words and finished figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.money import stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, month
from portfolio.history import queries as history
from portfolio.metrics.rules import RESULTS
from portfolio.metrics.schedule import Turns
from portfolio.projects import rules, taxonomy
from portfolio.projects.subjects import STOPPED
from portfolio.projects.words import (
    combination_word,
    decision_word,
    note_kind_word,
    origin_word,
    stage_word,
    term_word,
)
from portfolio.register import record as read
from portfolio.register import results, similar
from portfolio.register.exempted import CARRIED_BY, CARRIES, EXEMPTED
from portfolio.register.figures import (
    Badge,
    Chart,
    MeasureLine,
    MoneyLine,
    MoneySum,
    chart,
    followed,
    measure_line,
    money_line,
    money_sums,
)
from portfolio.register.happened import Told, told
from portfolio.register.points import OpenPoint, open_points
from portfolio.register.record import Around, Record
from portfolio.register.results import Reviewed
from portfolio.reviews.rules import OPEN
from portfolio.reviews.words import BEFORE_PORTFOLIO, EXEMPTIONS
from portfolio.reviews.words import KINDS as REVIEW_KINDS
from portfolio.status.page import Strip, strip
from portfolio.status.told import Said
from portfolio.updates import page as updates

HISTORY_SHOWN = 20
FINDINGS_SHOWN = 200
VOCABULARY_FILTERS = {
    taxonomy.INNOVATION_TYPE: "type",
    taxonomy.CAPABILITY: "capability",
    taxonomy.METHOD: "method",
    taxonomy.POLICY_AREA: "area",
    taxonomy.FREE_TAG: "tag",
}


class Tagged(NamedTuple):
    """A labelled group of tags; each leads to the list of projects that have it."""

    word: str
    tags: Sequence[tuple[str, str]]


class Event(NamedTuple):
    """A thing on a line of time, as the macro draws it."""

    day: str
    title: str
    url: str
    word: str
    tone: str
    words: str


class Written(NamedTuple):
    """A note."""

    day: str
    kind: str
    words: str
    by: str


class ProjectPage(NamedTuple):
    """Everything the page of a project shows."""

    record: Record
    badges: Sequence[Badge]
    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    tagged: Sequence[Tagged]
    combinations: Sequence[str]
    partners: Sequence[tuple[str, str]]
    children: Sequence[Around]
    calls: Sequence[Around]
    similar: Sequence[similar.Told]
    open_points: Sequence[OpenPoint]
    source_words: Sequence[tuple[str, str]]
    measures: Sequence[MeasureLine]
    chart: Chart | None
    lines: Sequence[MoneyLine]
    sums: Sequence[MoneySum]
    strip: Strip
    update: updates.UpdateLine
    exemption: str
    carried_by: Sequence[Around]
    carries: Sequence[Around]
    reviews: Sequence[Event]
    moves: Sequence[Event]
    notes: Sequence[Written]
    history: Sequence[Told]


def project_page(viewer: Viewer, found: Record, today: date) -> ProjectPage:
    """A project as it stands on a day."""
    likeness, asked = similar.beside(found.title, found.summary)
    around = read.around(found.id, today, likeness, **asked)
    moves, notes, said = read.dated(found.id)
    measures = results.measures(found.id)
    read_values = results.values([measure.id for measure in measures])
    values = {measure.id: followed(measure, read_values.get(measure.id, ())) for measure in measures}
    lines = results.lines(found.id)
    stopped_on = found.stage_since if found.stage == STOPPED else None
    reviews = results.reviews(found.id, stopped_on, today)
    exempt = {each.kind: _exemption(each) for each in around.get(EXEMPTED, ())}
    tags = [each for vocabulary in VOCABULARY_FILTERS for each in around.get(vocabulary, ())]
    return ProjectPage(
        record=found,
        badges=list(_badges(found, reviews, exempt, today)),
        exemption=exempt.get("", ""),
        carried_by=around.get(CARRIED_BY, ()),
        carries=around.get(CARRIES, ()),
        facts=list(_facts(found, around)),
        texts=list(_texts(found)),
        tagged=list(_tagged(tags)),
        combinations=[
            combination_word(key)
            for key in rules.combinations(each.key for each in tags if each.group == taxonomy.CAPABILITY)
        ],
        partners=[(each.label, _partner(each)) for each in around.get("partner", ())],
        children=around.get("child", ()),
        calls=around.get("call", ()),
        similar=list(_similar(found, around, tags)),
        open_points=list(open_points(_open_items(found, tags), around.get("point", ()))),
        source_words=[(heading, str(said)) for heading, said in (found.source_words or {}).items()],
        measures=[measure_line(measure, values.get(measure.id, ())) for measure in measures],
        chart=chart(measures[0], values.get(measures[0].id, ())) if measures else None,
        lines=[money_line(line_) for line_ in lines],
        sums=list(money_sums(lines)),
        strip=_strip(found, said, measures, today),
        update=updates.line(found.id, [(move.on, move.key) for move in moves if move.on is not None], today),
        reviews=[_review(review, exempt, today) for review in reviews],
        moves=[Event(day(move.on), stage_word(move.key), "", "", "", move.words) for move in moves],
        notes=[Written(day(note.on), note_kind_word(note.key), note.words, note.by) for note in notes],
        history=told(
            viewer,
            history.timeline(viewer.organisation_id, "project", found.id, HISTORY_SHOWN),
            {("metric", measure.id): measure.name for measure in measures}
            | {("funding_line", line_.id): line_.source for line_ in lines}
            | {("review", review.id): str(REVIEW_KINDS[review.kind]) for review in reviews},
        ),
    )


# ------------------------------------------------------------------------------------------------- the record
def _badges(found: Record, reviews: Sequence[Reviewed], exempt: Mapping[str, str], today: date) -> Iterator[Badge]:
    if "" in exempt:
        yield Badge(_("Exempted"), "neutral")
    for review in reviews:
        is_asked = not {"", str(review.id)} & exempt.keys()
        if is_asked and review.state in OPEN and review.counts_from <= review.due_on < today:
            yield Badge(_("%(review)s overdue", review=REVIEW_KINDS[review.kind]), "bad")
            break
    tone = "warn" if found.stage == "paused" else "neutral"
    yield Badge(_("%(stage)s since %(month)s", stage=stage_word(found.stage), month=month(found.stage_since)), tone)
    if found.archived_on:
        yield Badge(_("Archived on %(day)s", day=day(found.archived_on)), "neutral")


def _facts(found: Record, around: Mapping[str, Sequence[Around]]) -> Iterator[tuple[str, str]]:
    supporting = ", ".join(each.label for each in around.get("supporting", ()))
    budget = stored(found.budget_minor, found.budget_currency)
    yield _("Lead department"), found.department
    for word, value in (
        (_("Supported by"), supporting),
        (_("Owner"), found.owner),
        (_("Deputy"), found.deputy),
        (_("Programme"), found.programme),
        (_("District"), found.district),
        (_("Planned"), _span(found.planned_start_on, found.planned_end_on)),
        (_("Started"), day(found.started_on) if found.started_on else ""),
        (_("Ended"), day(found.ended_on) if found.ended_on else ""),
        (_("Approved budget"), money(budget) if budget else ""),
        (_("Origin"), origin_word(found.origin)),
    ):
        if value:
            yield word, value


def _span(first: date | None, last: date | None) -> str:
    if first and last:
        return str(_("%(first)s to %(last)s", first=day(first), last=day(last)))
    if first:
        return str(_("from %(first)s", first=day(first)))
    return str(_("until %(last)s", last=day(last))) if last else ""


def _texts(found: Record) -> Iterator[tuple[str, str]]:
    for word, value in (
        (_("The problem"), found.problem),
        (_("For whom"), found.for_whom),
        (_("Technology"), found.technology),
        (_("Why this technology"), found.technology_reason),
        (_("Which decisions it informs"), found.informs_decisions),
        (_("Who takes them"), found.decision_takers),
    ):
        if value:
            yield word, value


def _tagged(tags: Sequence[Around]) -> Iterator[Tagged]:
    groups = (
        (_("Main innovation type"), taxonomy.INNOVATION_TYPE, "primary"),
        (_("Further innovation types"), taxonomy.INNOVATION_TYPE, "secondary"),
        (_("Helps the city learn"), taxonomy.CAPABILITY, "builds"),
        (_("Relies on"), taxonomy.CAPABILITY, "uses"),
        (_("Methods"), taxonomy.METHOD, ""),
        (_("Policy areas"), taxonomy.POLICY_AREA, ""),
        (_("Tags"), taxonomy.FREE_TAG, ""),
    )
    for word, vocabulary, role in groups:
        chosen = [
            (_tag_word(each), f"{VOCABULARY_FILTERS[vocabulary]}={each.key}")
            for each in tags
            if each.group == vocabulary and each.role == role
        ]
        if chosen:
            yield Tagged(word, chosen)


def _tag_word(tag: Around) -> str:
    """A tag's name; a method that is at home under two capabilities names both."""
    word = term_word(tag.group, tag.key, tag.label)
    seed = taxonomy.seed_of(tag.group, tag.key)
    if seed is None or not seed.second_capability:
        return word
    first, second = (term_word(taxonomy.CAPABILITY, key) for key in (seed.capability, seed.second_capability))
    return str(_("%(method)s (%(first)s, also %(second)s)", method=word, first=first, second=second))


def _partner(partner: Around) -> str:
    kind = term_word(taxonomy.PARTNER_KIND, partner.kind, partner.kind_label) if partner.kind else ""
    return ", ".join(part for part in (kind, partner.role) if part)


def _open_items(found: Record, tags: Sequence[Around]) -> list[rules.OpenItem]:
    return rules.open_items(
        rules.Known(
            stage=found.stage,
            summary=found.summary,
            problem=found.problem,
            for_whom=found.for_whom,
            owner_id=found.owner_id,
            deputy_id=found.deputy_id,
            planned_start_on=found.planned_start_on,
            planned_end_on=found.planned_end_on,
            ended_on=found.ended_on,
            budget_minor=found.budget_minor,
            puts=[(tag.group, tag.role) for tag in tags],
        )
    )


# ---------------------------------------------------------------------------------------------------- signals
def _strip(found: Record, said: Said, measures: Sequence[results.Measure], today: date) -> Strip:
    turns = [
        Turns(measure.judged_from, measure.judged_until, measure.amber_from, measure.red_from)
        for measure in measures
        if measure.is_primary and measure.retired_on is None and measure.level in RESULTS
    ]
    return strip(said, stored(found.budget_minor, found.budget_currency), turns, today)


def _similar(found: Record, around: Mapping[str, Sequence[Around]], tags: Sequence[Around]) -> Iterator[similar.Told]:
    rows = similar.of_around(around.get("similar", ()), found.title, found.summary)
    return similar.told(rows, {(tag.group, tag.key): tag.label for tag in tags})


# ---------------------------------------------------------------------------------------------------- reviews
def _exemption(row: Around) -> str:
    """Why, in own words too, and until when."""
    said = str(EXEMPTIONS[row.key]) if row.key in EXEMPTIONS else row.key
    parts = [said, row.label]
    if row.role:
        parts.append(_("until %(last)s", last=day(date.fromisoformat(row.role))))
    return ", ".join(part for part in parts if part)


def _review(review: Reviewed, exempt: Mapping[str, str], today: date) -> Event:
    word, tone = _review_state(review, today)
    why = exempt.get(str(review.id), "") if review.state in OPEN else ""
    if why or (review.state in OPEN and "" in exempt):
        word, tone = str(_("Exempted")), "neutral"
    words = why or decision_word(review.decision)
    if not words and review.findings:
        words = review.findings[:FINDINGS_SHOWN]
    shown_on = review.held_on or review.due_on
    return Event(day(shown_on), str(REVIEW_KINDS[review.kind]), str(review.id), word, tone, words)


def _review_state(review: Reviewed, today: date) -> tuple[str, str]:
    if review.signed_on is not None:
        late = (review.signed_on - review.first_due_on).days
        if late > 0:
            return ngettext("Done late, %(num)s day", "Done late, %(num)s days", late), "warn"
        return str(_("Done")), "good"
    if review.state == "missed":
        return str(_("Missed")), "bad"
    if review.state not in OPEN:
        return str(_("Held, waiting for a signature")), "warn"
    if review.state == "returned":
        return str(_("Returned to its author")), "warn"
    if review.due_on < review.counts_from:
        return str(BEFORE_PORTFOLIO), "neutral"
    late = (today - review.due_on).days
    if late > 0:
        return ngettext("Overdue %(num)s day", "Overdue %(num)s days", late), "bad"
    return str(_("Planned")), "neutral"
