"""The sample's institution: who it is, where it is, when it works, what it tells its customers."""

from tanggap.audit.trail import System
from tanggap.demo import site
from tanggap.identity.models import User
from tanggap.institution import current, defaults
from tanggap.institution.models import ZONES, Branch, Department

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
IDENTITY = {
    "name": "Sinar Contoh Finance",
    "legal_name": "PT Sinar Contoh Finance",
    "phone": "1500 000",
    "email": "layanan@contoh.test",
}


def build() -> None:
    """Make what is missing of the institution, its places and its working time; nothing that exists is changed."""
    me = System("sample")
    defaults.seed(by=me, identity=IDENTITY)
    calendars = {zone: defaults.office_calendar(zone, by=me) for zone, _ in ZONES}
    for code, name in DEPARTMENTS:
        Department.objects.get_or_create(code=code, defaults={"name": name})
    for place in BRANCHES:
        zone = str(place.get("zone", "Asia/Jakarta"))
        Branch.objects.get_or_create(code=place["code"], defaults={**place, "calendar": calendars[zone]})
    site.build()
    current.forget()


def publish_texts() -> None:
    """The first version of each text that has none: drafted by the administrator, published by compliance."""
    people = User.objects.in_bulk(["admin@contoh.test", "compliance@contoh.test"], field_name="email")
    defaults.write_texts(by=people["admin@contoh.test"], publisher=people["compliance@contoh.test"])
    current.forget()
