"""The supervisor with real processes: what is started together is stopped together."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import config
from portfolio.supervisor import Place

# A web server of one page that takes a second, and finishes it when asked to end.
SLOW_SERVER = """
    import http.server, pathlib, signal, sys, threading, time

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            pathlib.Path("began").touch()
            time.sleep(1)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"finished")

        def log_message(self, *words):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Slow)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    pathlib.Path("port.new").write_text(str(server.server_port))
    pathlib.Path("port.new").rename("port")
    server.serve_forever()
    pathlib.Path("web ended").touch()
"""

# A scheduler whose job, a child process, goes on until it is told.
SCHEDULER = """
    import pathlib, signal, subprocess, sys, time

    job = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pathlib.Path("job").write_text(str(job.pid))

    def end(*_):
        job.terminate()
        job.wait()
        pathlib.Path("scheduler ended").touch()
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    pathlib.Path("scheduler").touch()
    signal.pause()
"""

STUBBORN = """
    import pathlib, signal, time

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pathlib.Path("scheduler").touch()
    time.sleep(600)
"""

SUPERVISOR = """
    import os, sys
    from pathlib import Path
    from portfolio import supervisor

    supervisor.GRACE_SECONDS = float(sys.argv[1])
    code = supervisor.keep_together(
        {"web server": [sys.executable, "web.py"], "scheduler": [sys.executable, "scheduler.py"]},
        environ=os.environ,
        is_ready=lambda: Path("port").exists() and Path("scheduler").exists(),
        announce=lambda: Path("announced").open("a").write("once"),
    )
    sys.exit(code)
"""


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a supervisor over the small server and a scheduler, in tmp_path, and waits until it has announced."""
    started: list[subprocess.Popen[str]] = []

    def start(web: str = SLOW_SERVER, scheduler: str = SCHEDULER, grace: float = 9) -> subprocess.Popen[str]:
        (tmp_path / "web.py").write_text(textwrap.dedent(web))
        (tmp_path / "scheduler.py").write_text(textwrap.dedent(scheduler))
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SUPERVISOR), str(grace)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(config.ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        wait_until((tmp_path / "announced").exists)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process still does something: a zombie, which its new parent has not read yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_sigterm_lets_a_running_request_finish_and_ends_both(
    supervise: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = supervise()
    job = int((tmp_path / "job").read_text())
    with socket.create_connection(("127.0.0.1", int((tmp_path / "port").read_text()))) as request:
        request.sendall(b"GET / HTTP/1.0\r\n\r\n")
        wait_until((tmp_path / "began").exists)

        process.send_signal(signal.SIGTERM)
        answer = b"".join(iter(lambda: request.recv(4096), b""))

    assert answer.endswith(b"finished")
    assert process.wait(timeout=9) == 0
    assert (tmp_path / "web ended").exists()
    assert (tmp_path / "scheduler ended").exists()
    assert not is_running(job)
    assert (tmp_path / "announced").read_text() == "once"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_both(
    number: signal.Signals, supervise: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = supervise()

    process.send_signal(number)

    assert process.wait(timeout=9) == 0
    assert (tmp_path / "web ended").exists()
    assert (tmp_path / "scheduler ended").exists()


@pytest.mark.parametrize(("dies", "other"), [("web server", "scheduler ended"), ("scheduler", "web ended")])
def test_when_one_ends_the_other_is_stopped(
    dies: str, other: str, supervise: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = supervise()
    job = int((tmp_path / "job").read_text())
    script = {"web server": b"web.py", "scheduler": b"scheduler.py"}[dies]
    victim = next(pid for pid in children_of(process.pid) if script in Path(f"/proc/{pid}/cmdline").read_bytes())

    os.kill(victim, signal.SIGKILL)
    _, said = process.communicate(timeout=9)

    assert process.returncode == 1
    assert said == f"The {dies} ended by itself (code -9), so everything was stopped.\n"
    assert (tmp_path / other).exists()
    wait_until(lambda: not is_running(job))


def test_what_does_not_end_in_time_is_ended(supervise: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = supervise(scheduler=STUBBORN, grace=0.5)
    pids = children_of(process.pid)

    process.terminate()

    assert process.wait(timeout=5) == 0
    assert [pid for pid in pids if is_running(pid)] == []


def test_killing_the_supervisor_leaves_nobody_behind(
    supervise: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = supervise()
    pids = children_of(process.pid)

    process.kill()
    process.wait()

    assert len(pids) == 2
    wait_until(lambda: not any(is_running(pid) for pid in pids))


def test_the_place_comes_from_the_environment(tmp_path: Path) -> None:
    assert Place.of({}) == Place(host="127.0.0.1", port=8000, instance=config.ROOT / "instance")

    everywhere = Place.of({"HOST": "0.0.0.0", "PORT": "8080", "INSTANCE": str(tmp_path)})

    assert everywhere == Place(host="0.0.0.0", port=8080, instance=tmp_path)
    assert everywhere.address == "http://127.0.0.1:8080/"
    assert Place.of({"HOST": "::1"}).address == "http://[::1]:8000/"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8 000", "٨٠"])
def test_a_port_that_is_none_is_named(port: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"PORT must be a number from 1 to 65535, not {port!r}.")):
        Place.of({"PORT": port})


def test_a_taken_port_is_seen(tmp_path: Path) -> None:
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        port = neighbour.getsockname()[1]
        assert not Place(host="127.0.0.1", port=port, instance=tmp_path).is_free()

    assert Place(host="127.0.0.1", port=port, instance=tmp_path).is_free()


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    made = config.secret_key(tmp_path / "instance")
    again = config.secret_key(tmp_path / "instance")

    kept = tmp_path / "instance" / "secret_key"
    assert again == made == kept.read_text()
    assert len(made) >= 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]
