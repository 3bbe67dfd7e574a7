"""WSGI entry of the web process: `granian --interface wsgi tanggap.wsgi:application`."""

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.settings")

from django.core.wsgi import get_wsgi_application

from tanggap.env import TABLE

SECRETS = tuple(setting.name for setting in TABLE if setting.secret)
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django, without the keys: the server copies the process's environment into every request (S8)."""
    for name in SECRETS:
        environ.pop(name, None)
    return _django(environ, start_response)
