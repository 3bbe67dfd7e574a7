"""The cast of all tests: people and places that every room's tests may ask for by name."""

import datetime as dt
import os

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.test import Client, TransactionTestCase, override_settings
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers.models import Contract, Customer
from tanggap.desk.models import Case
from tanggap.identity.entrances import entrance_for
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution import current
from tanggap.institution.calendars import save_calendar
from tanggap.institution.models import (
    Branch,
    Calendar,
    Channel,
    Department,
    Holiday,
    Institution,
    LegalText,
    MenuEntry,
    Office,
    Page,
    Post,
)
from tanggap.institution.site import save_row
from tanggap.institution.texts import publish_text, save_draft
from tanggap.lib.sealing import digest
from tanggap.messaging.channels import noting
from tanggap.messaging.models import LetterRules
from tanggap.onboarding.models import Application, Product
from tanggap.portal.models import Membership
from tests import applying, complaining, emptying, seeded
from tests.captcha import CHEAP
from tests.signing import session_of

PASSWORD = "kata-sandi-uji"
LONG_AGO = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
"""Before any day that a test plays on."""
pytest_plugins = ["tests.leaks", "tests.mould", "tests.turns"]
CALM = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
"""A busy machine is slow, not wrong."""
hypothesis.settings.register_profile("gate", derandomize=True, **CALM)
hypothesis.settings.register_profile("explore", **CALM)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
"""The gate tries the same examples each time, so that it fails by a change only; `explore` looks for new ones."""


class PersonClient(Client):
    """Django's test client that comes in by the right entrance: `client.force_login(budi)` gets the staff's cookie."""

    person: User | None = None

    def force_login(self, user, backend=None):
        self.person = user
        self.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        entrance = entrance_for(user)
        self.cookies[entrance.cookie] = session_of(user).session_key
        self.cookies[entrance.cookie]["path"] = entrance.cookie_path


@pytest.fixture(scope="session", autouse=True)
def cheap_work():
    """Password hashing and the captcha's proof of work, as in production in every step but the amount."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.FastArgon2"], ALTCHA_CHALLENGE=CHEAP):
        yield


@pytest.fixture
def client() -> PersonClient:
    return PersonClient()


@pytest.fixture
def signed_in():
    """A browser of its own in which this person is signed in: `signed_in(siti).get("/member/")`."""

    def make(user: User) -> PersonClient:
        client = PersonClient()
        client.force_login(user)
        return client

    return make


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty all tables afterwards; only there may the audit trail be emptied."""
    with django_db_blocker.unblock():
        emptying.allow()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptying.empty())
        yield


@pytest.fixture(autouse=True)
def _nothing_is_remembered_between_tests(monkeypatch):
    """Nor is it looked up again while a test lasts, however slow the machine: pages are counted by their queries."""
    monkeypatch.setattr(current, "FRESH_SECONDS", 60.0)
    current.forget()
    noting.rows.forget()


@pytest.fixture
def institution(db) -> Institution:
    LetterRules.objects.get_or_create(pk=1)
    return Institution.objects.create(
        pk=1,
        name="Sinar Contoh Finance",
        legal_name="PT Sinar Contoh Finance",
        phone="1500 000",
        email="layanan@contoh.test",
        service_hours="Senin–Jumat 09.00–18.00 WIB",
    )


@pytest.fixture
def head_office(institution) -> Branch:
    return Branch.objects.create(code="PST", name="Kantor Pusat", city="Jakarta", is_head_office=True)


@pytest.fixture
def jakarta(institution) -> Branch:
    return Branch.objects.create(code="JKT", name="Jakarta", city="Jakarta")


@pytest.fixture
def makassar(institution) -> Branch:
    return Branch.objects.create(code="MKS", name="Makassar", city="Makassar", zone="Asia/Makassar")


@pytest.fixture
def finance(institution) -> Department:
    return Department.objects.create(code="keuangan", name="Keuangan")


