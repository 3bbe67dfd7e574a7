"""The sample's institution: who it is, where it is, when it works, what it tells its customers."""

from django.utils import timezone

from tanggap.identity.models import User
from tanggap.institution import current
from tanggap.institution.models import ZONES, Branch, Calendar, CalendarSpan, Department, Institution, LegalText

WORKDAYS = range(1, 6)
DEPARTMENTS = (
    ("keuangan", "Keuangan"),
    ("penagihan", "Penagihan"),
    ("relasi-bank", "Relasi Bank"),
    ("teknologi", "Teknologi Informasi"),
)
BRANCHES = (
    {
        "code": "000",
        "name": "Kantor Pusat",
        "city": "Jakarta Selatan",
        "address": "Jl. Jenderal Contoh Kav. 1, Jakarta Selatan 12920",
        "phone": "021 5000 000",
        "is_head_office": True,
    },
    {
        "code": "001",
        "name": "Jakarta Timur",
        "city": "Jakarta Timur",
        "address": "Jl. Pemuda Contoh No. 12, Jakarta Timur 13220",
        "phone": "021 5000 001",
    },
    {
        "code": "014",
        "name": "Makassar",
        "city": "Makassar",
        "zone": "Asia/Makassar",
        "address": "Jl. Pettarani Contoh No. 8, Makassar 90222",
        "phone": "0411 500 014",
    },
    {
        "code": "027",
        "name": "Jayapura",
        "city": "Jayapura",
        "zone": "Asia/Jayapura",
        "address": "Jl. Percetakan Contoh No. 3, Jayapura 99111",
        "phone": "0967 500 027",
    },
)
TEXTS = {
    LegalText.Kind.SECRECY: (
        "Login dan password Anda adalah rahasia. Mohon untuk tidak memberitahukannya kepada orang lain, "
        "termasuk kepada petugas kami."
    ),
    LegalText.Kind.PRIVACY: (
        "Kami mengolah data pribadi Anda untuk menampilkan kontrak dan pembayaran Anda, mengirim pemberitahuan, "
        "dan menangani pengaduan Anda. Data tidak digunakan untuk tujuan lain tanpa persetujuan Anda. "
        "Anda berhak melihat, memperbaiki, dan meminta penghapusan data melalui layanan pelanggan."
    ),
    LegalText.Kind.RISK: (
        "Sinar Contoh Finance adalah lembaga contoh yang tidak nyata. Keterlambatan pembayaran dikenai denda "
        "sesuai perjanjian pembiayaan."
    ),
}


def build() -> None:
    """Make what is missing of the institution, its places and its working time; nothing that exists is changed."""
    calendars = {zone: _calendar(zone, label) for zone, label in ZONES}
    _institution(calendars["Asia/Jakarta"])
    for code, name in DEPARTMENTS:
        Department.objects.get_or_create(code=code, defaults={"name": name})
    for place in BRANCHES:
        zone = str(place.get("zone", "Asia/Jakarta"))
        Branch.objects.get_or_create(code=place["code"], defaults={**place, "calendar": calendars[zone]})
    current.forget()


def _institution(calendar: Calendar) -> None:
    Institution.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Sinar Contoh Finance",
            "legal_name": "PT Sinar Contoh Finance",
            "phone": "1500 000",
            "email": "layanan@contoh.test",
            "service_hours": "Senin–Jumat 09.00–18.00 WIB",
            "calendar": calendar,
        },
    )


def _calendar(zone: str, label: str) -> Calendar:
    calendar, is_new = Calendar.objects.get_or_create(name=f"Jam kerja {label}", defaults={"zone": zone})
    if is_new:
        CalendarSpan.objects.bulk_create(
            CalendarSpan(calendar=calendar, weekday=day, opens="09:00", closes="18:00") for day in WORKDAYS
        )
    return calendar


def publish_texts() -> None:
    """The first version of each text that has none: drafted by the administrator, published by compliance."""
    people = User.objects.in_bulk(["admin@contoh.test", "compliance@contoh.test"], field_name="email")
    admin, compliance = people["admin@contoh.test"], people["compliance@contoh.test"]
    now = timezone.now()
    for kind in TEXTS.keys() - set(LegalText.objects.values_list("kind", flat=True)):
        LegalText.objects.create(
            kind=kind,
            version=1,
            body=TEXTS[kind],
            drafted_by=admin.actor_label,
            drafter_ids=[admin.pk],
            published_at=now,
            published_by=compliance.actor_label,
            published_by_id=compliance.pk,
            effective_at=now,
        )
    current.forget()
