"""What makes a machine ready: the locks, and the scripts that read them."""

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

import config

ROOT = config.ROOT
LOCKS = ["run", "test", "node"]


def locked(name: str) -> dict[str, str]:
    """Package to version, as a lock says."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+)", text, re.MULTILINE))


def blocks(name: str) -> list[str]:
    """The lines of a lock that ask for a package, each with its continuation."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return re.split(r"(?<!\\)\n", "\n".join(lines))


@pytest.mark.parametrize("name", [*(f"requirements/{lock}.lock" for lock in LOCKS), "package-lock.json"])
def test_a_lock_holds_no_address(name: str) -> None:
    text = (ROOT / name).read_text()

    assert re.findall(r"\w+://\S*|index-url|find-links|\b(?:[a-z0-9-]+\.)+(?:com|org|io|net|dev)\b", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    wrong = [
        block.splitlines()[0]
        for block in blocks(lock)
        if not re.match(
            r"[A-Za-z0-9._-]+(\[[^]]+\])?==\S+( ; .+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+$", block
        )
    ]

    assert wrong == []


def test_the_locks_of_product_and_tests_agree() -> None:
    product, tests = locked("run"), locked("test")

    assert {package: tests.get(package) for package in product} == product


def test_every_front_end_package_is_pinned_with_its_checksum() -> None:
    asked = json.loads((ROOT / "package.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    for package, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert packages[f"node_modules/{package}"]["version"] == version
    assert [name for name, entry in packages.items() if name and not entry["integrity"].startswith("sha512-")] == []


def test_only_what_pages_load_is_served() -> None:
    served = {path.name for path in (ROOT / "static" / "vendor").iterdir()}

    assert {"bootstrap.min.css", "source-sans-3-latin-400-normal.woff2", "bootstrap-LICENSE.txt"} <= served
    assert {name.rsplit(".", 1)[-1] for name in served} == {"css", "woff2", "txt", "stamp"}


def test_a_second_set_up_does_and_says_nothing() -> None:
    stamps = [*(ROOT / ".venv").glob("*.stamp"), ROOT / "static/vendor/.stamp", ROOT / "node_modules/.stamp"]
    before = {path: path.stat().st_mtime_ns for path in stamps}

    # The tests' Debian packages may be missing where they are not required; the product's own part is judged here.
    again = subprocess.run([ROOT / "bin/setup"], capture_output=True, text=True, check=True, env=without_apt())

    said = [line for line in again.stdout.splitlines() if "PDF" not in line and "apt-get" not in line]
    assert (said, again.stderr) == ([], "")
    assert {path: path.stat().st_mtime_ns for path in stamps} == before


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout with nothing but the scripts, and commands that only note that they were called."""
    for folder in ("bin", "requirements", "translations"):
        shutil.copytree(ROOT / folder, tmp_path / "checkout" / folder)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path / "checkout" / name)
    texts = b"".join(path.read_bytes() for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po")))
    stamp = tmp_path / "checkout" / "translations" / ".stamp"
    stamp.write_text(hashlib.sha256(texts).hexdigest() + "\n")  # the catalogues are compiled
    return tmp_path / "checkout"


def command(folder: Path, name: str, script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def without_apt() -> dict[str, str]:
    return {**os.environ, "NO_APT": "1"}


def test_an_old_python_is_refused_with_a_sentence(bare: Path, tmp_path: Path) -> None:
    command(tmp_path / "old", "python3", "exit 1")  # as a python3 that is too old, or has no venv, answers

    refused = subprocess.run(
        [bare / "bin/setup"],
        capture_output=True,
        text=True,
        check=False,
        env=without_apt() | {"PYTHON": str(tmp_path / "old" / "python3")},
    )

    assert refused.returncode == 1
    assert refused.stderr == (
        "Portfolio needs Python 3.11 or newer with its venv module, and found none.\n"
        "On Debian: apt-get install python3-venv. Elsewhere name one: PYTHON=/path/to/python3.11 bin/setup\n"
    )
    assert not (bare / ".venv").exists()


def test_an_unknown_option_is_refused(bare: Path) -> None:
    refused = subprocess.run([bare / "bin/setup", "--test"], capture_output=True, text=True, check=False)

    assert (refused.returncode, refused.stderr) == (64, "Usage: bin/setup [--tests]\n")


def wheel(folder: Path) -> Path:
    """The smallest package that pip installs."""
    path = folder / "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sample.py", "")
        archive.writestr("sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n")
        archive.writestr("sample-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("sample-1.0.dist-info/RECORD", "")
    return path


def front_end_is_there(bare: Path) -> None:
    made_from = b"".join((bare / name).read_bytes() for name in ("package.json", "package-lock.json", "bin/setup"))
    (bare / "static" / "vendor").mkdir(parents=True, exist_ok=True)
    (bare / "static" / "vendor" / ".stamp").write_text(hashlib.sha256(made_from).hexdigest() + "\n")


def set_up_with(lock: str, bare: Path) -> subprocess.CompletedProcess[str]:
    """Set up a checkout whose lock is `lock`, with packages from beside it; the front end is there already."""
    (bare / "requirements" / "run.lock").write_text(lock)
    front_end_is_there(bare)
    local = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(bare), "UV_OFFLINE": "1"}
    return subprocess.run([bare / "bin/setup"], capture_output=True, text=True, check=False, env=without_apt() | local)


def test_packages_are_installed_as_locked_and_once(bare: Path) -> None:
    lock = f"sample==1.0 --hash=sha256:{hashlib.sha256(wheel(bare).read_bytes()).hexdigest()}\n"

    first = set_up_with(lock, bare)
    again = set_up_with(lock, bare)

    assert (first.returncode, first.stderr) == (0, "")
    assert re.match(
        r"Making \.venv with Python 3\.\d+\.\d+\nInstalling the Python packages of requirements/run.lock\n",
        first.stdout,
    )
    assert "Installing the Python" not in again.stdout
    assert subprocess.run([bare / ".venv/bin/python", "-c", "import sample"], check=False).returncode == 0


def test_a_package_that_is_not_the_locked_one_is_not_installed(bare: Path) -> None:
    wheel(bare)

    failed = set_up_with(f"sample==1.0 --hash=sha256:{'0' * 64}\n", bare)

    assert failed.returncode != 0
    assert "DO NOT MATCH THE HASHES" in failed.stderr
    assert not (bare / ".venv" / "run.stamp").exists()


@pytest.fixture
def without_pango(bare: Path, tmp_path: Path) -> Path:
    """A checkout that has everything but Pango, which the stand-in for apt-get brings at its second try.

    The first fails as on a bare machine without package lists. Each call is noted in apt-get.calls.
    """
    front_end_is_there(bare)
    command(bare / ".venv" / "bin", "python", f'[ "$1" != -ISc ] || [ -e {bare}/pango ]')
    lock = (bare / "requirements" / "run.lock").read_bytes()
    (bare / ".venv" / "run.stamp").write_text(hashlib.sha256(lock).hexdigest() + "\n")
    command(
        tmp_path / "commands",
        "apt-get",
        f"""
        echo "$@" >>{bare}/apt-get.calls
        case "$*" in
        *update*) touch {bare}/lists ;;
        *install*) [ -e {bare}/lists ] && touch {bare}/pango ;;
        esac
        """,
    )
    return bare


def set_up_as(user_id: int, bare: Path, **environ: str) -> list[str]:
    """What bin/setup says to a user whom sudo does not know."""
    commands = bare.parent / "commands"
    command(commands, "id", f"echo {user_id}")
    command(commands, "sudo", "exit 1")
    done = subprocess.run(
        [bare / "bin/setup"],
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if name != "NO_APT"}
        | {"PATH": f"{commands}:{os.environ['PATH']}", **environ},
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BY_HAND = [
    f"Missing for PDF reports: {PANGO}",
    f"  To install: apt-get install --no-install-recommends {PANGO}",
    "Everything but PDF reports will work.",
]


def test_root_gets_pango_once_and_is_told(without_pango: Path) -> None:
    options = "--quiet --yes --no-install-recommends --option DPkg::Lock::Timeout=120"

    first = set_up_as(0, without_pango)
    again = set_up_as(0, without_pango)

    assert first == [f"Installing Debian packages for PDF reports: {PANGO}"]
    assert again == []
    assert (without_pango / "apt-get.calls").read_text().splitlines() == [
        f"{options} install {PANGO}",
        f"{options} update",
        f"{options} install {PANGO}",
    ]


def test_others_are_told_what_to_install_and_may_go_on(without_pango: Path) -> None:
    assert set_up_as(1000, without_pango) == BY_HAND
    assert not (without_pango / "apt-get.calls").exists()


def test_no_apt_is_honoured(without_pango: Path) -> None:
    assert set_up_as(0, without_pango, NO_APT="1") == BY_HAND
    assert not (without_pango / "apt-get.calls").exists()


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "bin").iterdir()))
def test_scripts_can_be_run_and_stop_at_the_first_mistake(script: str) -> None:
    path = ROOT / "bin" / script

    assert stat.S_IMODE(path.stat().st_mode) & 0o111
    if path.read_text().startswith("#!/usr/bin/env bash"):
        assert "\nset -euo pipefail\n" in path.read_text()
