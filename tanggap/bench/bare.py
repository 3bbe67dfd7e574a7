"""Bare views under `/bench/`: what the same server does for a page's SQL alone. Mounted by `bench.settings` only."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client

from tanggap.bench.desk_queue_calls import CSRF, call
from tanggap.bench.replayed import Replayed, is_prepared
from tanggap.lib import access
from tanggap.lib.prepared import preparing_cursor


class Recorded:
    """The SQL that a page runs and the page it gives, learnt by asking for it once in each process.

    It is asked twice: what is kept for a second (institution, texts) is not in the second answer's SQL.
    """

    def __init__(self, path: str, cookie: str, subject: tuple[Any, ...]) -> None:
        client = Client(headers={"host": "localhost", "cookie": cookie})
        client.get(path)
        self.subject = subject
        self.statements: list[tuple[str, tuple[Any, ...], bool]] = []
        with connection.execute_wrapper(self._note):
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        self.body = answer.content

    def _note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append((sql, tuple(params or ()), is_prepared(context)))
        return execute(sql, params, many, context)

    def run(self, subject: tuple[Any, ...], *, without: int = 0) -> None:
        """The same statements for another member: one's key, user and contract stand in the place of the first's.

        :param without: leave out so many of the first, which the middleware has run already.
        """
        swap = dict(zip(self.subject, subject, strict=True))
        with connection.cursor() as plain:
            for sql, params, prepared in self.statements[without:]:
                cursor = preparing_cursor(connection, sql) if prepared else plain
                cursor.execute(sql, [_put(param, swap) for param in params])
                if cursor.description:
                    cursor.fetchall()


def _put(param: Any, swap: dict[Any, Any]) -> Any:
    """A list holds contracts."""
    return [swap.get(value, value) for value in param] if isinstance(param, list) else swap.get(param, param)


recorded: list[Recorded] = []
SIGNING_IN = 2
"""The session's and the user's statement come first."""


@access.public
def payments_page(request: HttpRequest) -> HttpResponse:
    """The SQL of *Lihat Pembayaran* for a session, user and contract, and a constant of the page's size."""
    page, subject = _page(request)
    page.run(subject)
    return HttpResponse(page.body)


@access.member
def payments_page_signed_in(request: HttpRequest) -> HttpResponse:
    """The same for somebody who is signed in: the middleware reads session and user as it does for every page."""
    page, subject = _page(request)
    page.run(subject, without=SIGNING_IN)
    return HttpResponse(page.body)


def _page(request: HttpRequest) -> tuple[Recorded, tuple[str, int, int]]:
    session, user, contract = request.GET["session"], int(request.GET["user"]), int(request.GET["contract"])
    if not recorded:
        path = f"/member/payments?contract=20{contract:010d}"
        recorded.append(Recorded(path, f"tanggap_member={session}", (session, user, contract)))
    return recorded[0], (session, user, contract)


by_path: dict[str, Recorded] = {}


@access.public
def desk(request: HttpRequest) -> HttpResponse:
    """The SQL of a page of the desk, and a constant of its size; each address is learnt at its first asking."""
    path, session = request.GET["path"], request.GET["session"]
    if path + session not in by_path:
        by_path[path + session] = Recorded(path, f"tanggap_staff={session}", ())
    page = by_path[path + session]
    page.run(())
    return HttpResponse(page.body)


creating: dict[str, Replayed] = {}


@access.public
def desk_create(request: HttpRequest) -> HttpResponseRedirect:
    """The SQL of taking down a call, for a new case each time; each session's is learnt at its first asking."""
    session = request.GET["session"]
    if session not in creating:
        token = uuid.uuid4()
        cookie = f"tanggap_staff={session}; csrftoken={CSRF}"
        creating[session] = Replayed("/staff/desk/calls/new", cookie, call(token), token)
    creating[session].run()
    return HttpResponseRedirect("/staff/desk/")
