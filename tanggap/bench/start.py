"""From a fresh checkout to the first page, and the second start, beside pip's own time for the same wheels."""

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tanggap.bench.harness import Case, Result, Run, summed_up
from tanggap.bench.stage import free_port, is_ready
from tanggap.processes import child_setup, kill_group

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "var", ".cache", "__pycache__")
FIRST = Case("fresh checkout to first page", "s", goal=None, less_is_better=True)
SECOND = Case("second start to first page", "s", goal=5.0, less_is_better=True)
PATIENCE = 600
ROUNDS = 5


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of rounds (5 unless told otherwise); each installs everything twice."""
    first: list[Run] = []
    wheels: list[Run] = []
    second: list[Run] = []
    for number in range(scale or ROUNDS):
        with _fresh_checkout() as checkout:
            if number % 2:
                wheels.append(pip_alone(checkout.parent))
            first.append(to_first_page(checkout))
            if not number % 2:
                wheels.append(pip_alone(checkout.parent))
            second += [to_first_page(checkout) for _ in range(2)]
    return [summed_up(FIRST, first, wheels), summed_up(SECOND, second)]


@contextlib.contextmanager
def _fresh_checkout() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tanggap-start-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        checkout = Path(folder) / "checkout"
        shutil.copytree(ROOT, checkout, ignore=LEFT_BEHIND)
        yield checkout


def pip_alone(folder: Path) -> Run:
    """A virtualenv and the wheels in it, as the Makefile installs them, and nothing else."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--no-compile"]
    wheels = ["-r", str(ROOT / "requirements" / "base.txt")]
    subprocess.run([folder / "venv/bin/python", "-m", "pip", *install, *wheels], check=True, capture_output=True)
    return Run(time.monotonic() - began)


def to_first_page(checkout: Path) -> Run:
    """`make up` until the front page answers; then everything is stopped."""
    port = free_port()
    began = time.monotonic()
    with _up(checkout, port) as process:
        while not is_ready(port, "/"):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise RuntimeError("make up did not come to its first page")
            time.sleep(0.02)
        return Run(time.monotonic() - began)


@contextlib.contextmanager
def _up(checkout: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        ["make", "up", f"PORT={port}", "TANGGAP_HOME="],
        cwd=checkout,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=child_setup(signal.SIGTERM),  # noqa: PLW1509
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            subprocess.run(["/bin/kill", "-TERM", "--", f"-{process.pid}"], check=False, capture_output=True)
            process.wait(60)
        kill_group(process.pid)
