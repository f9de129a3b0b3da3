"""Who scores which pitch: the worked cases, what forbids a seat, and what holds for every jury."""

import os
import subprocess
import sys
from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import config
from portfolio.jury.seating import Blocked, Juror, Pitch, Place, Seat, Seating, Terms, groups, may_seat, seat


def pitches(count: int) -> list[Pitch]:
    return [Pitch(f"P{at:02}") for at in range(1, count + 1)]


def jurors(count: int) -> list[Juror]:
    return [Juror(f"J{at}") for at in range(1, count + 1)]


def panels(seating: Seating) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in seating.seats:
        found.setdefault(one.pitch, set()).add(one.juror)
    return found


# -------------------------------------------------------------------------------------------- the worked cases
def test_d53_twenty_pitches_eight_jurors_three_reviews_make_loads_of_seven_and_eight() -> None:
    conflicts = {("P01", "J1"), ("P01", "J2"), ("P02", "J1"), ("P09", "J8"), ("P20", "J3")}

    seating = seat(pitches(20), jurors(8), Terms(reviews=3), conflicts)

    assert Counter(seating.loads.values()) == {7: 4, 8: 4}  # 60 = 4 x 7 + 4 x 8
    assert {pitch: len(panel) for pitch, panel in panels(seating).items()} == {pitch.id: 3 for pitch in pitches(20)}
    assert not conflicts & {(one.pitch, one.juror) for one in seating.seats}
    assert (seating.blocked, seating.is_complete, seating.is_connected) == ((), True, True)


def test_d53_the_pitch_that_blocks_is_named_with_who_is_in_conflict() -> None:
    conflicts = [("P04", f"J{at}") for at in range(1, 7)]

    seating = seat(pitches(20), jurors(8), Terms(reviews=3), conflicts)

    away = ("J1", "J2", "J3", "J4", "J5", "J6")
    assert seating.blocked == (Blocked("P04", "conflicts", needed=3, found=2, jurors=away),)
    assert not seating.is_complete
    assert panels(seating)["P04"] == {"J7", "J8"}  # the two who may score it do


def test_seven_pitches_and_seven_jurors_meet_as_in_the_fano_plane() -> None:
    seating = seat(pitches(7), jurors(7), Terms(reviews=3))

    assert set(seating.loads.values()) == {3}
    shared = [len(one & other) for one, other in combinations(panels(seating).values(), 2)]
    assert shared == [1] * 21


@pytest.mark.parametrize("city", ["wien", "boras", "espoo", "leuven", "kosice", "cluj"])
def test_the_fano_plane_is_found_whatever_the_names_are(city: str) -> None:
    seating = seat(
        [Pitch(f"{city}-{at}") for at in range(7)],
        [Juror(f"juror of {city} {at}") for at in range(7)],
        Terms(reviews=3),
    )

    assert {len(one & other) for one, other in combinations(panels(seating).values(), 2)} == {1}


def test_all_pairs_of_eight_jurors_meet_as_evenly_as_can_be() -> None:
    seating = seat(pitches(20), jurors(8), Terms(reviews=3))

    # 20 panels of three are 60 meetings of 28 pairs: 24 pairs meet twice, 4 three times.
    meetings = Counter(pair for panel in panels(seating).values() for pair in combinations(sorted(panel), 2))
    assert Counter(meetings.values()) == {2: 24, 3: 4}


def test_every_juror_scores_every_pitch_where_no_number_is_given() -> None:
    seating = seat(pitches(2), jurors(3), Terms(reviews=None), [("P01", "J2")])

    assert panels(seating) == {"P01": {"J1", "J3"}, "P02": {"J1", "J2", "J3"}}
    assert {one.why for one in seating.seats} == {"everyone"}
    assert (seating.blocked, seating.loads) == ((), {"J1": 2, "J2": 1, "J3": 2})


def test_nobody_may_score_a_pitch_with_which_all_are_in_conflict() -> None:
    seating = seat(pitches(1), jurors(2), Terms(reviews=None), [("P01", "J1"), ("P01", "J2")])

    assert seating.blocked == (Blocked("P01", "conflicts", 1, 0, ("J1", "J2")),)


# ------------------------------------------------------------------------------------------------------ limits
def test_l28_a_juror_with_the_limit_of_pitches_gets_no_other() -> None:
    seats = {("P01", "J1"), ("P02", "J1"), ("P02", "J2")}

    assert may_seat(Pitch("P03"), Juror("J1", cap=2), Terms(3), seats=seats) == "full"
    assert may_seat(Pitch("P03"), Juror("J1"), Terms(3, cap=2), seats=seats) == "full"
    assert may_seat(Pitch("P03"), Juror("J1", cap=3), Terms(3, cap=2), seats=seats) == "full"
    assert may_seat(Pitch("P03"), Juror("J1", cap=3), Terms(3), seats=seats) == ""
    assert may_seat(Pitch("P03"), Juror("J2"), Terms(3, cap=2), seats=seats) == ""


