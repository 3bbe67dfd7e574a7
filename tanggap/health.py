"""`/healthz`: the process answers. `/readyz`: the database answers, has every migration, and our keys fit it."""

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse

from tanggap.lib import access, canary
from tanggap.lib.context import origin
from tanggap.lib.origin import forwarded_for


@access.public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process serves at all, with the caller's own address as the app sees it (S7)."""
    return JsonResponse({"status": "ok", "client": origin().ip, "proxies": len(forwarded_for(request))})


@access.public
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served; 503 with the reason otherwise."""
    reason = unready_because()
    return JsonResponse({"status": reason or "ready"}, status=503 if reason else 200)


def unready_because() -> str | None:
    """`database unreachable`, `migrations missing`, `keys do not fit the stored data` (S3), or None."""
    try:
        if missing_migrations():
            return "migrations missing"
        return "keys do not fit the stored data" if canary.faults() else None
    except DatabaseError:
        return "database unreachable"


def missing_migrations() -> list[str]:
    """`app.name` of each migration of this code that the database does not have."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('django_migrations') is not null")
        if not cursor.fetchone()[0]:
            return sorted(_expected())
        cursor.execute("select app || '.' || name from django_migrations")
        return sorted(_expected() - {name for (name,) in cursor.fetchall()})


@lru_cache(maxsize=1)
def _expected() -> frozenset[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)
