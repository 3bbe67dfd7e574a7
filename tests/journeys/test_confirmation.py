"""An account is opened: the account officer, both approvals, the code on the telephone, the customer's consent.

One person plays all parts with the sample's people: alone on the phone, through customer service, and with a second
code. What the journeys saw of codes, links and the mother's name is looked for afterwards wherever it must not lie.
"""

import re

import psycopg
import pytest
from playwright.sync_api import expect

from tests.journeys.house import SOON
from tests.journeys.looking import assert_accessible, look
from tests.uploading import image_bytes

MOTHER = "Ngatinah Purbalingga"
NAME = "Kirana Ayu Larasati"
PHONE = "0813 5550 7788"
TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
OF = (
    "from tanggap.onboarding.models import Application;"
    "print(Application.objects.filter(branch__code='001', {which}).earliest('pk').pk)"
)
PLAYED = "full_name='Rahmat Hidayat'"
FOR_BRANCH_HEAD = "state='waiting_branch_head'"
pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture(scope="module")
def secrets() -> set[str]:
    """Codes and tokens that were seen, and the mother's name as it was typed."""
    return {MOTHER}


@pytest.fixture
def phone(page, secrets):
    """The customer's telephone: a browser of its own, where nobody has signed in."""
    return Phone(page.context, secrets)


