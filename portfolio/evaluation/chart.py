"""Columns of counts as geometry: stacked from zero, on one scale."""

from collections.abc import Sequence
from itertools import accumulate

HEIGHT = 100


def stack(counts: Sequence[int], most: int) -> list[tuple[float, float]]:
    """The y and the height of each count in a drawing 100 high, the first at the foot.

    most  the highest sum of all columns, which fills the drawing
    """
    if not most:
        return [(HEIGHT, 0) for _count in counts]
    feet = [0, *accumulate(counts)]
    return [
        (round(HEIGHT - foot * HEIGHT / most, 2), round(count * HEIGHT / most, 2))
        for foot, count in zip(feet[1:], counts, strict=True)
    ]
