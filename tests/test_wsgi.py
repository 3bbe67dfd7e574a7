"""S8: what the web process hands to Django."""

import io

from tanggap.wsgi import SECRETS, application


def test_no_request_carries_the_keys_of_the_process(db):
    """S8."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **dict.fromkeys(SECRETS, "rahasia"),
    }
    answers: list[str] = []
    with_body = application(environ, lambda status, headers: answers.append(status))
    list(with_body)
    with_body.close()
    assert answers == ["200 OK"]
    assert {"SECRET_KEY", "SEAL_KEYS", "DIGEST_KEYS", "DATABASE_URL"} <= set(SECRETS)
    assert "rahasia" not in environ.values()
