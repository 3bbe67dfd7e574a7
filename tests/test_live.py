"""The live process: who gets a stream, and who does not."""

import asyncio

import pytest
from django.core import signing

from tanggap import live
from tanggap.lib import streams


def ask(path="/events", query="", headers=(), method="GET", hang_up_after=1):
    """Speak ASGI to the application; answers what it sent until the client hung up."""
    sent = []

    async def receive():
        while len(sent) < hang_up_after:
            await asyncio.sleep(0.001)
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "path": path,
        "method": method,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    asyncio.run(asyncio.wait_for(live.application(scope, receive, send), 5))
    return sent


def header(sent, name):
    return dict(sent[0]["headers"]).get(name.encode(), b"").decode()


def test_a_stream_opens_with_its_token_and_says_that_it_lives():
    sent = ask(query=f"token={streams.token_for(7, 'desk')}", hang_up_after=3)
    assert sent[0]["status"] == 200
    assert header(sent, "content-type").startswith("text/event-stream")
    assert b"".join(message["body"] for message in sent[1:]) == b"retry: 2000\n\n: alive\n\n"


def test_a_token_names_one_person_and_one_topic():
    assert streams.open_token(streams.token_for(7, "case:12")) == (7, "case:12")


@pytest.mark.parametrize("query", ["", "token=", "token=x", "token=%00", "token=a&token=b", "other=1"])
def test_without_a_good_token_there_is_no_stream(query):
    assert ask(query=query)[0]["status"] == 403


def test_a_token_of_another_purpose_opens_nothing():
    stranger = signing.dumps([7, "desk"], salt="tanggap.other")
    assert ask(query=f"token={stranger}")[0]["status"] == 403


def test_an_old_token_opens_nothing():
    import time_machine

    with time_machine.travel("2026-11-15 06:00:00+00:00", tick=False):
        token = streams.token_for(7, "desk")
    with time_machine.travel("2026-11-15 06:01:59+00:00", tick=False):
        assert streams.open_token(token) == (7, "desk")
    with time_machine.travel("2026-11-15 06:02:01+00:00", tick=False), pytest.raises(streams.BadToken):
        streams.open_token(token)


def test_only_our_own_pages_may_read_a_stream(settings):
    query = f"token={streams.token_for(7, 'desk')}"
    ours = ask(query=query, headers=[("origin", settings.PUBLIC_BASE_URL)])
    theirs = ask(query=query, headers=[("origin", "https://evil.test")])
    assert header(ours, "access-control-allow-origin") == settings.PUBLIC_BASE_URL
    assert header(theirs, "access-control-allow-origin") == ""
    assert header(theirs, "vary") == "origin"


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/", "GET", 404), ("/events", "POST", 405), ("/healthz", "GET", 200)]
)
def test_nothing_else_is_served(path, method, status):
    assert ask(path=path, method=method)[0]["status"] == status


def test_readiness_is_the_database_answering(monkeypatch):
    assert ask(path="/readyz")[0]["status"] == 200
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert ask(path="/readyz")[0]["status"] == 503
