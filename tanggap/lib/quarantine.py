"""Letting uploads out of quarantine once the scanner has looked at them, or taking their bytes away (S6).

A room that keeps files declares one `Quarantine` over its rows, which have the columns of `taking_in.TakenIn` and a
`finding`; its loop runs `scan`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import models, transaction
from django.utils import timezone

from tanggap.lib import antivirus, filestore
from tanggap.lib.loops import still_running, stopping
from tanggap.lib.sealing import CannotUnseal

WAIT = timedelta(seconds=30)
"""Until the scanner is asked again after it failed."""
LOST = "berkas tidak terbaca"
PATIENCE = timedelta(minutes=10)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Quarantine:
    """`waiting` gives the rows that nobody has looked at; `refused` puts on record that a file was refused; `what`
    names them for the operator, in English."""

    what: str
    waiting: Callable[[], "models.QuerySet[Any]"]
    refused: Callable[[Any], None]

    def scan(self) -> datetime | None:
        """Look at each file in quarantine, oldest first; any number of workers may do so.

        :return: when to try again, if the scanner gave no verdict.
        """
        again = None
        for pk in self.waiting().order_by("pk").values_list("pk", flat=True):
            if stopping.is_set():
                break
            still_running()
            try:
                self.look_at(pk)
            except antivirus.ScannerFailed as error:
                log.warning("scanner_failed", of=self.what, pk=pk, reason=str(error))
                again = timezone.now() + WAIT
        return again

    @transaction.atomic
    def look_at(self, pk: int) -> None:
        """Ask the scanner about one file, if nobody else does. Without a scanner it is let out: it was switched off.

        :raises ScannerFailed: no verdict; the file stays where it is.
        """
        row = self.waiting().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if row is None:
            return
        row.finding = finding_in(row.stored_as, row.key)[:120]
        row.checked_at = timezone.now()
        row.save(update_fields=["finding", "checked_at"])
        if row.finding:
            self.refused(row)
            transaction.on_commit(lambda: filestore.drop(row.stored_as))

    def late(self) -> list[str]:
        """What `tanggap doctor` asks: does nothing wait for the scanner for long?"""
        if not antivirus.is_configured():
            return []
        late = self.waiting().filter(uploaded_at__lt=timezone.now() - PATIENCE).count()
        told = f"{late} {self.what} wait for the virus scanner for more than ten minutes: read the worker's log."
        return [told] if late else []


def scanner_faults() -> list[str]:
    """What `tanggap doctor` asks: is the scanner there, where one is set up?"""
    if not antivirus.is_configured():
        return []
    try:
        antivirus.ping()
    except antivirus.ScannerFailed as error:
        return [f"ClamAV does not answer ({error}): start clamd or mend CLAMAV_URL; uploads stay in quarantine."]
    return []


def finding_in(stored_as: str, key: str) -> str:
    """What the scanner finds in a stored file, "" for nothing. :raises ScannerFailed: no verdict."""
    if not antivirus.is_configured():
        return ""
    try:
        return antivirus.finding_in(filestore.get(stored_as, key))
    except (FileNotFoundError, CannotUnseal):
        return LOST