@pytest.fixture
def office_hours(institution) -> Calendar:
    """Monday to Friday 09.00–18.00 WIB, in force since 2010."""
    week = {day: [(dt.time(9), dt.time(18))] for day in range(1, 6)}
    return save_calendar(Calendar(name="Jam kantor"), week, by=System("uji"), fields=[])


@pytest.fixture
def independence_day(institution) -> Holiday:
    """A national holiday of next year, in good time."""
    return Holiday.objects.create(day=dt.date(timezone.now().year + 1, 8, 17), name="Hari Kemerdekaan")


@pytest.fixture
def about_page(institution) -> Page:
    page = Page(title="Tentang Perusahaan", slug="tentang-perusahaan", body="Siapa kami.", published_at=timezone.now())
    return save_row(page, by=System("uji"), fields=[])


@pytest.fixture
def news_post(institution) -> Post:
    post = Post(title="Kantor baru", slug="kantor-baru", body="Di Solo.", published_at=timezone.now())
    return save_row(post, by=System("uji"), fields=[])


@pytest.fixture
def promo_post(institution) -> Post:
    post = Post(kind="promo", title="Bebas biaya", slug="bebas-biaya", body="Syarat.", published_at=timezone.now())
    return save_row(post, by=System("uji"), fields=[])


@pytest.fixture
def menu_entry(institution) -> MenuEntry:
    return save_row(MenuEntry(label="Berita", builtin="news"), by=System("uji"), fields=[])


@pytest.fixture
def call_centre(office_hours) -> Channel:
    return save_row(Channel(kind="phone", label="Call centre", calendar=office_hours), by=System("uji"), fields=[])


@pytest.fixture
def service_office(institution) -> Office:
    office = Office(name="Kantor Layanan", address="Jl. Contoh 7", city="Jakarta")
    return save_row(office, by=System("uji"), fields=[])


def long_in_force(kind: str, body: str) -> LegalText:
    """A published text that holds already on whatever day a test lets its clock stand."""
    me = System("uji")
    with time_machine.travel(LONG_AGO, tick=False):
        return publish_text(save_draft(kind, body, by=me), by=me)


@pytest.fixture
def secrecy_notice(institution) -> LegalText:
    """The notice that sign-in and password are secret, as published at the installation."""
    return long_in_force("secrecy", "Jangan beritahukan password Anda.")


@pytest.fixture
def hire(institution):
    """Make a staff member who holds a role in effect at a branch: `hire("budi", Role.AGENT, jakarta)`."""

    def make(name: str, role: Role | None = None, branch: Branch | None = None, **grant) -> User:
        user = User.objects.create_user(
            f"{name}@staf.test", PASSWORD, kind=User.Kind.STAFF, full_name=name.capitalize()
        )
        if role:
            RoleGrant.objects.create(user=user, role=role, branch=branch, confirmed_at=timezone.now(), **grant)
        return user

    return make


@pytest.fixture
def budi(hire, jakarta) -> User:
    return hire("budi", Role.AGENT, jakarta)


@pytest.fixture
def rina(hire, head_office) -> User:
    return hire("rina", Role.MANAGER, head_office)


@pytest.fixture
def joko(hire, makassar) -> User:
    """An account officer of the other branch."""
    return hire("joko", Role.AO, makassar)


@pytest.fixture
def dewi(hire, jakarta) -> User:
    return hire("dewi", Role.AO, jakarta)


@pytest.fixture
def agus(hire, jakarta) -> User:
    return hire("agus", Role.KASIE, jakarta)


@pytest.fixture
def lina(hire, jakarta) -> User:
    return hire("lina", Role.KACAB, jakarta)


@pytest.fixture
def hadi(hire, head_office) -> User:
    """Compliance."""
    return hire("hadi", Role.COMPLIANCE, head_office)


@pytest.fixture
def wati(hire, head_office) -> User:
    """The administrator."""
    return hire("wati", Role.ADMIN, head_office)


@pytest.fixture
def savings(institution) -> Product:
    return Product.objects.create(code="TAB", name="Tabungan Sejahtera")