def test_l28_a_draft_gets_no_juror() -> None:
    draft = Pitch("P01", is_open=False)

    assert may_seat(draft, Juror("J1"), Terms(3)) == "draft"
    assert seat([draft, Pitch("P02")], jurors(2), Terms(2), by_hand=[("P01", "J1")]) == Seating(
        seats=(Seat("P02", "J1", "no_choice", (), (), False, 1), Seat("P02", "J2", "no_choice", (), (), False, 1)),
        blocked=(),
        loads={"J1": 1, "J2": 1},
        groups=(("J1", "J2"),),
    )


def test_a_juror_in_conflict_or_seated_already_is_not_seated() -> None:
    place = {("P01", "J1")}

    assert may_seat(Pitch("P01"), Juror("J1"), Terms(3), conflicts=place, seats=place) == "conflict"
    assert may_seat(Pitch("P01"), Juror("J1", cap=0), Terms(3), seats=place) == "seated"


def test_nobody_gets_more_than_the_cap() -> None:
    people = [Juror("J1", cap=1), Juror("J2"), Juror("J3"), Juror("J4", cap=9)]

    seating = seat(pitches(4), people, Terms(reviews=2, cap=3))

    assert (seating.loads["J1"], sorted(seating.loads.values()), seating.blocked) == (1, [1, 2, 2, 3], ())


def test_pitches_without_enough_jurors_who_have_room_are_named() -> None:
    seating = seat(pitches(3), [Juror("J1"), Juror("J2", cap=1), Juror("J3", cap=1)], Terms(reviews=2, cap=2))

    # 6 reviews are needed and 4 can be given.
    assert [(one.reason, one.needed) for one in seating.blocked] == [("load", 2)] * len(seating.blocked)
    assert sum(one.needed - one.found for one in seating.blocked) == 2
    assert seating.loads == {"J1": 2, "J2": 1, "J3": 1}
    for one in seating.blocked:
        assert set(one.jurors) == {"J1", "J2", "J3"} - panels(seating).get(one.pitch, set())


def test_a_jury_smaller_than_the_number_of_reviews_is_named() -> None:
    assert seat(pitches(1), jurors(2), Terms(reviews=3)).blocked == (Blocked("P01", "jurors", 3, 2),)


def test_seats_given_by_hand_stay() -> None:
    by_hand = {("P01", "J1"), ("P02", "J1"), ("P03", "J1"), ("P03", "J2"), ("P03", "J3")}

    seating = seat(pitches(3), [Juror("J1", cap=2), *jurors(4)[1:]], Terms(reviews=2), by_hand=by_hand)

    assert by_hand == {(one.pitch, one.juror) for one in seating.seats if one.why == "by_hand"}
    assert {pitch: len(panel) for pitch, panel in panels(seating).items()} == {"P01": 2, "P02": 2, "P03": 3}
    assert seating.loads["J1"] == 3
    assert sorted(seating.loads[juror] for juror in ("J2", "J3", "J4")) == [1, 1, 2]
    assert seating.blocked == ()


def test_a_conflict_takes_a_seat_given_by_hand() -> None:
    seating = seat(pitches(1), jurors(3), Terms(reviews=2), [("P01", "J1")], by_hand=[("P01", "J1"), ("P99", "J1")])

    assert panels(seating) == {"P01": {"J2", "J3"}}


# ------------------------------------------------------------------------------------- externals, languages, skills
def mixed_jury() -> list[Juror]:
    """As in Vienna: six from the city, two from outside."""
    return [Juror(f"J{at}", is_external=at > 6) for at in range(1, 9)]


@pytest.mark.parametrize("terms", [Terms(3, externals=1), Terms(3, share=3333), Terms(3, externals=1, share=1)])
def test_every_pitch_has_its_external_juror(terms: Terms) -> None:
    seating = seat(pitches(10), mixed_jury(), terms)

    assert all(len(panel & {"J7", "J8"}) >= 1 for panel in panels(seating).values())
    assert {(one.juror, one.why) for one in seating.seats if one.juror in ("J7", "J8")} == {
        ("J7", "external"),
        ("J8", "external"),
    }
    assert (seating.blocked, seating.loads["J7"], seating.loads["J8"]) == ((), 5, 5)


def test_a_share_of_externals_is_rounded_up_and_the_larger_demand_counts() -> None:
    assert [Terms(3, share=share).external_reviews for share in (0, 1, 3333, 3334, 6667, 10_000)] == [0, 1, 1, 2, 3, 3]
    assert Terms(4, externals=2, share=2500).external_reviews == 2
    assert Terms(4, externals=1, share=5000).external_reviews == 2
    assert Terms(None, externals=1, share=5000).external_reviews == 1


