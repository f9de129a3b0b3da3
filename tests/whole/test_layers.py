"""What the contracts in pyproject.toml cannot say of the shape."""

import grimp
import pytest

import config

ROOT = config.ROOT
CAP = 400  # lines; a longer file hides two nouns
WRITTEN = {".py", ".html", ".txt", ".js", ".css", ""}  # by people; scripts in bin/ have no suffix


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("portfolio", cache_dir=None)


def feature_of(module: str) -> str:
    return module.split(".")[1]


def test_forms_are_used_by_their_own_feature_only(graph: grimp.ImportGraph) -> None:
    borrowed = [
        (importer, module)
        for module in graph.modules
        if ".forms" in module and feature_of(module) != "core"
        for importer in graph.find_modules_that_directly_import(module)
        if feature_of(importer) != feature_of(module)
    ]

    assert borrowed == []


def test_packages_are_empty_at_the_top(graph: grimp.ImportGraph) -> None:
    """A pure rule must not load a framework because its package says so."""
    inits = [ROOT / "portfolio" / "__init__.py", *(ROOT / "portfolio").glob("*/__init__.py")]

    assert [str(path) for path in inits if path.read_text().strip()] == []


@pytest.mark.parametrize("folder", ["portfolio", "tests", "templates", "static/js", "static/css", "bench", "bin"])
def test_no_file_is_longer_than_the_cap(folder: str) -> None:
    ours = [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in WRITTEN]
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in ours}

    assert {name: length for name, length in lengths.items() if length > CAP} == {}
