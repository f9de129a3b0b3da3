import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.register.query_language import Query, Term, Unknown, parse, unknown_keys, write
from portfolio.register.rules import GROUPS, KEYS, Filters
from portfolio.register.words import ALSO, EXAMPLES, KEY_WORDS, search_keys

# Letters that mean something to the language come up often, all others now and then.
LINES = st.text(alphabet=st.sampled_from('ab :,-"_<>.@\t\u00a0ä') | st.characters(), max_size=60) | st.lists(
    st.sampled_from(
        ["owner:me", "-stage:stopped", 'tag:"air quality"', "stage:", "ownr:me", '"', "sensors", "-", ":", "x:y", ","]
    ),
    max_size=8,
).map(" ".join)


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", Query()),
        ("damp sensors", Query(text="damp sensors")),
        ("owner:me", Query((Term("owner", ("me",)),))),
        ("stage:running,closing", Query((Term("stage", ("running", "closing")),))),
        ("-stage:stopped", Query((Term("stage", ("stopped",), True),))),
        ('tag:"air quality" sensors', Query((Term("tag", ("air quality",)),), "sensors")),
        ('tag:"a ""b"" c",d', Query((Term("tag", ('a "b" c', "d")),))),
        ('tag:"air', Query((Term("tag", ("air",)),))),
        ("budget:>50000 started:2025", Query((Term("budget", (">50000",)), Term("started", ("2025",))))),
        ("to-complete:budget To_Complete:>3", Query((Term("to_complete", ("budget",)), Term("to_complete", (">3",))))),
        ("damp owner:me sensors", Query((Term("owner", ("me",)),), "damp sensors")),
        # What is no filter stays text: an unknown key, a key without a value, a time of day, an address.
        ("ownr:me at 10:30 https://city.example", Query(text="ownr:me at 10:30 https://city.example")),
        ("stage: running", Query(text="stage: running")),
        ('stage:"" stage:,', Query(text='stage:"" stage:,')),
        ('"two words" -minus', Query(text='"two words" -minus')),
    ],
)
def test_a_search_line_is_read(line: str, query: Query) -> None:
    assert parse(line, KEYS) == query


@given(LINES)
def test_reading_never_fails_and_what_was_read_is_read_again_the_same(line: str) -> None:
    query = parse(line, KEYS)

    assert parse(write(query), KEYS) == query


@given(
    st.lists(
        st.builds(
            Term,
            st.sampled_from(GROUPS),
            st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1, unique=True).map(tuple),
            st.booleans(),
        )
    ).map(tuple)
)
def test_every_value_can_be_written(terms: tuple[Term, ...]) -> None:
    assert parse(write(Query(terms)), KEYS) == Query(terms)


@given(st.dictionaries(st.sampled_from(GROUPS), st.just(("one two", 'a"b,c')), max_size=4), st.booleans())
def test_boxes_and_words_ask_for_the_same(chosen: dict[str, tuple[str, ...]], negated: bool) -> None:
    asked = Filters({} if negated else chosen, "damp", sort="best", excluded=chosen if negated else {})

    by_boxes = Filters.of(asked.pairs())
    by_words = Filters.of([("q", asked.line())])

    assert by_boxes == by_words == asked


def test_a_word_that_is_nearly_a_filter_is_told() -> None:
    keys = sorted(search_keys())

    assert unknown_keys("ownr:me at 10:30 https://x.example stge:running", keys) == [
        Unknown("ownr", "owner"),
        Unknown("stge", "stage"),
    ]


def test_every_filter_has_a_word_and_every_example_is_understood() -> None:
    keys = search_keys()

    assert set(KEY_WORDS) == set(GROUPS)
    assert set(ALSO.values()) <= set(GROUPS)
    assert {keys[str(word).replace("-", "_")] for word in KEY_WORDS.values()} == set(GROUPS)
    assert [parse(line, keys).text for line in EXAMPLES] == [""] * len(EXAMPLES)
