"""The web server and the scheduler as one thing: started together, stopped together. Run by bin/serve."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

import config

# What runs may finish in this time; whatever is left then is ended. gunicorn's own limit is a second shorter.
GRACE_SECONDS = 9
LOOK_SECONDS = 0.1

_LET_FINISH = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class Place:
    """Where the product listens and keeps its things."""

    host: str
    port: int
    instance: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Place":
        """The place that the environment names; raises ValueError with a sentence for a port that is none."""
        port = environ.get("PORT") or "8000"
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(f"PORT must be a number from 1 to 65535, not {port!r}.")
        instance = Path(environ.get("INSTANCE") or config.ROOT / "instance").resolve()
        return cls(host=environ.get("HOST") or "127.0.0.1", port=int(port), instance=instance)

    @property
    def near(self) -> str:
        """The host name under which this machine reaches itself."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 -- asked for, not chosen

    @property
    def address(self) -> str:
        """What to type into a browser on this machine."""
        return f"http://[{self.near}]:{self.port}/" if ":" in self.near else f"http://{self.near}:{self.port}/"

    def is_free(self) -> bool:
        """Whether nobody else listens here."""
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return False
        return True

    def answers(self) -> bool:
        """Whether the web server is up."""
        connection = http.client.HTTPConnection(self.near, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def keep_together(
    commands: Mapping[str, list[str]],
    *,
    environ: Mapping[str, str],
    is_ready: Callable[[], bool],
    announce: Callable[[], None],
) -> int:
    """Run commands until one ends or a signal asks all to; announce once, when they are ready.

    commands   name for people: argument list
    returns    the exit code: 0 when asked to stop, 1 when one ended by itself
    """
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in _LET_FINISH}
    children = {name: _start(command, environ) for name, command in commands.items()}
    try:
        announced = False
        while not asked and all(child.poll() is None for child in children.values()):
            if not announced and is_ready():
                announce()
                announced = True
            time.sleep(LOOK_SECONDS)
        ended = {name: child.returncode for name, child in children.items() if child.returncode is not None}
    finally:
        _stop(children, asked)
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked:
        return 0
    for name, code in ended.items():
        click.echo(f"The {name} ended by itself (code {code}), so everything was stopped.", err=True)
    return 1


def _start(command: list[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own: Ctrl-C reaches it through us alone, and it can be ended with its children."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def end_with_parent() -> None:
        # Even kill -9 of the supervisor must not leave a server behind that holds the port.
        if prctl is not None:
            prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return subprocess.Popen(
        command,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 -- this process has one thread
    )


def _stop(children: Mapping[str, subprocess.Popen[bytes]], asked: list[int]) -> None:
    """Let what runs finish, then end what is left; a second Ctrl-C ends the patience."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    seconds_left = float(GRACE_SECONDS)
    while seconds_left > 0 and len(asked) < 2 and any(child.poll() is None for child in children.values()):
        time.sleep(LOOK_SECONDS)
        seconds_left -= LOOK_SECONDS
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # also what a child left behind in its session
        child.wait()


def main() -> int:
    """Prepare the instance, serve it, and say where."""
    try:
        place = Place.of(os.environ)
    except ValueError as error:
        click.echo(str(error), err=True)
        return 64
    if not place.is_free():
        click.echo(
            f"Port {place.port} on {place.host} is taken. Another one: PORT={place.port + 1} bin/serve", err=True
        )
        return 69

    os.umask(0o077)  # what children write into the instance folder is for this account only
    place.instance.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("SECRET_KEY"):
        config.secret_key(place.instance)
    environ = os.environ | {
        "HOST": place.host,
        "PORT": str(place.port),
        "INSTANCE": str(place.instance),
        # Children find the product wherever they are started, and nothing in the folder they happen to be in.
        "PYTHONPATH": str(config.ROOT),
        "PYTHONSAFEPATH": "1",
    }
    python = [sys.executable, "-m"]
    prepared = subprocess.run(
        [*python, "portfolio.first_start"], check=False, env=environ, stdout=subprocess.PIPE, text=True
    )
    if prepared.returncode:
        click.echo("The database could not be prepared; the reason stands above.", err=True)
        return 1

    def announce() -> None:
        click.echo(f"Portfolio runs at {place.address} (Ctrl-C stops it)\n{prepared.stdout}", nl=False)

    return keep_together(
        {
            "web server": [*python, "gunicorn", "-c", "python:portfolio.gunicorn_settings", "wsgi:app"],
            "scheduler": [*python, "portfolio.cli", "scheduler"],
        },
        environ=environ,
        is_ready=place.answers,
        announce=announce,
    )


if __name__ == "__main__":
    sys.exit(main())
