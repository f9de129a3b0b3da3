"""Trees that are stored as pairs of a thing and the one above it: departments, programmes."""

from collections.abc import Iterable, Mapping


def below(roots: Iterable[int], parents: Iterable[tuple[int, int | None]]) -> frozenset[int]:
    """The things given and all those below them.

    parents  pairs of a thing and one above it; a thing may stand in several, and a loop does no harm
    """
    children: dict[int, list[int]] = {}
    for child, parent in parents:
        if parent is not None:
            children.setdefault(parent, []).append(child)
    reached: set[int] = set()
    waiting = list(roots)
    while waiting:
        thing = waiting.pop()
        if thing not in reached:
            reached.add(thing)
            waiting += children.get(thing, ())
    return frozenset(reached)


def branches(parents: Mapping[int, int | None]) -> list[tuple[int, int]]:
    """All things as (id, depth), each after its parent, neighbours in the order given.

    parents  the one above, by thing; who has none, or one that is not there, stands at depth 0
    """
    children: dict[int | None, list[int]] = {}
    for thing, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(thing)
    tree = []
    waiting = [(thing, 0) for thing in reversed(children.get(None, []))]
    while waiting:
        thing, depth = waiting.pop()
        tree.append((thing, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(thing, []))]
    return tree
