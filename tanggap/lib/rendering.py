"""The Jinja2 environment of all our pages: filters for money, dates and phones, icons, and the ui macros' globals."""

from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from jinja2 import Environment, StrictUndefined, select_autoescape


def environment(**options: Any) -> Environment:
    """Named in settings.TEMPLATES; autoescape by file name, so that text mails stay text."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    env = Environment(autoescape=select_autoescape(["html"]), **options)
    env.globals.update(static=staticfiles_storage.url, url=_url)
    return env


def _url(name: str, /, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
