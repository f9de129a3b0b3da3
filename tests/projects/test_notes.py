from datetime import date
from typing import Any

import pytest

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.projects import actions, queries
from portfolio.projects.models import Note, Partner, Project
from tests import make
from tests.projects.stored import count

AT = make.AT
DAY = AT.date()


# --------------------------------------------------------------------------------------------- notes, partners
def test_a_note_is_corrected_by_a_new_one_once(city: make.City, project: Project, session: Any) -> None:
    note = actions.write_note(project, text="200 sensors\nin 18 boroughs", kind="progress", by=city.lead, at=AT)
    newer = actions.correct_note(note, text="155 sensors", kind="progress", on=DAY, by=city.lead, at=AT)

    assert note.text == "200 sensors in 18 boroughs"
    assert newer.supersedes_id == note.id
    assert [(line.text, line.corrected) for line in queries.notes_of(project.id)] == [
        ("155 sensors", False),
        ("200 sensors in 18 boroughs", True),
    ]
    with pytest.raises(RuleBroken):
        actions.correct_note(note, text="once more", kind="progress", on=DAY, by=city.lead, at=AT)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": "  "}, "no_text"),
        ({"text": "x" * 1001}, "long_text"),
        ({"text": "a", "kind": "gossip"}, "kind"),
        ({"text": "a", "on": date(2026, 11, 22)}, "future_day"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused(
    city: make.City, project: Project, session: Any, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.write_note(project, **wrong, by=city.lead, at=AT)

    assert refused.value.code == code
    assert count(session, Note) == 0


def test_a_partner_is_known_once_whatever_its_spelling(city: make.City, session: Any) -> None:
    first, second = make.make_project(city), make.make_project(city)
    actions.add_partner(first, name="Comenius Universität", kind="university_research", by=city.lead, at=AT)
    actions.add_partner(second, name="COMENIUS  universitat", part="Evaluation", by=city.lead, at=AT)

    assert count(session, Partner) == 1
    line = queries.partners_of(second.id)[0]
    assert (line.name, line.kind, line.part) == (
        "Comenius Universität",
        "University or research institute",
        "Evaluation",
    )