class Phone:
    def __init__(self, context, secrets) -> None:
        self.context, self.secrets = context, secrets
        self.page = None

    def take_up(self):
        """Look at the outbox, where all messages of the sample arrive."""
        own = self.context.browser.new_context(
            base_url=self.context.pages[0].url.partition("/staff")[0],
            viewport={"width": 360, "height": 740},
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.page = own.new_page()
        self.page.goto("/demo/outbox")

    def newest(self, name: str, kind: str):
        letter = self.page.locator("article", has_text=name).filter(has_text=kind).first
        letter.wait_for(timeout=SOON)
        return letter

    def code(self, name: str, *, other_than: str = "") -> str:
        """Copied from the newest message with a code, as its button does it."""
        button = self.page.locator("article", has_text=name).locator(
            f"button.copy-code:not([data-copy='{other_than}'])"
        )
        button.first.wait_for(timeout=SOON)
        button.first.click()
        self.page.get_by_text("Tersalin").first.wait_for()
        copied = self.page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(r"\d{6}", copied)
        self.secrets.add(copied)
        return copied

    def open_link(self, name: str) -> None:
        """Follow the link that comes after the code."""
        link = self.newest(name, "Tautan konfirmasi").locator("a[href*='/customer?p=']")
        address = link.get_attribute("href")
        self.secrets.add(address.partition("p=")[2])
        self.page.goto(address)

    def enter(self, code: str) -> None:
        self.page.get_by_label("Kode OTP").fill(f"{code[:3]} {code[3:]}")
        self.page.get_by_role("button", name="Kirim", exact=True).click()


def number_of(house, which: str) -> str:
    return house.django(OF.format(which=which)).strip()


def at_application(page, number: str):
    page.goto(f"/staff/onboarding/applications/{number}")
    return page


def take_in(page) -> str:
    """The account officer fills in the form and submits; the application's number."""
    page.goto("/staff/onboarding/applications/new")
    page.get_by_label("Produk").select_option(label="Tabungan Sejahtera")
    page.get_by_role("button", name="Mulai").click()
    page.get_by_label("Nama lengkap").fill(NAME)
    page.get_by_label("NIK").fill("3175 0557 0890 0077")
    page.get_by_label("Tempat lahir").fill("Jakarta")
    page.get_by_label("Tanggal lahir").fill("17/08/1990")
    page.get_by_label("Perempuan").check()
    page.get_by_label("Kawin", exact=True).check()
    page.get_by_label("Nama gadis ibu kandung").fill(MOTHER)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Alamat sesuai KTP").fill("Jl. Melati 7, Jakarta Timur")
    page.get_by_label("Nomor Handphone 1").fill(PHONE)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Pekerjaan").fill("Pedagang")
    page.get_by_label("Penghasilan per tahun").fill("60.000.000")
    page.get_by_label("Sumber dana").fill("Hasil usaha")
    page.get_by_label("Maksud dan tujuan").fill("Menabung")
    page.get_by_role("button", name="Lanjut").click()
    for number, (kind, label) in enumerate((("id_card", "Foto KTP"), ("selfie", "Swafoto"))):
        photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": image_bytes((800, 500))}
        page.locator(f"#file_{kind}").set_input_files(photo)
        page.get_by_role("button", name="Unggah").nth(number).click()
        page.get_by_role("link", name=label).wait_for()
    number = page.url.partition("/applications/")[2].partition("/")[0]
    page.get_by_role("link", name="Lanjut").click()
    page.get_by_role("button", name="Ajukan kepada Kasie").click()
    page.get_by_text("diajukan kepada Kasie").first.wait_for()
    return number


def approve(page) -> None:
    page.get_by_role("button", name="Setujui").click()


def test_from_the_account_officer_to_the_receipt(page, sign_in, phone):
    """O1–O6, O8, O11, O12."""
    sign_in("ao@contoh.test")
    number = take_in(page)
    sign_in("kasie@contoh.test")
    approve(at_application(page, number))
    page.get_by_text("Menunggu Kacab").first.wait_for()
    sign_in("kacab@contoh.test")
    at_application(page, number)
    phone.take_up()
    approve(page)
    page.get_by_text("Waiting Confirmation").first.wait_for()
    code = phone.code(NAME)
    phone.open_link(NAME)
    look(phone.page, "customer")
    assert_accessible(phone.page)
    phone.enter(f"{(int(code) + 1) % 1_000_000:06d}")
    phone.page.get_by_text("Kode salah").first.wait_for()
    phone.enter(code)
    phone.page.get_by_text("Pembukaan rekening dikonfirmasi").wait_for()
    look(phone.page, "customer-confirmed")
    assert_accessible(phone.page)
    with phone.page.expect_download() as receipt:
        phone.page.get_by_role("button", name="Unduh bukti persetujuan").click()
    assert receipt.value.suggested_filename.startswith("bukti-persetujuan-PB-")
    phone.page.reload()
    phone.page.get_by_text("Sudah dikonfirmasi pada").wait_for()
    at_application(page, number).get_by_text("In Progress").first.wait_for()
    page.get_by_role("link", name="Unduh bukti persetujuan").wait_for()
    look(page, "application-confirmed")
    assert_accessible(page)


def test_through_customer_service(page, house, sign_in, phone):
    """O7, O8, O11."""
    number = number_of(house, FOR_BRANCH_HEAD)
    sign_in("kacab@contoh.test")
    name = at_application(page, number).locator("h1").inner_text()
    phone.take_up()
    approve(page)
    page.get_by_text("Waiting Confirmation").first.wait_for()
    code = phone.code(name)
    sign_in("agent@contoh.test")
    page.goto("/staff/otp")
    look(page, "otp")
    page.get_by_label("Nomor Handphone").fill(house.django(
        f"from tanggap.onboarding.models import Application; print(Application.objects.get(pk={number}).phone)"
    ).strip())  # fmt: skip
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("button", name="Validasi").click()
    page.get_by_text("Bacakan teks persetujuan").first.wait_for()
    look(page, "otp-missing")
    assert_accessible(page)
    page.get_by_label("Saya sudah membacakan").check()
    page.get_by_label("Tidak ada internet").check()
    page.get_by_label("Telepon", exact=True).check()
    page.get_by_label("Nomor pengirim").fill("0812 0000 0801")
    page.get_by_label("Kode OTP").fill(code)
    page.get_by_role("button", name="Validasi").click()
    expect(page.locator("main")).to_contain_text("Sudah dikonfirmasi pada")
    page.wait_for_load_state()
    source = page.content()
    assert not is_in(code, source)
    look(page, "otp-confirmed")
    assert_accessible(page)
    phone.open_link(name)
    phone.page.get_by_text("Sudah dikonfirmasi pada").wait_for()


def test_with_a_second_code(page, house, sign_in, phone):
    """O10, O6."""
    number = number_of(house, PLAYED)
    sign_in("ao@contoh.test")
    at_application(page, number)
    phone.take_up()
    page.get_by_role("button", name="Kirim Ulang OTP").click()
    page.get_by_text("lima menit setelah kode terakhir").first.wait_for()
    look(page, "application-codes")
    assert_accessible(page)
    code = phone.code("Rahmat Hidayat")
    phone.open_link("Rahmat Hidayat")
    phone.enter(code)
    phone.page.get_by_text("Pembukaan rekening dikonfirmasi").wait_for()
    at_application(page, number).get_by_text("In Progress").first.wait_for()


def test_nothing_of_it_lies_where_it_must_not(house, secrets):
    """O4, S8: no code, token or mother's name in logs, audit, job arguments, histories or any other plain column."""
    assert len(secrets) >= 7, "the journeys before this one saw codes and links"
    needles = {form for secret in secrets for form in (secret.lower(), secret.lower().replace(" ", "%20"))}
    written = "\n".join(path.read_text(errors="replace") for path in house.home.rglob("*.log")).lower()
    assert "staff/otp/validation" in written, "the requests were logged"
    found = [f"logs: {needle}" for needle in needles if is_in(needle, written)]
    is_searched = False
    with psycopg.connect(house.database) as connection:
        for (table,) in connection.execute(TABLES).fetchall():
            rows = "\n".join(row for (row,) in connection.execute(f'select t::text from "{table}" t')).lower()
            found += [f"{table}: {needle}" for needle in needles if is_in(needle, rows)]
            is_searched |= NAME.lower() in rows
    assert not found
    assert is_searched, "the name lies in a plain column, so that the search must have met it"


def is_in(needle: str, text: str) -> bool:
    """Six digits count only where they stand alone: not within a time stamp or a digest."""
    if needle.isdigit():
        return re.search(rf"(?<![0-9a-f.]){needle}(?![0-9a-f])", text) is not None
    return needle in text
