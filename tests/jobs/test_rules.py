"""How far a job is, and how many may run."""

import pytest

from portfolio.jobs.rules import permille, progress_percent, slots


@pytest.mark.parametrize(
    ("done", "whole", "expected"), [(0, 3, 0), (1, 3, 333), (3, 3, 1000), (5, 3, 1000), (-1, 3, 0), (0, 0, 1000)]
)
def test_progress_is_whole_thousandths(done: int, whole: int, expected: int) -> None:
    assert permille(done, whole) == expected


def test_a_part_of_a_job_spans_its_own_thousandths() -> None:
    # Half of the part from 200 to 600: 200 + 400 / 2.
    assert permille(50, 100, 200, 600) == 400


def test_only_a_finished_job_shows_a_hundred_per_cent() -> None:
    assert [progress_percent(value) for value in (0, 9, 10, 999, 1000)] == [0, 0, 1, 99, 100]


@pytest.mark.parametrize(("cores", "jobs"), [(None, 1), (1, 1), (2, 1), (8, 7)])
def test_one_core_stays_free_for_the_pages(cores: int | None, jobs: int) -> None:
    assert slots(cores) == jobs