@pytest.fixture
def account_consent(institution) -> LegalText:
    """What the customer agrees to with the code."""
    return long_in_force("consent_account", "Saya menyetujui pembukaan rekening ini.")


@pytest.fixture
def files_home(tmp_path, settings):
    """Uploaded files lie in a folder of this test's own."""
    settings.HOME = tmp_path
    return tmp_path / "files"


@pytest.fixture
def application(dewi, agus, lina, savings) -> Application:
    """Entered by dewi, approved by agus and lina, waiting for the customer; no code was made yet."""
    return applying.application(dewi, savings, section_head=agus, branch_head=lina)


@pytest.fixture
def enrol(jakarta):
    """Make a member with a customer and one contract: `enrol("siti", "200991600123")`."""

    def make(name: str, contract_number: str) -> User:
        now = timezone.now()
        customer = Customer.objects.create(
            core_id=f"C-{name}",
            full_name=name.upper(),
            birth_date=dt.date(1990, 8, 17),
            mother_name_digest=digest("SRI WAHYUNI", context="customers.customer.mother_name"),
            nik="3602041211870001",
            nik_index=digest(f"nik-{name}", context="customers.customer.nik"),
            phone="+6281234567897",
            phone_index=digest(f"phone-{name}", context="customers.customer.phone"),
            branch=jakarta,
            loaded_at=now,
        )
        Contract.objects.create(
            number=contract_number,
            customer=customer,
            product="motor",
            status=Contract.Status.ACTIVE,
            principal=10_000_000,
            tenor=15,
            started_on=dt.date(2016, 5, 1),
            branch=jakarta,
            loaded_at=now,
        )
        user = User.objects.create_user(f"{name}@anggota.test", PASSWORD, kind=User.Kind.MEMBER, username=name)
        Membership.objects.create(user=user, customer=customer)
        return user

    return make


@pytest.fixture
def siti(enrol) -> User:
    return enrol("siti", "200991600123")


@pytest.fixture
def andi(enrol) -> User:
    return enrol("andi", "200991600456")


@pytest.fixture
def portal_texts(institution) -> dict[str, LegalText]:
    """The privacy notice and the consents of registration, published."""
    return {kind: long_in_force(kind, f"Teks {kind}.") for kind in ("privacy", "consent_portal", "consent_offers")}


@pytest.fixture
def rahmat(portal_texts, jakarta) -> Customer:
    """A customer without an account: born 17/08/1990, mother SRI WAHYUNI, contract 200011600011."""
    customer = Customer.objects.create(
        core_id="C-rahmat",
        full_name="RAHMAT",
        birth_date=dt.date(1990, 8, 17),
        mother_name_digest=digest("SRI WAHYUNI", context="customers.customer.mother_name"),
        nik="3276021708900003",
        nik_index=digest("nik-rahmat", context="customers.customer.nik"),
        phone="+6281355667788",
        phone_index=digest("phone-rahmat", context="customers.customer.phone"),
        branch=jakarta,
        loaded_at=timezone.now(),
    )
    Contract.objects.create(
        number="200011600011",
        customer=customer,
        product="motor",
        status=Contract.Status.ACTIVE,
        principal=10_000_000,
        tenor=15,
        started_on=dt.date(2016, 5, 1),
        branch=jakarta,
        loaded_at=timezone.now(),
    )
    return customer


@pytest.fixture
def desk(institution, head_office, office_hours) -> None:
    """Categories, causes, terms and the shipped procedures; the institution's calendar is the office's."""
    Institution.objects.update(calendar=office_hours)
    current.forget()
    seeded.desk()


@pytest.fixture
def case(desk, siti) -> Case:
    """Siti's complaint through the portal, at its first step; nobody has taken it."""
    return complaining.case(siti.membership.customer)


@pytest.fixture
def fitri(hire, head_office, finance) -> User:
    """An officer of the finance department."""
    return hire("fitri", Role.OFFICER, head_office, department=finance)