def test_a_pitch_whose_externals_are_in_conflict_is_named() -> None:
    seating = seat(pitches(4), mixed_jury(), Terms(3, externals=1), [("P02", "J7"), ("P02", "J8"), ("P02", "J1")])

    assert seating.blocked == (Blocked("P02", "externals", 1, 0, ("J7", "J8")),)


def test_a_pitch_whose_externals_are_full_is_named() -> None:
    people = [Juror("J1"), Juror("J2"), Juror("J3", is_external=True, cap=1)]

    seating = seat(pitches(2), people, Terms(2, externals=1))

    (blocked,) = seating.blocked
    assert (blocked.reason, blocked.needed, blocked.found) == ("load", 2, 1)


def test_seats_by_hand_can_leave_no_room_for_an_external() -> None:
    people = [Juror("J1"), Juror("J2"), Juror("J3", is_external=True), Juror("J4")]

    seating = seat(pitches(1), people, Terms(2, externals=1), by_hand=[("P01", "J1"), ("P01", "J2")])

    assert seating.blocked == (Blocked("P01", "externals", 1, 0, ("J3",)),)


def test_an_external_seated_by_hand_counts() -> None:
    seating = seat(pitches(1), mixed_jury(), Terms(3, externals=1), by_hand=[("P01", "J8")])

    assert len(panels(seating)["P01"]) == 3
    assert seating.blocked == ()


def test_jurors_read_pitches_in_their_languages_before_loads_are_even() -> None:
    french = [Pitch(f"F{at}", frozenset({"fr"})) for at in range(6)]
    people = [Juror("J1", frozenset({"fr", "de"})), Juror("J2", frozenset({"fr"})), *jurors(6)[2:4]]
    people += [Juror("J5", frozenset({"de"})), Juror("J6", frozenset({"de"}))]

    seating = seat(french, people, Terms(reviews=2))

    # J3 and J4 have stated no language, so nothing speaks against them; J5 and J6 read German only.
    assert seating.loads == {"J1": 3, "J2": 3, "J3": 3, "J4": 3, "J5": 0, "J6": 0}
    assert not any(one.is_foreign for one in seating.seats)
    assert {one.why for one in seating.seats if one.juror in ("J1", "J2")} == {"language"}


def test_who_reads_no_language_of_a_pitch_is_marked() -> None:
    people = [Juror("J1", frozenset({"de"})), Juror("J2", frozenset({"fr", "it"}))]

    seating = seat([Pitch("P", frozenset({"fr", "it"}))], people, Terms(reviews=2))

    assert seating.seats == (
        Seat("P", "J1", "no_choice", (), (), True, 1),
        Seat("P", "J2", "no_choice", ("fr", "it"), (), False, 1),
    )


def test_skills_decide_between_even_loads() -> None:
    people = [Juror("J1", skills=frozenset({"health"})), Juror("J2", skills=frozenset({"energy"})), Juror("J3")]
    asked = [Pitch("H", skills=frozenset({"health"})), Pitch("E", skills=frozenset({"energy", "data"})), Pitch("X")]

    seating = seat(asked, people, Terms(reviews=1))

    assert {(one.pitch, one.juror, one.why, one.skills) for one in seating.seats} == {
        ("H", "J1", "skills", ("health",)),
        ("E", "J2", "skills", ("energy",)),
        ("X", "J3", "even_loads", ()),
    }


def test_language_and_skills_are_told_together() -> None:
    people = [Juror("J1", frozenset({"de"}), frozenset({"health"})), Juror("J2", frozenset({"de"}))]

    seating = seat([Pitch("P", frozenset({"de"}), frozenset({"health"}))], people, Terms(reviews=1))

    assert seating.seats == (Seat("P", "J1", "language_and_skills", ("de",), ("health",), False, 1),)


# ------------------------------------------------------------------------------------------------ hanging together
def test_jurors_who_share_pitches_through_others_are_one_group() -> None:
    assert groups([("P1", "A"), ("P1", "B"), ("P2", "B"), ("P2", "C"), ("P3", "E"), ("P3", "D")]) == (
        ("A", "B", "C"),
        ("D", "E"),
    )
    assert groups([]) == ()


def test_one_review_a_pitch_compares_nobody() -> None:
    seating = seat(pitches(4), jurors(2), Terms(reviews=1))

    assert (seating.groups, seating.is_connected) == ((("J1",), ("J2",)), False)


def test_skills_yield_where_else_two_groups_would_share_no_pitch() -> None:
    skills = {"health": "ABC", "energy": "DEF"}
    people = [Juror(name, skills=frozenset({skill})) for skill, names in skills.items() for name in names]
    asked = [Pitch(f"{skill}{at}", skills=frozenset({skill})) for skill in skills for at in range(4)]

    seating = seat(asked, people, Terms(reviews=2))

    assert seating.is_connected
    assert sum(not one.skills for one in seating.seats) == 2  # one change of places


