"""A borrower registers, follows the mail's link and reads what is paid: P1–P6, P9–P11 in a real browser."""

import time

from playwright.sync_api import expect

from tests.journeys.captcha import solve
from tests.journeys.house import SOON
from tests.journeys.looking import assert_accessible, look

PASSWORD = "rahasia-rahmat-1"
FORM = {
    "Username": "rahmat90",
    "E-Mail": "rahmat@contoh.test",
    "Password": PASSWORD,
    "Password Match": PASSWORD,
    "Tanggal Lahir": "17/08/1990",
    "Nama Ibu Kandung": "Sri Wahyuni",
    "No. Kontrak": "200011600011",
}
AGAIN = """
from tanggap.portal.registration import registering; from tanggap.customers.recognition import Facts;
from tanggap.institution.current import legal_text; import datetime; from tanggap.customers.models import Customer;
from tanggap.lib.sealing import digest; from django.db import connection;
connection.cursor().execute("truncate lib_limit_counter");
c = Customer.objects.get(core_id="C000010");
c.mother_name_digest = digest("IBU", context="customers.customer.mother_name"); c.save();
applicant = registering.Applicant("{name}", "{name}@contoh.test", "rahasia-sekali-1",
    Facts(c.birth_date, "IBU", c.contracts.first().number), legal_text("privacy"), (legal_text("consent_portal"),));
made = registering.register(applicant, address="127.0.0.1"); {then};
from tanggap.messaging.models import Message;
print(*[m.params["url"] for m in Message.objects.filter(kind="{kind}").order_by("pk")], sep="\\n")
"""


def again(house, name: str, then: str = "pass", kind: str = "activation_link") -> list[str]:
    """Another customer registers; the links of that kind mailed so far."""
    return house.django(AGAIN.format(name=name, then=then, kind=kind)).split()


def fill(page, **other: str) -> None:
    for label, typed in (FORM | other).items():
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("Saya setuju data saya").check()


def test_a_borrower_registers_activates_signs_in_and_sees_the_payments(page, context, worker):
    """P1–P6, P9–P11."""
    page.goto("/member/login")
    page.get_by_role("link", name="Klik di sini").click()
    page.get_by_role("heading", name="Halaman Register").wait_for()
    look(page, "register")
    assert_accessible(page)
    page.get_by_text("Pemberitahuan privasi:").click()
    look(page, "register-notice")
    page.get_by_role("button", name="SUBMIT").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    look(page, "register-errors")
    assert_accessible(page)
    fill(page, **{"Nama Ibu Kandung": "Sri Wahyuningsih"})
    solve(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.get_by_text("tidak sesuai dengan data kami").wait_for()
    look(page, "register-mismatch")
    fill(page)
    solve(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.get_by_text("Selamat! Registrasi berhasil.").wait_for()
    look(page, "register-sent")
    assert_accessible(page)
    _follow_the_mail(page, context)
    page.get_by_text("Akun Anda sudah aktif").wait_for()
    page.get_by_label("E-Mail").fill(FORM["E-Mail"])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    solve(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.get_by_role("heading", name="Selamat datang, rahmat90").wait_for()
    page.locator("nav[aria-labelledby=menu]").get_by_role("link", name="Lihat Pembayaran").click()
    page.get_by_role("heading", name="Status Pembayaran Anda").wait_for()
    expect(page.locator("dl.figures")).to_contain_text("4 / 15")


def _follow_the_mail(page, context) -> None:
    """In the sample's outbox; the link opens in a tab of its own, as from a mail program."""
    page.goto("/demo/outbox")
    look(page, "outbox-registration", full=False)
    mail = page.locator("article", has_text="Verifikasi member").first
    mail.get_by_text("Terkirim").wait_for(timeout=SOON)
    with context.expect_page() as opened:
        mail.get_by_role("link").click()
    opened.value.get_by_role("heading", name="Verifikasi member").wait_for()
    address = opened.value.url
    opened.value.close()
    page.goto(address)
    look(page, "activate")
    assert_accessible(page)
    page.get_by_role("button", name="Aktifkan akun").click()


def test_the_activation_page_works_without_javascript(browser, house):
    """P5: no captcha is there, so none of it needs scripts."""
    older, newest = again(house, "tanpaskrip", then="registering.renew(made.pk)")[-2:]
    plain = browser.new_context(
        base_url=house.address, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = plain.new_page()
    page.goto(older)
    page.get_by_text("sudah diganti").wait_for()
    page.get_by_role("button", name="Kirim link baru").click()
    page.get_by_text("Link baru telah dikirim").wait_for()
    newest = house.django(
        "from tanggap.messaging.models import Message; "
        "print(Message.objects.filter(kind='activation_link').order_by('pk').last().params['url'])"
    ).strip()
    page.goto(newest)
    page.get_by_role("button", name="Aktifkan akun").click()
    page.get_by_text("Akun Anda sudah aktif").wait_for()
    plain.close()


def test_pages_of_links_and_codes_are_accessible_and_fit(page, house):
    """P5."""
    house.django("from tanggap.identity.models import User; User.objects.filter(username='tanpaskrip').delete()")
    older, newest = again(house, "denganlink", then="registering.renew(made.pk)")[-2:]
    for name, address in (("activate-replaced", older), ("activate-over", f"{newest}x")):
        page.goto(address)
        look(page, name)
        assert_accessible(page)
    set_code = (
        "from tanggap.institution.models import Institution; Institution.objects.update(activation_code='{0}')"
    ).format
    house.django(set_code("always"))
    time.sleep(1.1)
    page.goto(newest)
    look(page, "activate-code-ask")
    assert_accessible(page)
    page.get_by_role("button", name="Kirim kode").click()
    page.get_by_label("Kode aktivasi").fill("12345")
    page.get_by_role("button", name="Aktifkan akun").click()
    page.get_by_text("Kode tidak sesuai").wait_for()
    look(page, "activate-code-wrong")
    assert_accessible(page)
    house.django(set_code("by_mode"))
    page.goto(again(house, "denganlink", kind="account_made")[-1])
    look(page, "not-me")
    assert_accessible(page)
    page.get_by_role("button", name="Bukan saya").click()
    page.get_by_role("heading", name="Akun dibekukan").wait_for()
    look(page, "not-me-done")
    assert_accessible(page)
