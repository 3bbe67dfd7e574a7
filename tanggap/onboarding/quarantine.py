"""The documents that wait for the virus scanner (S6)."""

from datetime import timedelta

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.lib import quarantine
from tanggap.lib.loops import Loop
from tanggap.lib.quarantine import Quarantine
from tanggap.onboarding.documents import CHANNEL
from tanggap.onboarding.models import Document

ME = System("pemeriksa virus")


def _refused(document: Document) -> None:
    trail.record("document.refused", document, by=ME, reason=document.finding)


QUARANTINE = Quarantine("documents", Document.objects.in_quarantine, _refused)
LOOP = Loop(name="onboarding.quarantine", channel=CHANNEL, run=QUARANTINE.scan, idle=timedelta(seconds=30))


def faults() -> list[str]:
    """What `tanggap doctor` asks: is the scanner there, and does nothing wait for it for long?"""
    return quarantine.scanner_faults() or QUARANTINE.late()