def test_languages_do_not_yield_to_comparability() -> None:
    people = [Juror(name, frozenset({"de"})) for name in "AB"] + [Juror(name, frozenset({"fr"})) for name in "CD"]
    asked = [Pitch(f"{language}{at}", frozenset({language})) for language in ("de", "fr") for at in range(3)]

    seating = seat(asked, people, Terms(reviews=2))

    assert seating.groups == (("A", "B"), ("C", "D"))
    assert not any(one.is_foreign for one in seating.seats)


# --------------------------------------------------------------------------------------------- for every jury
def test_seats_are_the_same_in_every_process() -> None:
    program = (
        "from portfolio.jury.seating import Juror, Pitch, Terms, seat\n"
        "jury = [Juror(f'J{at}', skills=frozenset({'health', 'energy', 'data'})) for at in range(5)]\n"
        "print(seat([Pitch(f'P{at}') for at in range(9)], jury, Terms(3), {('P1', 'J1'), ('P2', 'J3')}))\n"
    )

    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=config.ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert told[0].startswith("Seating(seats=(Seat(pitch='P0'")
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("people", "asked", "terms", "said"),
    [
        ([Juror("A"), Juror("A")], [], Terms(1), "two jurors have one id"),
        ([], [Pitch("A"), Pitch("A")], Terms(1), "two pitches have one id"),
        ([], [], Terms(-1), "a number of the terms is below zero"),
        ([], [], Terms(1, cap=-1), "a number of the terms is below zero"),
        ([], [], Terms(1, externals=-1), "a number of the terms is below zero"),
        ([], [], Terms(1, share=-1), "a number of the terms is below zero"),
        ([Juror("A", cap=-1)], [], Terms(1), "a number of the terms is below zero"),
    ],
)
def test_impossible_juries_are_refused(people: list[Juror], asked: list[Pitch], terms: Terms, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        seat(asked, people, terms)


def test_without_pitches_or_jurors_nobody_is_seated() -> None:
    assert seat([], jurors(1), Terms(3)) == Seating((), (), {"J1": 0}, ())
    assert seat(pitches(1), [], Terms(3)) == Seating((), (Blocked("P01", "jurors", 3, 0),), {}, ())
    assert seat(pitches(1), jurors(1), Terms(0)) == Seating((), (), {"J1": 0}, ())


@settings(max_examples=30, deadline=None)
@given(
    some.integers(1, 9),
    some.integers(1, 6),
    some.integers(0, 4),
    some.none() | some.integers(0, 6),
    some.sets(some.tuples(some.integers(1, 9), some.integers(1, 6)), max_size=12),
    some.sets(some.tuples(some.integers(1, 9), some.integers(1, 6)), max_size=4),
    some.randoms(use_true_random=False),
)
def test_seats_keep_the_rules_and_never_depend_on_the_order_of_rows(
    asked: int,
    people: int,
    reviews: int,
    cap: int | None,
    apart: set[tuple[int, int]],
    given_by_hand: set[tuple[int, int]],
    random: Random,
) -> None:
    conflicts: set[Place] = {(f"P{pitch:02}", f"J{juror}") for pitch, juror in apart}
    by_hand: set[Place] = {(f"P{pitch:02}", f"J{juror}") for pitch, juror in given_by_hand}
    field, jury = pitches(asked), [Juror(juror.id, is_external=juror.id > "J3") for juror in jurors(people)]
    terms = Terms(reviews, cap, externals=min(1, reviews))

    seating = seat(field, jury, terms, conflicts, by_hand)

    shuffled_field, shuffled_jury = list(field), list(jury)
    random.shuffle(shuffled_field)
    random.shuffle(shuffled_jury)
    assert seat(shuffled_field, shuffled_jury, terms, sorted(conflicts), sorted(by_hand, reverse=True)) == seating
    places = {(one.pitch, one.juror) for one in seating.seats}
    kept = {place for place in by_hand - conflicts if place in {(p.id, j.id) for p in field for j in jury}}
    assert len(places) == len(seating.seats)
    assert not places & conflicts
    assert kept <= places
    new = places - kept
    for pitch in field:
        by = {juror for at, juror in places if at == pitch.id}
        if not any(at == pitch.id for at, _ in kept):
            assert len(by) <= reviews
        if pitch.id not in {one.pitch for one in seating.blocked}:
            assert len(by) >= reviews
            assert sum(juror > "J3" for juror in by) >= terms.externals
    for juror in jury:
        if cap is not None and any(at == juror.id for _, at in new):
            assert seating.loads[juror.id] <= cap
