"""The sample's outbox in a real browser, fed by a real worker: M1, M2."""

from tests.journeys.house import SOON
from tests.journeys.looking import assert_accessible, look

CODE = (
    "from tanggap.messaging.outbox import queue; from tanggap.messaging.recipients import Recipient;"
    "queue('confirmation_code', to=Recipient(phone='0812-3456-6797', name='Muhammad Budi Santoso Prawirodirdjo'),"
    " code='493027', url='http://localhost/customer?p=abc')"
)
MAIL = (
    "from tanggap.messaging.outbox import queue; from tanggap.messaging.recipients import Recipient;"
    "print(queue('trial', to=Recipient(email='hanya.surel@contoh.test'), note='Halo').pk)"
)


def test_a_forgotten_password_appears_as_a_mail_whose_link_opens(page, context, worker):
    """M1, M2."""
    phone = page
    phone.goto("/demo/outbox")
    desk = context.new_page()
    desk.goto("/staff/password/reset")
    desk.get_by_label("E-mail").fill("agent@contoh.test")
    desk.locator("main form button[type=submit]").click()
    mail = phone.locator("article", has_text="Atur ulang password Anda").filter(has_text="agent@contoh.test")
    mail.get_by_text("Terkirim").wait_for(timeout=SOON)
    with context.expect_page() as opened:
        mail.get_by_role("link").click()
    opened.value.get_by_role("heading", name="password").wait_for()


def test_a_code_shows_by_itself_and_is_copied(page, house, worker):
    """M2."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/demo/outbox")
    house.django(CODE)
    page.get_by_text("493027").first.wait_for()
    page.get_by_role("button", name="Salin kode").first.click()
    page.get_by_text("Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "493027"


def test_the_outbox_is_accessible_and_fits(page, house, worker):
    house.django(CODE)
    for name, address in (("outbox", "/demo/outbox"), ("outbox-whatsapp", "/demo/outbox?channel=whatsapp")):
        page.goto(address)
        look(page, name, full=False)
        assert_accessible(page)
    page.goto(f"/demo/outbox?channel=sms&to={house.django(MAIL).strip()}")
    page.get_by_text("Belum ada pesan").wait_for()
    look(page, "outbox-empty", full=False)
    assert_accessible(page)
