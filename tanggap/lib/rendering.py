"""The Jinja2 environment of all our pages: filters for money, dates and phones, icons, and the ui macros' globals."""

import json
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import NoReverseMatch, get_urlconf, reverse
from jinja2 import Environment, StrictUndefined, select_autoescape
from lucide.jinja import lucide
from markupsafe import Markup

from tanggap.lib import dates, money, names, phone, prose

HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "responseHandling": [{"code": "204", "swap": False}, {"code": "[2345]..", "swap": True}],
}
"""Within the content policy; answers to errors are swapped too: forms with their faults, or a toast."""


def htmx_settings() -> str:
    return json.dumps(HTMX)


def environment(**options: Any) -> Environment:
    """Named in settings.TEMPLATES; autoescape by file name, so that text mails stay text."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    env = Environment(autoescape=select_autoescape(["html"]), **options)
    env.globals.update(
        static=_static,
        url=_url,
        url_if=_url_if,
        icon=icon,
        htmx_settings=htmx_settings,
        this_year=dates.this_year,
    )
    env.filters.update(
        rupiah=money.rupiah,
        rupiah_singkat=money.short_rupiah,
        bilangan=money.bilangan,
        tanggal=dates.tanggal,
        tanggal_panjang=dates.tanggal_panjang,
        waktu=dates.waktu,
        waktu_detik=dates.waktu_detik,
        jam=dates.jam,
        lama=dates.lama,
        prosa=prose.prosa,
        telepon=phone.readable,
        telepon_samar=phone.masked,
        nik_samar=names.masked_nik,
        email_samar=names.masked_email,
    )
    return env


@lru_cache(maxsize=256)
def icon(name: str, size: int = 18) -> Markup:
    """A lucide icon inline, hidden from screen readers: it always stands beside a text or in a labelled control."""
    return Markup(lucide(name, size=size, aria_hidden="true", focusable="false", **{"class": "icon"}))  # noqa: S704


def _static(name: str) -> str:
    """The address of a static file; names are fixed once `collectstatic` has run."""
    return _collected(name) if getattr(staticfiles_storage, "hashed_files", None) else staticfiles_storage.url(name)


@lru_cache(maxsize=256)
def _collected(name: str) -> str:
    return str(staticfiles_storage.url(name))


def _url(name: str, /, *args: Any, **kwargs: Any) -> str:
    return (
        reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else _plain_url(name, get_urlconf())
    )


@lru_cache(maxsize=512)
def _plain_url(name: str, urlconf: str | None) -> str:
    """Addresses without an object in them never change; a layout asks for several on every page."""
    return reverse(name, urlconf=urlconf)


def _url_if(name: str, /, *args: Any, **kwargs: Any) -> str | None:
    """The address, or None where nothing of that name is installed."""
    try:
        return _url(name, *args, **kwargs)
    except NoReverseMatch:
        return None
