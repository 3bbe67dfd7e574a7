"""Writing a complaint: what was typed and sent along is kept until it becomes a case, once (P16)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tanggap.customers.models import Contract
from tanggap.customers.products import is_deposit
from tanggap.desk import attachments
from tanggap.desk.models import Case, Category, Entry
from tanggap.desk.models.entry import Attachment
from tanggap.desk.opening import BEGUN, MANY_BEGUN, Complaint, Contact, open_case, opened_already
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib import filestore, limits
from tanggap.lib.errors import DomainError, NotFound
from tanggap.lib.uploads import Upload
from tanggap.portal.complaints import steps
from tanggap.portal.complaints.forms import StepForm
from tanggap.portal.complaints.steps import PAYMENT
from tanggap.portal.contracts import own_contracts
from tanggap.portal.members import customer_of
from tanggap.portal.models import ComplaintDraft, DraftFile

KEPT = timedelta(days=3)
"""How long what was never sent is kept after the last change."""


class TooManyFiles(DomainError):
    message = (
        f"Satu pengaduan memuat paling banyak {attachments.MOST} berkas. Hapus yang tidak diperlukan lebih dahulu."
    )


class Incomplete(DomainError):
    """A step is not in order: `step` says which."""

    message = "Pengaduan belum lengkap."

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__()


def of(user: User, pk: UUID) -> ComplaintDraft:
    """:raises NotFound: not a draft of theirs, or it has become a case."""
    draft = ComplaintDraft.objects.filter(user=user, pk=pk).first()
    if draft is None:
        raise NotFound
    return draft


def latest_of(user: User) -> ComplaintDraft | None:
    """What they left off writing."""
    return ComplaintDraft.objects.filter(user=user).first()


def begin(pk: UUID, user: User) -> ComplaintDraft:
    """The draft of this form, made the first time its form is sent.

    :raises NotFound: another's, or what another has sent. :raises TooManyAttempts: twenty in a day.
    """
    draft = ComplaintDraft.objects.filter(pk=pk).first()
    if draft is None:
        opened_already(pk, user)
        limits.spend(BEGUN, str(user.pk), told=MANY_BEGUN)
        draft, _ = ComplaintDraft.objects.get_or_create(pk=pk, defaults={"user": user})
    if draft.user_id != user.pk:
        raise NotFound
    return draft


@transaction.atomic
def keep_answers(draft: ComplaintDraft, step: str, typed: Mapping[str, Any]) -> ComplaintDraft:
    """Keep what was typed at a step, as it was typed.

    :raises NotFound: it has become a case meanwhile.
    """
    locked = _locked(draft.pk, draft.user_id)
    locked.answers[step], locked.kept_at = dict(typed), timezone.now()
    locked.save(update_fields=["answers", "kept_at"])
    return locked


def add_files(draft: ComplaintDraft, sent: Sequence[Upload], *, by: User) -> None:
    """Take files in, so that they need not be chosen again, whatever else is wrong with the form.

    :raises TooManyFiles, BadUpload, TooManyAttempts: see `desk.attachments`. :raises NotFound: it became a case.
    """
    with attachments.taking_in(sent, by=by) as taken, transaction.atomic():
        locked = _locked(draft.pk, by.pk)
        if locked.files.count() + len(taken) > attachments.MOST:
            raise TooManyFiles
        for one in taken:
            DraftFile.objects.create(draft=locked, **one.columns(timezone.now()))


@transaction.atomic
def remove_file(draft: ComplaintDraft, file_pk: int) -> None:
    """Take a file out again, its bytes too. Doing it twice is harmless."""
    for file in _locked(draft.pk, draft.user_id).files.filter(pk=file_pk):
        _drop([file])


@transaction.atomic
def send(pk: UUID, *, by: User) -> Case:
    """Make the draft a case; sent twice, it is one case.

    :raises Incomplete: a step is not in order. :raises NotFound: neither a draft of theirs nor made of one.
    """
    try:
        draft = _locked(pk, by.pk)
    except NotFound:
        return _made_of(pk, by)
    forms = steps.forms_of(draft, by)
    if gap := steps.missing(forms):
        raise Incomplete(gap)
    case = open_case(*_told(forms, by), by=by, opened_by=by, opened_with=pk)
    _hand_over(draft, case, by)
    draft.delete()
    return case


def purge() -> int:
    """Delete what nobody has gone on writing for three days; how many there were."""
    old = ComplaintDraft.objects.filter(kept_at__lt=timezone.now() - KEPT)
    keys = list(old.values_list("pk", flat=True))
    for pk in keys:
        discard(pk)
    return len(keys)


@transaction.atomic
def discard(pk: UUID) -> None:
    """Delete a draft with its files. Doing it twice is harmless."""
    for draft in ComplaintDraft.objects.select_for_update().filter(pk=pk):
        _drop(list(draft.files.all()))
        draft.delete()


def _locked(pk: UUID, user_id: int) -> ComplaintDraft:
    draft = ComplaintDraft.objects.select_for_update().filter(pk=pk, user_id=user_id).first()
    if draft is None:
        raise NotFound
    return draft


def _made_of(pk: UUID, by: User) -> Case:
    case = opened_already(pk, by)
    if case is None:
        raise NotFound
    return case


def _told(forms: Mapping[str, StepForm], by: User) -> tuple[Complaint, Contact]:
    about, story, proof = (forms[step].cleaned_data for step in ("about", "story", "proof"))
    contract = next((one for one in own_contracts(by) if one.number == about["contract"]), None)
    zone = contract.tz if contract else institution().tz
    form, category = forms["story"], Category.objects.get(code=about["category"])
    complaint = Complaint(
        kind=category.usual_kind or Case.Kind.COMPLAINT,
        category=category,
        channel=Case.Channel.PORTAL,
        subject=story.get("subject") or "Pembayaran belum tampil",
        text=story["text"] or "Pembayaran saya belum tampil pada halaman pembayaran.",
        wanted=story.get("wanted", ""),
        happened_at=form.happened(zone),  # type: ignore[attr-defined]
        stated=form.stated(zone),  # type: ignore[attr-defined]
    )
    return complaint, contact_of(by, contract, phone=proof["phone"], preferred_channel=proof["preferred_channel"])


def contact_of(
    user: User, contract: Contract | None = None, *, phone: str = "", preferred_channel: str = ""
) -> Contact:
    """The member as a case names who wrote: the account's own e-mail; a phone only if they gave another one."""
    customer = customer_of(user)
    return Contact(
        name=customer.full_name if customer else user.username,
        phone=phone,
        email=user.email,
        customer=customer,
        contract=contract,
        relation=_relation(contract),
        preferred_channel=preferred_channel,
    )


def _relation(contract: Contract | None) -> str:
    """What the member is to the institution by the contract that they name (D1)."""
    if contract is None:
        return Case.Relation.UNKNOWN
    return Case.Relation.DEPOSITOR if is_deposit(contract) else Case.Relation.BORROWER


def _hand_over(draft: ComplaintDraft, case: Case, by: User) -> None:
    purpose = Attachment.Purpose.TRANSACTIONS if case.category.code == PAYMENT else Attachment.Purpose.EVIDENCE
    entry = case.entries.filter(kind=Entry.Kind.CONTACT).first()
    for file in draft.files.all():
        attachments.keep_row(case, file.columns(), purpose=purpose, by=by, entry=entry)


def _drop(files: list[DraftFile]) -> None:
    for file in files:
        name = file.stored_as
        file.delete()
        transaction.on_commit(lambda name=name: filestore.drop(name))  # type: ignore[misc]
