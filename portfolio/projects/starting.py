"""What a project that is about to start lacks, as features above the record know it: pages ask before it is refused."""

from collections.abc import Callable

from portfolio.projects.models import Project

_askers: list[Callable[[Project], bool]] = []


def ask(asker: Callable[[Project], bool]) -> None:
    """Have a function asked whether a project that has not started lacks something without which it may not."""
    if asker not in _askers:
        _askers.append(asker)


def lacks_outcome(project: Project) -> bool:
    """Whether nothing says yet what should change; False once a project has started."""
    return project.started_on is None and any(asker(project) for asker in _askers)
