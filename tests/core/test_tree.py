from portfolio.core.tree import below, branches


def test_what_lies_below_is_found_even_in_a_loop() -> None:
    # 1 above 2 above 3; 4 and 5 above each other.
    parents = [(1, None), (2, 1), (3, 2), (4, 5), (5, 4)]

    assert below([1], parents) == {1, 2, 3}
    assert below([3], parents) == {3}
    assert below([4], parents) == {4, 5}


def test_a_tree_is_listed_each_after_what_it_belongs_to() -> None:
    assert branches({1: None, 2: None, 3: 1, 4: 3, 5: 1}) == [(1, 0), (3, 1), (4, 2), (5, 1), (2, 0)]


def test_who_belongs_to_something_that_is_not_listed_stands_at_the_top() -> None:
    assert branches({3: 9, 4: 3}) == [(3, 0), (4, 1)]
