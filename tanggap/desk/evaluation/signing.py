"""What the manager writes to an evaluation, and the signature that freezes it (D20)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk.models import Evaluation, Improvement
from tanggap.identity.models import Role, User
from tanggap.institution.worktime import local_day
from tanggap.lib.dates import WIB
from tanggap.lib.errors import Conflict, DomainError, Forbidden, NotFound

MOST = 20
"""Improvements of one evaluation."""


class AlreadySigned(Conflict):
    message = "Evaluasi ini sudah ditandatangani dan tidak dapat diubah lagi."


class WrittenMeanwhile(Conflict):
    message = (
        "Evaluasi ini telah diubah orang lain sejak Anda membukanya. Muat ulang, lalu tulis kembali perubahan Anda."
    )


class NothingWritten(DomainError):
    message = "Tulis temuannya lebih dahulu; evaluasi tanpa temuan tidak dapat ditandatangani."


class BadImprovement(DomainError):
    message = "Tulis tindakannya, pilih penanggung jawabnya, dan beri batas waktu yang belum lewat."


class NotTheirs(Forbidden):
    message = "Evaluasi mingguan ditulis dan ditandatangani manajer di kantor pusat."


def may_write(user: User) -> bool:
    """A manager of head office (rights: weekly evaluation)."""
    return user.holds_everywhere(Role.MANAGER)


@dataclass(frozen=True)
class Improving:
    """An improvement as somebody typed it."""

    text: str
    owner: User | None
    due_on: date | None


@transaction.atomic
def write(
    monday: date, findings: str, *, seen: int, improving: Improving | None = None, signs: bool = False, by: User
) -> Evaluation:
    """Save the findings, add the improvement that was typed beside them, and sign if asked: all of it or nothing, so
    that no signature leaves out what lay before the signer's eyes.

    :raises: as `write_findings`, `add_improvement` and `sign`.
    """
    evaluation = write_findings(monday, findings, seen=seen, by=by)
    if improving:
        add_improvement(monday, improving.text, owner=improving.owner, due_on=improving.due_on, by=by)
    return sign(monday, seen=evaluation.edition, by=by) if signs else evaluation


@transaction.atomic
def write_findings(monday: date, text: str, *, seen: int, by: User) -> Evaluation:
    """Save the findings.

    :param seen: the edition before this person's eyes.
    :raises NotTheirs, NotFound, AlreadySigned. :raises WrittenMeanwhile: another has saved since.
    """
    evaluation = _unsigned(monday, by)
    if evaluation.findings == text.strip():
        return evaluation
    if evaluation.edition != seen:
        raise WrittenMeanwhile
    evaluation.findings, evaluation.edition = text.strip(), evaluation.edition + 1
    evaluation.save(update_fields=["findings", "edition"])
    trail.record("evaluation.written", evaluation, by=by, fields=["findings"])
    return evaluation


@transaction.atomic
def add_improvement(monday: date, text: str, *, owner: User | None, due_on: date | None, by: User) -> Improvement:
    """Say what shall be done better, by whom and until when. The same again is the one that is there.

    :raises NotTheirs, NotFound, AlreadySigned. :raises BadImprovement: something is missing, or too many.
    """
    evaluation = _unsigned(monday, by)
    if not text.strip() or owner is None or due_on is None or evaluation.improvements.count() >= MOST:
        raise BadImprovement
    if due_on < local_day(timezone.now(), WIB):
        raise BadImprovement
    row, is_new = evaluation.improvements.get_or_create(text=text.strip()[:300], owner=owner, due_on=due_on)
    if is_new:
        trail.record("evaluation.written", evaluation, by=by, fields=["improvements"])
    return row


@transaction.atomic
def remove_improvement(monday: date, pk: int, *, by: User) -> None:
    """Take one back before the signature. Taking back twice is harmless."""
    evaluation = _unsigned(monday, by)
    if evaluation.improvements.filter(pk=pk).delete()[0]:
        trail.record("evaluation.written", evaluation, by=by, fields=["improvements"])


@transaction.atomic
def mark_done(pk: int, *, by: User) -> Improvement:
    """Its owner or a manager of head office says that an improvement was made. Saying it twice is harmless.

    :raises NotFound: none of theirs.
    """
    row = Improvement.objects.select_for_update().filter(pk=pk).first()
    if row is None or (row.owner_id != by.pk and not may_write(by)):
        raise NotFound
    if row.done_at is None:
        row.done_at, row.done_by_label = timezone.now(), by.actor_label[:120]
        row.save(update_fields=["done_at", "done_by_label"])
        trail.record("evaluation.improved", row.evaluation, by=by)
    return row


@transaction.atomic
def sign(monday: date, *, seen: int, by: User) -> Evaluation:
    """Sign the evaluation as one has it before one's eyes: from now on nothing of it changes.

    :raises NotTheirs, NotFound. :raises AlreadySigned: by somebody else. :raises NothingWritten: no findings.
    :raises WrittenMeanwhile: another has saved since.
    """
    evaluation = _locked(monday, by)
    if evaluation.signed_by_id == by.pk:
        return evaluation
    if evaluation.is_signed:
        raise AlreadySigned
    if not evaluation.findings:
        raise NothingWritten
    if evaluation.edition != seen:
        raise WrittenMeanwhile
    evaluation.signed_at, evaluation.signed_by = timezone.now(), by
    evaluation.save(update_fields=["signed_at", "signed_by"])
    trail.record("evaluation.signed", evaluation, by=by)
    return evaluation


def _unsigned(monday: date, by: User) -> Evaluation:
    evaluation = _locked(monday, by)
    if evaluation.is_signed:
        raise AlreadySigned
    return evaluation


def _locked(monday: date, by: User) -> Evaluation:
    if not may_write(by):
        raise NotTheirs
    evaluation: Evaluation | None = Evaluation.objects.select_for_update(of=("self",)).filter(monday=monday).first()
    if evaluation is None:
        raise NotFound
    return evaluation
