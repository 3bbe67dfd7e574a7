"""What waits for a member of staff, told on the page they arrive at: each line leads to where it is worked off."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from tanggap.desk import notices
from tanggap.desk.evaluation import waiting as evaluations
from tanggap.desk.incidents import answering
from tanggap.desk.ladder import inbox
from tanggap.desk.queues import counting
from tanggap.feed.models import FeedAlarm
from tanggap.identity.models import RoleGrant, User
from tanggap.institution.current import Kept
from tanggap.institution.models import LegalText
from tanggap.lib.navigation import is_built
from tanggap.messaging.channels.standing import halted
from tanggap.onboarding import abuse, listing


@dataclass(frozen=True)
class Notice:
    """A number of things that wait, and where."""

    label: str
    href: str
    icon: str
    text: str


@dataclass(frozen=True)
class Look:
    """Something that may wait for those who hold `right`; `count` for whom it is asked."""

    right: str
    href: str
    icon: str
    words: str
    text: str
    count: Callable[[User], int]


def _grants_to_confirm(user: User) -> int:
    return int(RoleGrant.objects.confirmable_by(user).count())


def _drafts_to_publish(user: User) -> int:
    return LegalText.objects.publishable_by(user.pk).count()


_late_kinds = Kept(lambda: FeedAlarm.objects.open().kinds())
"""At most a second old: the rail of every page asks."""

_otp_alarms = Kept(lambda: sum(1 for _ in abuse.alarms(timezone.now())))


APPLICATIONS, DESK, TASKS = "/staff/onboarding/", "/staff/desk/", "/staff/desk/tasks"
INCIDENTS = "/staff/desk/incidents"
REPORTS, IMPROVEMENTS = "/staff/reports/", "/staff/reports/improvements"
LOOKS = (
    Look(
        "tasks.view",
        TASKS,
        "list-checks",
        "tugas menunggu Anda",
        "Eskalasi, tugas, persetujuan, dan laporan; yang paling mendesak di atas.",
        inbox.count,
    ),
    Look(
        "cases.work",
        DESK,
        "inbox",
        "kasus menunggu Anda",
        "Yang paling mendesak di atas. Tenggatnya tertulis pada setiap kasus.",
        counting.waiting,
    ),
    Look(
        "cases.view",
        "/staff/desk/notices",
        "bell",
        "pemberitahuan kasus",
        "Tenggat yang hampir habis atau terlewati pada kasus Anda.",
        notices.count,
    ),
    Look(
        "incidents.manage",
        INCIDENTS,
        "siren",
        "jawaban bersama menunggu persetujuan Anda",
        "Satu jawaban untuk semua kasus sebuah gangguan. Baca, lalu setujui atau kembalikan.",
        lambda user: answering.to_approve(user).count(),
    ),
    Look(
        "evaluation.write",
        REPORTS,
        "chart-column",
        "laporan menunggu Anda",
        "Evaluasi mingguan yang belum ditandatangani, atau laporan triwulanan yang belum disampaikan.",
        evaluations.reports,
    ),
    Look(
        "reports.view",
        IMPROVEMENTS,
        "list-checks",
        "tindakan perbaikan menunggu Anda",
        "Disepakati dalam evaluasi mingguan. Nyatakan selesai bila sudah dikerjakan.",
        lambda user: evaluations.improvements(user).count(),
    ),
    Look(
        "applications.view",
        APPLICATIONS,
        "file-pen-line",
        "pengajuan rekening menunggu Anda",
        "Putuskan, lengkapi, atau kirim ulang OTP; yang terlama menunggu di atas.",
        lambda user: listing.waiting_for(user).count(),
    ),
    Look(
        "otp.watch",
        "/staff/otp/figures",
        "siren",
        "peringatan OTP",
        "Banyak kode tidak dikonfirmasi, atau CS memasukkan kode lebih sering daripada biasanya. Periksa angkanya.",
        lambda _: _otp_alarms(),
    ),
    Look(
        "feeds.view",
        "/staff/settings/feeds",
        "clock-alert",
        "data sistem inti terlambat",
        "Pelanggan melihat data lama. Tanyakan kepada tim sistem inti, lalu muat berkasnya.",
        lambda _: _late_kinds(),
    ),
    Look(
        "transports.view",
        "/staff/settings/transports",
        "octagon-x",
        "saluran pesan terhenti",
        "Pesan menunggu atau dikirim lewat saluran lain. Baca sebabnya, perbaiki, lalu lanjutkan.",
        lambda _: len(halted()),
    ),
    Look(
        "roles.confirm",
        "/staff/settings/users",
        "user-check",
        "pemberian peran menunggu konfirmasi",
        "Peran berlaku setelah dikonfirmasi orang kedua.",
        _grants_to_confirm,
    ),
    Look(
        "legal_texts.publish",
        "/staff/settings/texts",
        "scale",
        "konsep teks resmi menunggu penerbitan",
        "Baca, lalu terbitkan atau minta perbaikan.",
        _drafts_to_publish,
    ),
)


def waiting_for(user: User) -> list[Notice]:
    """What waits for this person now."""
    numbers = [(look, number_at(look.href)(user)) for look in LOOKS if is_built(look.href)]
    return [
        Notice(f"{counting.told(number)} {look.words}", look.href, look.icon, look.text)
        for look, number in numbers
        if number
    ]


def number_at(href: str) -> Callable[[User], int]:
    """How many things wait for a person at this address: the number in the rail."""
    look = next(look for look in LOOKS if look.href == href)
    return lambda user: look.count(user) if user.has_right(look.right) else 0
