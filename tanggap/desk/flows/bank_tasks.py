"""The task of a bank that looks for a payment: which bank it is, and the number by which it knows the matter (D10)."""

from datetime import datetime

from tanggap.audit.trail import Actor
from tanggap.desk.models import Case, StepRun
from tanggap.desk.models.ladder import Level

LONGEST = 60


def note(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """Put on the bank's rung what was recorded where it was asked; the case has just climbed to it."""
    told = case.steps.exclude(pk=run.pk).filter(record__has_key="reference").last()
    rung = case.rungs.open().filter(level=Level.BANK).first()
    if told and rung:
        rung.bank = str(told.record.get("bank", ""))[:LONGEST]
        rung.reference = str(told.record["reference"])[:LONGEST]
        rung.save(update_fields=["bank", "reference"])
