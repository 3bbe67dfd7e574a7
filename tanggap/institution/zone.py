"""The institution's time zone as the present one of every request, so that pages, filters and forms agree on it."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from tanggap.institution.current import known_institution

Respond = Callable[[HttpRequest], HttpResponseBase]


class InstitutionZone(tzinfo):
    """Asks for the institution's zone when it is needed: a request that shows no time needs no database for it."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return _zone().utcoffset(when)

    def dst(self, when: datetime | None) -> timedelta | None:
        return _zone().dst(when)

    def tzname(self, when: datetime | None) -> str | None:
        return _zone().tzname(when)

    def fromutc(self, when: datetime) -> datetime:
        zone = _zone()
        return zone.fromutc(when.replace(tzinfo=zone)).replace(tzinfo=self)

    def __str__(self) -> str:
        return _zone().key


ZONE = InstitutionZone()


def _zone() -> ZoneInfo:
    return known_institution().tz


class PresentZoneMiddleware:
    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(ZONE):
            return self.get_response(request)
