"""The sample's letters (P18): Siti has read some and not others, and staff are writing more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers.models import Contract
from tanggap.customers.statement import statements_of
from tanggap.demo import core
from tanggap.identity.models import User
from tanggap.institution.worktime import day_start, local_day
from tanggap.lib.money import short_rupiah
from tanggap.messaging.letters import sending
from tanggap.messaging.letters.drafting import save_draft
from tanggap.messaging.letters.hours import holidays_from, next_allowed
from tanggap.messaging.letters.kinds import NOTICE, kind_named
from tanggap.messaging.letters.making import write
from tanggap.messaging.models import DueLetter, Letter, LetterDraft, LetterReading
from tanggap.portal.models import Membership

SERVICE = System("layanan pelanggan")
NEWS = {
    "judul": "Jam layanan kantor cabang selama akhir tahun",
    "isi": "Pada 24 dan 31 Desember kantor cabang kami buka sampai pukul 12.00. Halaman Pelanggan dan kode pembayaran "
    "dapat dipakai seperti biasa.\n\nTerima kasih atas kepercayaan Anda.",
}
CODES = {
    "judul": "Bayarlah hanya dengan kode pembayaran atas nama Anda",
    "isi": "Belakangan ini ada yang mengaku petugas kami dan meminta pembayaran ke rekening pribadi. Kami tidak pernah "
    "melakukannya.\n\n- Periksa nama penerima sebelum membayar.\n- Jangan berikan password dan kode OTP kepada siapa "
    "pun.\n\nLaporkan hal yang mencurigakan melalui Form Pengaduan.",
}
DRAFT = {
    "title": "Program keringanan denda",
    "body": "Yth. {{ nama }},\n\nUntuk kontrak {{ kontrak }} kami menawarkan keringanan denda jika seluruh tunggakan "
    "dibayar bulan ini. Hubungi {{ telepon }} untuk syaratnya.",
    "audience": LetterDraft.Audience.FILTER,
    "product": "motor",
    "status": "active",
    "days_from": 8,
    "days_to": 60,
}


def are_there() -> bool:
    return Letter.objects.exists() and LetterDraft.objects.exists()


@transaction.atomic
def build() -> None:
    """Letters of the past weeks and a draft that waits for a manager; nothing if there are any."""
    if are_there():
        return
    user = Membership.objects.select_related("user").get(customer__core_id=core.SITI).user
    found = Contract.objects.filter(number__in=(core.SITI_CONTRACT, core.SITI_BEHIND)).select_related(
        "customer", "branch"
    )
    motor, behind = found.order_by("number")
    read = [
        _told(motor, CODES, weeks=6),
        _by_rule("reminder", motor, 6, -3),
        _by_rule("arrears_1", behind, 4, 7),
    ]
    LetterReading.objects.bulk_create(
        LetterReading(letter=letter, user_id=user.pk, at=letter.made_at + timedelta(hours=3)) for letter in read
    )
    _by_rule("arrears_2", behind, 4, 31)
    _by_rule("arrears_1", behind, 5, 8)
    _told(motor, NEWS, weeks=1)
    save_draft(LetterDraft(), DRAFT, by=User.objects.get(email="agent@contoh.test"))


def _told(contract: Contract, words: dict[str, str], *, weeks: int) -> Letter:
    """A notice to the customer of this contract, about none."""
    at = _morning(contract, timezone.now() - timedelta(weeks=weeks))
    return write(kind_named(NOTICE), contract.customer, None, words, about=None, by=SERVICE, at=at)


def _by_rule(kind: str, contract: Contract, instalment: int, days: int) -> Letter:
    """As the rule has sent it that many days after the due date, and will not again."""
    now = timezone.now()
    shown = statements_of([contract], now=now, posting_days=0)[contract.pk]
    due = next(row for row in shown.rows if row.number == instalment)
    day = due.due_date + timedelta(days=days)
    at = _morning(contract, day_start(day, contract.tz))
    values = sending.params_of(kind, shown, due)
    values |= {"jumlah": short_rupiah(due.remaining or due.amount)}
    values |= {"hari_lewat": str(days)} if days > 0 else {}
    facts = {"contract": contract, "instalment_no": instalment, "kind": kind, "due_at": at, "made_at": at}
    letter = write(kind_named(kind), contract.customer, contract, values, about=None, by=sending.ME, at=at)
    DueLetter.objects.create(**facts, state=DueLetter.State.SENT, letter=letter, ended_at=at)
    return letter


def _morning(contract: Contract, at: datetime) -> datetime:
    """The first instant from then on at which customers may be written to."""
    return next_allowed(at, contract.tz, holidays_from(local_day(at, contract.tz)))
