"""What the contracts in pyproject.toml cannot say of the shape."""

import subprocess
import sys

import click
import grimp
import pytest

import config
from portfolio.cli import COMMANDS, main

ROOT = config.ROOT
CAP = 400  # lines; a longer file hides two nouns
WRITTEN = {".py", ".html", ".txt", ".js", ".css", ""}  # by people; scripts in bin/ have no suffix


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("portfolio", cache_dir=None)


def feature_of(module: str) -> str:
    return module.split(".")[1]


def test_every_contract_of_the_ladder_holds() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as check; check()", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout
    assert " 0 broken." in said.stdout


def test_every_command_is_where_the_table_says() -> None:
    found = {name: main.get_command(click.Context(main), name) for name, _, _ in COMMANDS}

    assert {name: command.name for name, command in found.items() if command} == {name: name for name in found}
    assert main.get_command(click.Context(main), "no-such-command") is None


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
