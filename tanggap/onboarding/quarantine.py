"""Letting documents out of quarantine once the scanner has looked at them, or taking their bytes away (S6)."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.lib import antivirus, filestore
from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.lib.sealing import CannotUnseal
from tanggap.onboarding.documents import CHANNEL
from tanggap.onboarding.models import Document

ME = System("pemeriksa virus")
WAIT = timedelta(seconds=30)
"""Until the scanner is asked again after it failed."""
LOST = "berkas tidak terbaca"
PATIENCE = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def scan() -> datetime | None:
    """Look at each document in quarantine, oldest first; any number of workers may do so.

    :return: when to try again, if the scanner gave no verdict.
    """
    again = None
    for pk in Document.objects.in_quarantine().order_by("pk").values_list("pk", flat=True):
        if stopping.is_set():
            break
        still_running()
        try:
            look_at(pk)
        except antivirus.ScannerFailed as error:
            log.warning("scanner_failed", document=pk, reason=str(error))
            again = timezone.now() + WAIT
    return again


LOOP = Loop(name="onboarding.quarantine", channel=CHANNEL, run=scan, idle=timedelta(seconds=30))


@transaction.atomic
def look_at(document_id: int) -> None:
    """Ask the scanner about one document, if nobody else does. Without a scanner it is let out: it was switched off.

    :raises ScannerFailed: no verdict; the document stays where it is.
    """
    waiting = Document.objects.in_quarantine().select_for_update(skip_locked=True, of=("self",))
    document = waiting.filter(pk=document_id).first()
    if document is None:
        return
    document.finding = _finding(document)[:120]
    document.checked_at = timezone.now()
    document.save(update_fields=["finding", "checked_at"])
    if document.finding:
        trail.record("document.refused", document, by=ME, reason=document.finding)
        name = document.stored_as
        transaction.on_commit(lambda: filestore.drop(name))


def faults() -> list[str]:
    """What `tanggap doctor` asks: is the scanner there, and does nothing wait for it for long?"""
    if not antivirus.is_configured():
        return []
    try:
        antivirus.ping()
    except antivirus.ScannerFailed as error:
        return [f"ClamAV does not answer ({error}): start clamd or mend CLAMAV_URL; uploads stay in quarantine."]
    late = Document.objects.in_quarantine().filter(uploaded_at__lt=timezone.now() - PATIENCE).count()
    return (
        [f"{late} documents wait for the virus scanner for more than ten minutes: read the worker's log."]
        if late
        else []
    )


def _finding(document: Document) -> str:
    if not antivirus.is_configured():
        return ""
    try:
        return antivirus.finding_in(filestore.get(document.stored_as, document.key))
    except (FileNotFoundError, CannotUnseal):
        return LOST
