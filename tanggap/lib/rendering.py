"""The Jinja2 environment of all our pages: filters for money, dates and phones, icons, and the ui macros' globals."""

import json
from base64 import b64encode
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from jinja2 import Environment, StrictUndefined, select_autoescape
from lucide.jinja import lucide
from markupsafe import Markup

from tanggap.lib import dates, money, names, phone, prose
from tanggap.lib.compiled import compiled_pages
from tanggap.lib.links import public_url
from tanggap.lib.page_code import EVERY_TEMPLATE, PageEnvironment
from tanggap.lib.sealing import digest

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


def csrf_once(request: HttpRequest) -> dict[str, Any]:
    """Context: the token of a page and the hidden field of all its forms, made when the first of them is drawn."""
    token = SimpleLazyObject(lambda: get_token(request))
    field = SimpleLazyObject(lambda: format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token))
    return {"csrf_token": token, "csrf_input": field}


def environment(**options: Any) -> Environment:
    """Named in settings.TEMPLATES; autoescape by file name, so that text mails stay text."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options["cache_size"] = EVERY_TEMPLATE
    options.pop("autoescape", None)
    options["bytecode_cache"] = compiled_pages(options.pop("compiled_in", None))
    env = PageEnvironment(autoescape=select_autoescape(["html", "xml"]), **options)
    env.globals.update(
        static=_static,
        url=_url,
        url_if=_url_if,
        icon=icon,
        htmx_settings=htmx_settings,
        this_year=dates.this_year,
        public_url=public_url,
        kept_key=_kept_key,
    )
    env.filters.update(
        rupiah=rupiah,
        rupiah_nol=rupiah_or_nil,
        rupiah_singkat=money.short_rupiah,
        bilangan=money.bilangan,
        tanggal=tanggal,
        tanggal_panjang=dates.tanggal_panjang,
        waktu=dates.waktu,
        waktu_detik=dates.waktu_detik,
        jam=dates.jam,
        jam_detik=dates.jam_detik,
        lama=dates.lama,
        sisa=dates.sisa,
        prosa=prose.prosa,
        telepon=phone.readable,
        utuh=unbroken,
        telepon_samar=phone.masked,
        nama_samar=names.masked_name,
        nik_samar=names.masked_nik,
        email_samar=names.masked_email,
    )
    return env


def _kept_key(person_id: int) -> str:
    """With which a person's browser seals what they type until it is sent (`js/shared/drawer.js`): the same for all
    their sessions, and only on pages of theirs."""
    return b64encode(digest(str(person_id), context="browser.kept")).decode()


@lru_cache(maxsize=8192)
def rupiah(amount: Decimal | int) -> Markup:
    """`Rp 7.335.000,00`, as markup: digits, points and `Rp` need no escaping, and escaping a table of them costs more
    than drawing it.
    """
    return Markup(money.rupiah(Decimal(amount)))  # noqa: S704


def rupiah_or_nil(amount: Decimal | int) -> Markup:
    """The same for a cell of a table: nothing is `0`."""
    return rupiah(amount) if amount else NIL


NIL = Markup("0")


def tanggal(value: date) -> Markup:
    """`01/06/2016`, as markup for the same reason."""
    return _day(value) if type(value) is date else Markup(dates.tanggal(value))  # noqa: S704


@lru_cache(maxsize=8192)
def _day(value: date) -> Markup:
    return Markup(dates.tanggal(value))  # noqa: S704


def unbroken(text: str) -> str:
    """A telephone number or a name that stays on one line: with no-break spaces."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


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
    return _kept_url(name, settings.ROOT_URLCONF, args, tuple(kwargs.items()))


@lru_cache(maxsize=4096)
def _kept_url(name: str, urlconf: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """An address never changes; a layout asks for several on every page, a list for one a row."""
    return reverse(name, urlconf=urlconf, args=args or None, kwargs=dict(kwargs) or None)


def _url_if(name: str, /, *args: Any, **kwargs: Any) -> str | None:
    """The address, or None where nothing of that name is installed."""
    try:
        return _url(name, *args, **kwargs)
    except NoReverseMatch:
        return None
