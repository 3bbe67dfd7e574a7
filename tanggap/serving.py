"""The two servers: web (WSGI: pages, forms, API) and live (ASGI: streams), both Granian."""

import contextlib
import gc
import os
import shutil
import signal
from collections.abc import Iterator
from typing import Any

from tanggap.env import Environment
from tanggap.home import Home
from tanggap.processes import die_with_parent, port_is_free

KILL_SECONDS = 3
WEB_BACKPRESSURE = 256
LIVE_BACKLOG, LIVE_BACKPRESSURE = 8192, 16384


class PortTaken(Exception):
    """Another program listens on the port; the message names it."""

    def __init__(self, host: str, port: int, name: str) -> None:
        super().__init__(
            f"Port {port} of {host} is taken, so {name} cannot start: stop the program that listens there, "
            "or choose another port (make up PORT=8081, tanggap up --port 8081)."
        )


def web(env: Environment) -> None:
    """Serve pages until told to stop. The application is loaded before the workers are forked."""
    with _in_one_go():
        _count_in_files(Home(env.home))
        import tanggap.wsgi  # noqa: F401

        _warm_up()
    _serve(
        env,
        "web",
        env["TANGGAP_PORT"],
        target="tanggap.wsgi:application",
        interface="wsgi",
        workers=env["WEB_PROCESSES"],
        blocking_threads=env["WEB_THREADS"],
        backpressure=WEB_BACKPRESSURE,
    )


def live(env: Environment) -> None:
    """Serve streams until told to stop."""
    with _in_one_go():
        import tanggap.live  # noqa: F401

    _serve(
        env,
        "live",
        env["TANGGAP_LIVE_PORT"],
        target="tanggap.live:application",
        interface="asginl",
        workers=1,
        backlog=LIVE_BACKLOG,
        backpressure=LIVE_BACKPRESSURE,
    )


@contextlib.contextmanager
def _in_one_go() -> Iterator[None]:
    """Load without looking for garbage, of which a start makes none: visitors wait for it. What is loaded stays for
    good, so no later look goes through it either, and forked workers go on sharing it."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _warm_up() -> None:
    """Import every view and compile every page once, before the workers are forked: they share it, and no visitor
    waits for it. No connection may be open at the fork."""
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver
    from jinja2 import TemplateError

    get_resolver()._populate()
    engine: Any = engines["jinja2"]
    pages = engine.env
    for name in pages.list_templates(extensions=["html"]):
        with contextlib.suppress(TemplateError):
            pages.get_template(name)
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _serve(env: Environment, name: str, port: int, **options: Any) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from tanggap.logs import logging_config

    host = env["TANGGAP_BIND"]
    if not port_is_free(host, port):
        raise PortTaken(host, port, name)
    parent = os.getpid()
    os.register_at_fork(after_in_child=lambda: die_with_parent(signal.SIGKILL, parent))
    Server(
        address=host,
        port=port,
        interface=Interfaces(options.pop("interface")),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=logging_config(env["LOG_FORMAT"], env["LOG_LEVEL"]),
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        **options,
    ).serve()


def _count_in_files(home: Home) -> None:
    """Counters of all web processes meet in one folder, emptied at each start of web."""
    folder = home.run / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
