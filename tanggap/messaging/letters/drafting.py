"""Drafts of letters: written by agents, published by a manager who did not write on them (P18, four eyes)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers import account_numbers
from tanggap.lib.errors import Conflict, DomainError, Forbidden
from tanggap.messaging.letters import audience
from tanggap.messaging.letters.kinds import COMMON
from tanggap.messaging.letters.publishing import start
from tanggap.messaging.models import LetterDraft
from tanggap.messaging.template_language import read

State = LetterDraft.State


class OwnDraft(Forbidden):
    """Nobody publishes what they wrote on."""

    message = "Anda ikut menulis surat ini, sehingga orang lain yang harus menerbitkannya."


class DraftIsGone(Conflict):
    """It was published or discarded meanwhile."""

    message = "Konsep ini sudah diterbitkan atau dibuang. Muat ulang halaman."


class AudienceHasMoved(Conflict):
    """The number of recipients, or the text, is no longer what was confirmed."""

    message = "Konsep atau jumlah penerimanya berubah sejak Anda membukanya. Periksa kembali sebelum menerbitkan."


class NobodyThere(DomainError):
    """No contract matches."""

    message = "Tidak ada kontrak yang cocok. Ubah penerima surat ini."


class UnknownPlaceholder(DomainError):
    """The text uses a name that letters do not have."""

    message = "Isian tidak dikenal. Yang dapat dipakai: " + ", ".join(f"{{{{ {name} }}}}" for name in COMMON) + "."


@transaction.atomic
def save_draft(draft: LetterDraft, facts: Mapping[str, Any], *, by: trail.Person) -> LetterDraft:
    """Write a draft, or on it: whoever does may not publish it.

    :raises DraftIsGone: it is no draft any more.
    :raises UnknownPlaceholder, BadTemplate: the text cannot be filled in.
    :raises AccountNumber: see `_ensure_no_account`.
    """
    check_words(facts["title"], facts["body"])
    _ensure_no_account(facts)
    row = _locked(draft) if draft.pk else draft
    for name, value in facts.items():
        setattr(row, name, value)
    row.writer_ids = sorted({*row.writer_ids, by.actor_id})
    row.written_by, row.written_at = by.actor_label[:120], timezone.now()
    row.save()
    trail.record("letter_draft.written", row, by=by, fields=sorted(facts))
    return row


def _ensure_no_account(facts: Mapping[str, Any]) -> None:
    """:raises AccountNumber: it carries one that is no payment code of the customer it goes to (D11)."""
    known = account_numbers.codes_of(facts["customer_id"]) if facts.get("customer_id") else []
    if account_numbers.found_in(f"{facts['title']}\n{facts['body']}", known):
        raise account_numbers.AccountNumber


@transaction.atomic
def discard(draft: LetterDraft, *, by: trail.Person) -> None:
    """:raises DraftIsGone: it is no draft any more."""
    row = _locked(draft)
    row.state = State.DISCARDED
    row.save(update_fields=["state"])
    trail.record("letter_draft.discarded", row, by=by)


@transaction.atomic
def publish(draft: LetterDraft, *, expected: int, read_at: str, by: trail.Person) -> LetterDraft:
    """Fix the recipients and let the queue make their letters.

    :param expected: the number of recipients that this person was shown.
    :param read_at: `written_at` of the draft that this person has read, in ISO form.
    :raises DraftIsGone: 409. :raises OwnDraft: 403. :raises AudienceHasMoved: 409. :raises NobodyThere: 422.
    """
    row = _locked(draft)
    if by.actor_id in row.writer_ids:
        raise OwnDraft
    now = timezone.now()
    count = audience.fix(row, now)
    if not count:
        raise NobodyThere
    if count != expected or row.written_at.isoformat() != read_at:
        raise AudienceHasMoved
    row.state, row.published_at, row.recipients = State.PUBLISHING, now, count
    row.published_by, row.published_by_id = by.actor_label[:120], by.actor_id
    row.save()
    trail.record("letter_draft.published", row, by=by, reason=f"{count} surat")
    start(row.pk)
    return row


def check_words(title: str, body: str) -> None:
    """:raises UnknownPlaceholder, BadTemplate: they cannot be filled in."""
    if {*read(title).names, *read(body).names} - COMMON.keys():
        raise UnknownPlaceholder


def _locked(draft: LetterDraft) -> LetterDraft:
    row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
    if row.state != State.DRAFT:
        raise DraftIsGone
    return row
