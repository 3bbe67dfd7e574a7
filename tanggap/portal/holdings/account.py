"""What is held of a member's account: sign-in, sessions, messages, what was done and who looked (P19)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tanggap.audit.models import AuditEvent, ViewEvent
from tanggap.customers.models import Customer
from tanggap.desk.models import AccountRecovery
from tanggap.identity import sessions
from tanggap.identity.models import EmailChange, User
from tanggap.lib.names import masked_email
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message
from tanggap.portal.holdings.sections import Section, section
from tanggap.portal.models import Freeze, Membership, Registration

PASSWORD = "Disimpan hanya sebagai sidik satu arah; tidak dapat kami baca kembali."  # noqa: S105


def of_account(user: User, present_key: str | None) -> Iterator[Section]:
    """Everything about the account itself. Secrets are told to exist, never shown."""
    yield _account(user)
    yield _email_changes(user)
    yield _recoveries(user)
    yield _sessions(user, present_key)


def of_traces(user: User, customer: Customer | None) -> Iterator[Section]:
    """What was registered, sent, done and looked at. Staff are not named."""
    customer_id = customer.pk if customer else 0
    yield _registrations(customer_id)
    yield _freezes(customer_id)
    yield _messages(user, customer_id)
    yield _acts(user, customer_id)
    yield _looks(customer_id)


def _account(user: User) -> Section:
    membership = Membership.objects.filter(user=user).first()
    labels = {
        "username": "Username",
        "email": "E-mail untuk masuk",
        "password": "Password",
        "full_name": "Nama lengkap",
        "date_joined": "Akun dibuat",
        "last_login": "Terakhir masuk",
        "is_active": "Aktif",
        "since": "Terhubung sejak",
        "ended_at": "Hubungan berakhir",
    }
    facts = {name: getattr(user, name, None) for name in labels} | {"password": PASSWORD}
    facts |= {name: getattr(membership, name, None) for name in ("since", "ended_at")}
    return section("account", "Akun", "Akun Anda di halaman pelanggan.", labels, [facts])


def _email_changes(user: User) -> Section:
    columns = {
        "asked_at": "Diminta",
        "old_email": "E-mail lama",
        "new_email": "E-mail baru",
        "expires_at": "Konfirmasi sampai",
        "confirmed_at": "Dikonfirmasi",
        "undo_until": "Dapat dibatalkan sampai",
        "undone_at": "Dibatalkan",
        "voided_at": "Tidak berlaku sejak",
        "state": "Keadaan",
    }
    now = timezone.now()
    facts = [
        {name: getattr(change, name) for name in columns} | {"state": str(change.state(now).label)}
        for change in EmailChange.objects.of(user).order_by("-pk")
    ]
    return section("email_changes", "Penggantian e-mail", "Permintaan ganti e-mail akun Anda.", columns, facts)


def _recoveries(user: User) -> Section:
    """An address that never became theirs may be somebody else's: it is masked."""
    columns = {
        "proposed_at": "Diusulkan",
        "why": "Yang hilang",
        "old_email": "E-mail lama",
        "new_email": "E-mail baru",
        "confirmed_at": "Disetujui",
        "due_at": "Berlaku mulai",
        "done_at": "Berlaku",
        "ended_at": "Berakhir",
        "state": "Keadaan",
    }
    facts = [
        {name: getattr(row, name) for name in columns}
        | {
            "why": row.get_why_display(),
            "new_email": row.new_email if row.done_at else masked_email(row.new_email),
            "state": str(row.state.label),
        }
        for row in AccountRecovery.objects.filter(account=user).order_by("-pk")
    ]
    about = "Penggantian e-mail masuk lewat layanan pelanggan, bila kotak surat hilang."
    return section("account_recoveries", "Pemulihan akun", about, columns, facts)


def _sessions(user: User, present_key: str | None) -> Section:
    columns = {
        "began_at": "Masuk",
        "seen_at": "Terakhir aktif",
        "browser": "Peramban",
        "user_agent": "Keterangan peramban",
        "ip": "Alamat IP",
        "is_present": "Sesi ini",
    }
    about = "Peramban yang saat ini masuk ke akun Anda."
    return section("sessions", "Sesi", about, columns, sessions.open_sessions(user, present_key))


def _registrations(customer_id: int) -> Section:
    columns = {
        "registered_at": "Didaftarkan",
        "expires_at": "Berlaku sampai",
        "superseded_at": "Digantikan",
        "activated_at": "Diaktifkan",
    }
    about = "Pendaftaran akun dengan data Anda. Yang tidak diaktifkan dihapus setelah 6 jam."
    rows = Registration.objects.filter(customer_id=customer_id).order_by("-registered_at")
    return section("registrations", "Pendaftaran", about, columns, rows)


def _freezes(customer_id: int) -> Section:
    columns = {"frozen_at": "Dibekukan", "lifted_at": "Dibuka kembali"}
    about = "Pembekuan setelah pemilik nomor telepon menyatakan “bukan saya”."
    rows = Freeze.objects.filter(customer_id=customer_id).order_by("-frozen_at")
    return section("freezes", "Pembekuan akun", about, columns, rows)


def _messages(user: User, customer_id: int) -> Section:
    labels = {"created_at": "Dibuat", "kind": "Jenis", "channel": "Saluran", "to": "Ke", "state": "Keadaan"}
    labels |= {"state_at": "Keadaan sejak"}
    mine = Message.objects.filter(Q(user_id=user.pk) | Q(customer_id=customer_id)).order_by("-pk")
    facts = [
        {
            "created_at": message.created_at,
            "kind": KINDS[message.kind].label if message.kind in KINDS else message.kind,
            "channel": message.get_channel_display(),
            "to": message.to.masked(message.channel),
            "state": message.get_state_display(),
            "state_at": message.state_at,
        }
        for message in mine.iterator()
    ]
    about = "E-mail, SMS, dan WhatsApp yang kami kirim kepada Anda."
    return section("messages", "Pesan", about, labels, facts)


def _acts(user: User, customer_id: int) -> Section:
    """The member's own acts with their address; others' acts about the member without a name."""
    about_me = Q(object_type="identity.user", object_id=str(user.pk))
    about_me |= Q(object_type="customers.customer", object_id=str(customer_id))
    labels = {"at": "Waktu", "act": "Kegiatan", "by": "Oleh", "ip": "Alamat IP"}
    facts = [_act(event, user) for event in AuditEvent.objects.filter(Q(actor_id=user.pk) | about_me).order_by("-pk")]
    return section("acts", "Catatan kegiatan", "Yang dilakukan dengan akun dan data Anda.", labels, facts)


def _act(event: AuditEvent, user: User) -> dict[str, Any]:
    is_own = event.actor_id == user.pk
    by = "Anda" if is_own else "Petugas" if event.actor_id else "Sistem"
    return {"at": event.at, "act": event.sentence, "by": by, "ip": event.ip if is_own else None}


def _looks(customer_id: int) -> Section:
    labels = {"at": "Waktu", "shown": "Yang dilihat", "by": "Oleh"}
    facts = [
        {"at": look.at, "shown": ", ".join(map(_label, look.shown)), "by": "Petugas"}
        for look in ViewEvent.objects.filter(customer_id=customer_id).order_by("-pk")
    ]
    about = "Kapan petugas kami membuka data pribadi Anda, dan data yang mana."
    return section("looks", "Akses data oleh petugas", about, labels, facts)


def _label(name: str) -> str:
    known = {field.name: str(field.verbose_name) for field in Customer._meta.concrete_fields}
    return known.get(name, name)
