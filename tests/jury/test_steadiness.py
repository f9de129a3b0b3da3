"""The places that pitches would have without any single juror, worked by hand."""

from portfolio.jury.facts import Purse
from portfolio.jury.results import result
from portfolio.jury.steadiness import steady_lists
from tests.jury.round_facts import EXAMPLE, round_facts


def spans(table: dict[str, str], **more: object) -> dict[str, tuple[int, int, int]]:
    lists = steady_lists(result(round_facts(table, **more)))  # type: ignore[arg-type]
    return {row.title: (row.place, row.low, row.high) for each in lists for row in each.rows}


def test_places_move_as_far_as_they_do_without_any_single_juror() -> None:
    # Sums of the three who stay. Without J1: A 12.0, B 11.5, C 11.0, D 9.5; J2: 13.0, 12.5, 11.5, 11.0;
    # J3: 12.5, 11.0, 11.0, 10.0: B and C share the second place, which is B's own; J4: 12.0, 11.5, 10.0, 10.0:
    # C and D share the third. E and F: 8.5 and 7.5, 9.5 and 8.0, 8.0 and 8.0, 8.5 and 6.5: without J3 both are fifth.
    assert spans(EXAMPLE) == {
        "Pitch A": (1, 1, 1),
        "Pitch B": (2, 2, 2),
        "Pitch C": (3, 2, 3),
        "Pitch D": (4, 3, 4),
        "Pitch E": (5, 5, 5),
        "Pitch F": (6, 5, 6),
    }


def test_one_juror_who_turns_the_order_shows() -> None:
    # With all: A 11 of 15, B 10. Without J3: A 6, B 9.
    assert spans({"A": "3 3 5", "B": "4 5 1"}) == {"Pitch A": (1, 1, 2), "Pitch B": (2, 1, 2)}


def test_the_drawing_reaches_over_those_places() -> None:
    ((track, (first, second)),) = steady_lists(result(round_facts({"A": "3 3 5", "B": "4 5 1"})))

    assert track == ""

    # Ten units for each place: both reach over two, the marks stand in the first and in the second.
    assert (first.bar.start, first.bar.length, first.bar.mark, first.bar.width) == (0, 20, 2, 20)
    assert (second.bar.start, second.bar.length, second.bar.mark, second.bar.width) == (0, 20, 12, 20)


def of_tracks(tracks: dict[str, str], *purses: str) -> list[tuple[str, dict[str, tuple[int, int, int]]]]:
    """The lists of the example with its pitches in tracks, those of them that have money of their own."""
    plain = round_facts(EXAMPLE)
    made = plain._replace(
        purses=tuple(Purse(track, 100_000, 0) for track in purses),
        pitches=tuple(each._replace(track=tracks.get(each.ref, "")) for each in plain.pitches),
    )
    return [
        (track, {row.title: (row.place, row.low, row.high) for row in rows})
        for track, rows in steady_lists(result(made))
    ]


HOMES_AND_STREETS = dict(zip("ABCDEF", ("home", "street", "home", "street", "home", "street"), strict=True))


def test_each_list_with_money_of_its_own_has_its_own_places() -> None:
    # Homes A, C, E and streets B, D, F stay in their order whoever is left out; over all, C and D moved (see above).
    homes = {"Pitch A": (1, 1, 1), "Pitch C": (2, 2, 2), "Pitch E": (3, 3, 3)}
    streets = {"Pitch B": (1, 1, 1), "Pitch D": (2, 2, 2), "Pitch F": (3, 3, 3)}
    assert of_tracks(HOMES_AND_STREETS, "home", "street") == [("home", homes), ("street", streets)]


def test_pitches_that_change_places_in_their_list_reach_over_both() -> None:
    tracks = {"C": "late", "D": "late", "E": "late", "F": "late"}
    early = {"Pitch A": (1, 1, 1), "Pitch B": (2, 2, 2)}
    # Without J4 C and D share a place, without J3 E and F do.
    late = {"Pitch C": (1, 1, 1), "Pitch D": (2, 1, 2), "Pitch E": (3, 3, 3), "Pitch F": (4, 3, 4)}
    assert of_tracks(tracks, "", "late") == [("", early), ("late", late)]


def test_pitches_without_any_money_stand_in_a_list_too() -> None:
    (track, rest), (other, _homes) = of_tracks(HOMES_AND_STREETS, "home")

    assert (track, other) == ("", "home")
    assert list(rest) == ["Pitch B", "Pitch D", "Pitch F"]


def test_a_single_juror_leaves_nothing_to_say() -> None:
    assert spans({"A": "3", "B": "2"}) == {}
