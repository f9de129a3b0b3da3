"""How gunicorn serves wsgi:app; read by gunicorn itself (-c python:portfolio.gunicorn_settings)."""

import gc
import os
from pathlib import Path
from typing import Any

# More than the web processes need to answer what is in hand, less than the supervisor waits before it kills.
graceful_timeout = 8  # seconds
# Longest a page may take; what is slower than this is a job.
timeout = 60  # seconds

_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"[{_host}]:{os.environ.get('PORT') or 8000}" if ":" in _host else f"{_host}:{os.environ.get('PORT') or 8000}"

# Pages wait for the database more than they compute, so each process carries a few threads.
worker_class = "gthread"
workers = int(os.environ.get("WORKERS") or 2)
threads = 4
# Read the application once and share it: the second process costs no second and no 50 MB. Nothing in it connects to
# the database before the first request.
preload_app = True

# Otherwise gunicorn 27 opens a control socket in the home folder of whoever starts it.
control_socket_disable = True
# The workers' sign of life is a file touched every second: in memory, where there is such a place, not on a disk
# whose pauses would look like a hanging worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- made by gunicorn with a safe name
# Whose X-Forwarded-Proto gunicorn believes for wsgi.url_scheme: a proxy on this machine. wsgi.py counts the hops.
forwarded_allow_ips = "127.0.0.1,::1"

proc_name = "portfolio"
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """Spare every page the search for garbage among what was loaded once and lives as long as the process."""
    settle_memory()


def settle_memory() -> None:
    """Take what is loaded out of garbage collection, and collect the rest less often: one page makes little of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
