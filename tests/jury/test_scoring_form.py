"""The ballot: what is saved, what is handed in, and what two tabs, a double post and a lost sign-in do to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.history.models import Entry
from portfolio.jury.ballots import Filled, merge, reopened
from portfolio.jury.models import Ballot, Mark, PrivateNote, Score
from portfolio.people.models import SignIn
from tests.forms import read_forms
from tests.jury.sittings import Evening, ballot, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    made = make_evening(city, comment_up_to=1, comment_from=5)
    made.seated("Anna Weiss")
    made.phase("scoring")
    db.session.commit()
    return made


def scores() -> list[tuple[int, str, str]]:
    rows = db.session.execute(sa.select(Score.number, Score.kind, Score.phase).order_by(Score.id))
    return [(number, kind, phase) for number, kind, phase in rows]


def marks_of(number: int = 1) -> list[int | None]:
    of_score = sa.select(Mark.steps).join(Score).where(Score.number == number).order_by(Mark.criterion_id)
    return list(db.session.scalars(of_score))


def opened(page: FlaskClient, address: str) -> dict[str, str]:
    """The hidden fields with which a ballot is opened."""
    form = read_forms(page.get(address).text, address)
    fields = next(each for each in form if "for_jury" in each.fields).fields
    return {name: fields[name].value for name in ("opened", "once")}


def test_handing_in_makes_one_score_of_the_version_that_was_judged(evening: Evening, juror: FlaskClient) -> None:
    address = ballot(evening)

    answer = juror.post(address, data=evening.sent("4 4 3 4 2", for_applicant="Clear.", note="Ask Ben."))

    assert answer.status_code == 303
    assert scores() == [(1, "marks", "scoring")]
    assert marks_of() == [4, 4, 3, 4, 2]
    score = db.session.scalars(sa.select(Score)).one()
    assert (score.for_applicant, score.for_jury, score.by_id) == ("Clear.", "", evening.viewers[0].person_id)
    assert db.session.scalars(sa.select(PrivateNote.words)).one() == "Ask Ben."


def test_it_goes_on_to_the_next_pitch_and_at_the_end_to_the_list(evening: Evening, juror: FlaskClient) -> None:
    seen = []
    address = ballot(evening)
    for number in range(3):
        answer = juror.post(address, data=evening.sent("4 4 3 4 2", once=f"k{number}"))
        address = answer.headers["Location"]
        seen.append(address)

    assert set(seen[:2]) == {f"/jury/pitches/{pitch.ref}" for pitch in evening.pitches[1:]}
    assert seen[2] == f"/jury?jury={evening.round.id}"


def test_a_form_posted_twice_makes_one_score(evening: Evening, juror: FlaskClient) -> None:
    address = ballot(evening)
    sent = evening.sent("4 4 3 4 2") | {"opened": ""}

    answers = [juror.post(address, data=sent).status_code for _ in range(3)]

    assert answers == [303, 303, 303]
    assert scores() == [(1, "marks", "scoring")]


def test_changing_ones_mind_is_a_second_score_and_the_first_stays(evening: Evening, juror: FlaskClient) -> None:
    address = ballot(evening)
    juror.post(address, data=evening.sent("4 4 3 4 2"))

    juror.post(address, data=evening.sent("2 4 3 4 2") | opened(juror, address))

    assert scores() == [(1, "marks", "scoring"), (2, "marks", "scoring")]
    assert (marks_of(1)[0], marks_of(2)[0]) == (4, 2)


def test_d37_a_ballot_with_a_criterion_missing_is_saved_and_not_handed_in(evening: Evening, juror: FlaskClient) -> None:
    answer = juror.post(ballot(evening), data=evening.sent("4 . 3 4 2"))

    assert answer.status_code == 422
    assert "Feasible" in answer.text
    assert scores() == []
    kept = db.session.scalars(sa.select(Ballot)).one()
    assert sorted(kept.marks.values()) == [2, 3, 4, 4]


@pytest.mark.parametrize("wrong", ["99", "-1", "4.5", "good", "٤", "na"])
def test_l8_a_mark_that_the_call_does_not_know_is_refused_and_nothing_is_stored(
    evening: Evening, juror: FlaskClient, wrong: str
) -> None:
    sent = evening.sent("4 4 3 4 2") | {f"mark-{evening.criteria[0].id}": wrong}

    answer = juror.post(ballot(evening), data=sent)

    assert answer.status_code == 422
    assert (scores(), db.session.scalars(sa.select(Ballot)).all()) == ([], [])


def test_l8_a_criterion_of_another_call_is_refused_and_nothing_is_stored(evening: Evening, juror: FlaskClient) -> None:
    sent = evening.sent("4 4 3 4 2") | {"mark-99999": "3"}

    answer = juror.post(ballot(evening), data=sent)

    assert answer.status_code == 422
    assert (scores(), db.session.scalars(sa.select(Ballot)).all()) == ([], [])


def test_low_and_high_marks_owe_a_comment(evening: Evening, juror: FlaskClient) -> None:
    address = ballot(evening)
    silent = juror.post(address, data=evening.sent("5 4 3 4 2"))
    held = opened(juror, address)
    said = juror.post(address, data=evening.sent("5 4 3 4 2", for_jury="By far the best.") | held)

    assert (silent.status_code, said.status_code) == (422, 303)
    assert "asks for a comment at Outcome" in silent.text


def test_not_applicable_abstaining_and_not_yet_are_three_things(evening: Evening, juror: FlaskClient) -> None:
    evening.call.allows_na = True
    db.session.commit()
    first, second, third = (f"/jury/pitches/{pitch.ref}" for pitch in evening.pitches)
    juror.post(first, data=evening.sent("4 na 3 4 2"))
    juror.post(f"{second}/abstention", data={"reason": "I know too little of it.", "once": "a"})
    juror.post(third, data=evening.sent("4 . . . .", draft="1"))

    assert scores() == [(1, "marks", "scoring"), (1, "abstention", "scoring")]
    assert marks_of() == [4, None, 3, 4, 2]
    shown = juror.get("/jury").text
    assert [shown.count(word) for word in ("Handed in<", "Abstained<", "Begun<", "2 of 3 handed in")] == [1, 1, 1, 1]


def test_abstaining_owes_a_reason(evening: Evening, juror: FlaskClient) -> None:
    answer = juror.post(f"/jury/pitches/{evening.pitches[0].ref}/abstention", data={"reason": " ", "once": "a"})

    assert answer.status_code == 422
    assert scores() == []


def test_a_draft_says_when_it_was_saved_and_counts_nowhere(evening: Evening, juror: FlaskClient) -> None:
    answer = juror.post(f"/jury/pitches/{evening.pitches[0].ref}/draft", data=evening.sent("4 . . . ."))

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["saved"] == "Saved 11:00"
    assert scores() == []
    assert "0 of 3 handed in" in juror.get("/jury").text


def test_two_tabs_lose_nothing_and_overwrite_nothing_unseen(evening: Evening, juror: FlaskClient) -> None:
    address = ballot(evening)
    left, right = opened(juror, address), opened(juror, address)
    juror.post(f"{address}/draft", data=evening.sent("4 4 . . .", for_jury="Left.") | left)

    answer = juror.post(f"{address}/draft", data=evening.sent("2 . 3 . .", note="Right.") | right)

    assert answer.json is not None
    assert [(each["name"], each["value"]) for each in answer.json["theirs"]] == [
        (f"mark-{evening.criteria[0].id}", "4")
    ]
    kept = db.session.scalars(sa.select(Ballot)).one()
    assert kept.marks == {
        str(evening.criteria[0].id): 4,
        str(evening.criteria[1].id): 4,
        str(evening.criteria[2].id): 3,
    }
    assert (kept.for_jury, kept.revision) == ("Left.", 2)
    assert db.session.scalars(sa.select(PrivateNote.words)).one() == "Right."


def test_a_stale_hand_in_is_shown_what_the_other_tab_saved_and_goes_through_knowingly(
    evening: Evening, juror: FlaskClient
) -> None:
    address = ballot(evening)
    left, right = opened(juror, address), opened(juror, address)
    juror.post(address, data=evening.sent("4 4 3 4 2") | left)

    stale = juror.post(address, data=evening.sent("2 4 3 4 2") | right)
    assert stale.status_code == 409
    assert "You saved something else here" in stale.text
    assert scores() == [(1, "marks", "scoring")]

    again = next(each for each in read_forms(stale.text, address) if "for_jury" in each.fields).fields
    knowing = juror.post(
        address, data=evening.sent("2 4 3 4 2") | {"opened": again["opened"].value, "once": right["once"]}
    )
    assert knowing.status_code == 303
    assert (marks_of(1)[0], marks_of(2)[0]) == (4, 2)


def test_the_same_save_sent_twice_is_one_revision(evening: Evening, juror: FlaskClient) -> None:
    address = f"/jury/pitches/{evening.pitches[0].ref}/draft"
    for _ in range(3):
        juror.post(address, data=evening.sent("4 . . . .") | {"save": "s1", "opened": ""})

    assert db.session.scalars(sa.select(Ballot.revision)).one() == 1


def test_what_was_filled_in_outlives_a_sign_in_that_ran_out(evening: Evening, juror: FlaskClient) -> None:
    address = ballot(evening)
    db.session.execute(
        sa.update(SignIn).values(last_seen_at=AT - timedelta(hours=30), started_at=AT - timedelta(hours=30))
    )
    db.session.commit()

    answer = juror.post(address, data=evening.sent("4 4 3 4 2", for_jury="All of it."))

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={address}")
    kept = db.session.scalars(sa.select(Ballot)).one()
    assert (sorted(kept.marks.values()), kept.for_jury) == ([2, 3, 4, 4, 4], "All of it.")
    assert scores() == []


@pytest.mark.parametrize("phase", ["declaring", "practising", "released"])
def test_q7_nothing_is_handed_in_outside_the_hours(evening: Evening, juror: FlaskClient, phase: str) -> None:
    evening.phase(phase)
    db.session.commit()
    address = ballot(evening)

    answers = [juror.post(each, data=evening.sent()).status_code for each in (address, f"{address}/draft")]

    assert answers == [409, 409]
    assert scores() == []


def test_l28_a_score_is_taken_through_the_last_second_and_not_after(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    address = ballot(evening)
    end = AT + timedelta(hours=5)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        juror = as_person(viewer=evening.viewers[0])
        last = juror.post(address, data=evening.sent("4 4 3 4 2")).status_code
    with time_machine.travel(end, tick=False):
        after = juror.post(address, data=evening.sent("3 3 3 3 3", once="k2")).status_code

    assert (last, after) == (303, 409)
    assert scores() == [(1, "marks", "scoring")]


def test_d52_l24_a_change_in_deliberation_owes_a_reason_and_both_versions_are_kept(
    evening: Evening, juror: FlaskClient
) -> None:
    address = ballot(evening)
    juror.post(address, data=evening.sent("4 4 3 4 2"))
    evening.phase("deliberating")
    db.session.commit()

    silent = juror.post(address, data=evening.sent("3 4 3 4 2") | opened(juror, address))
    said = juror.post(address, data=evening.sent("3 4 3 4 2", reason="The team explained it.") | opened(juror, address))

    assert (silent.status_code, said.status_code) == (422, 303)
    assert scores() == [(1, "marks", "scoring"), (2, "marks", "deliberating")]
    assert (marks_of(1)[0], marks_of(2)[0]) == (4, 3)
    reasons = db.session.scalars(sa.select(Score.reason).order_by(Score.number)).all()
    assert reasons == [None, "The team explained it."]


def test_history_says_who_handed_in_and_nothing_of_the_marks(evening: Evening, juror: FlaskClient) -> None:
    juror.post(ballot(evening), data=evening.sent("4 4 3 4 2", for_jury="Secret."))

    entry = db.session.scalars(sa.select(Entry).where(Entry.event == "score.handed_in")).one()
    assert (entry.by_id, entry.payload) == (evening.viewers[0].person_id, "")


def test_the_page_is_the_scale_with_its_anchors_and_the_pitch_beside_it(evening: Evening, juror: FlaskClient) -> None:
    shown = juror.get(ballot(evening)).text

    assert shown.count('type="radio"') == 5 * 6
    assert "Residents see it by spring." in shown
    assert "The whole text of Night bus." in shown
    assert "Not for the jury." not in shown


def test_a_ballot_costs_the_same_however_many_pitches_there_are(
    evening: Evening, juror: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    address, sent = ballot(evening), evening.sent("4 . . . .")
    juror.post(f"{address}/opened")  # the first time puts it on record
    with count_queries() as drawn:
        juror.get(address)
    with count_queries() as saved:
        juror.post(f"{address}/draft", data=sent)

    assert len(drawn) <= 12
    assert len(saved) <= 9


def test_a_merge_keeps_what_only_one_of_two_changed() -> None:
    was = Filled({1: 4, 2: 3}, for_jury="Old")
    merged = merge(
        Filled({1: 4, 2: 1}, for_jury="Mine"), Filled({1: 2, 2: 3}, note="Theirs", for_jury="Old"), was.opened()
    )

    assert merged.filled == Filled({1: 2, 2: 1}, note="Theirs", for_jury="Mine")
    assert merged.overtaken == ()


def test_a_mark_can_be_taken_back_in_a_draft() -> None:
    was = Filled({1: 4, 2: 3})

    assert merge(Filled({1: 4}), was, was.opened()).filled == Filled({1: 4})


def test_a_person_who_has_seen_the_other_value_may_keep_theirs() -> None:
    standing = Filled({1: 4})

    assert merge(Filled({1: 2}), standing, "", ["mark-1"]).filled == Filled({1: 2})
    assert merge(Filled({1: 2}), standing, "").overtaken == ("mark-1",)


def test_what_only_the_other_tab_changed_outlives_every_later_save_of_this_one() -> None:
    """The form goes on with the mark of what it shows, and it shows nothing of the other tab's second criterion."""
    opened = Filled({}).opened()
    sent = Filled({1: 4})
    merged = merge(sent, Filled({2: 6}), opened)
    assert merged.filled.marks == {1: 4, 2: 6}

    later = Filled({1: 5})
    opened = reopened(sent, merged, opened, is_beside=False)

    assert merge(later, merged.filled, opened).filled.marks == {1: 5, 2: 6}


def test_a_choice_that_is_not_made_is_asked_for_again() -> None:
    """Both gave the first criterion a mark: until it is chosen, a later save changes nothing of what stands."""
    sent, stands = Filled({1: 4}), Filled({1: 7})
    merged = merge(sent, stands, "")

    again = merge(sent, stands, reopened(sent, merged, "", is_beside=False))
    chosen = merge(sent, stands, reopened(sent, merged, "", is_beside=True))

    assert (again.filled.marks, again.overtaken) == ({1: 7}, ("mark-1",))
    assert (chosen.filled.marks, chosen.overtaken) == ({1: 4}, ())
