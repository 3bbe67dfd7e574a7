"""A message's text as administrators change it, looked at while it is typed (M5, M7)."""

from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

TEXTS = "/staff/settings/messages"


def test_an_sms_is_shortened_while_its_parts_are_counted_and_published(page, sign_in):
    """M5, M7."""
    sign_in("admin@contoh.test")
    page.goto(TEXTS)
    look(page, "message-texts")
    assert_accessible(page)
    page.get_by_role("row").filter(has_text="Kode OTP").filter(has_text="SMS").get_by_role("link").click()
    look(page, "message-text")
    assert_accessible(page)
    page.get_by_role("link", name="Tulis konsep baru").click()
    body = page.get_by_label("Isi", exact=True)
    body.fill("Kode {{ kode }} – buka ")
    page.get_by_text("harus memuat {{ tautan }}").wait_for()
    look(page, "message-draft-wrong")
    assert_accessible(page)
    page.get_by_role("button", name="Sisipkan tautan", exact=True).click()
    page.locator("#look").get_by_text("memaksa UCS-2").wait_for()
    look(page, "message-draft-ucs2")
    body.fill(body.input_value().replace(" –", ","))
    page.get_by_text("1 bagian SMS").wait_for()
    look(page, "message-draft")
    assert_accessible(page)
    page.get_by_role("button", name="Simpan konsep").click()
    page.get_by_role("heading", name="Konsep versi 1").wait_for()
    look(page, "message-text-draft")
    assert_accessible(page)
    page.get_by_role("button", name="Terbitkan versi 1").click()
    look(page, "message-publication")
    assert_accessible(page)
    page.get_by_role("button", name="Ya, terbitkan versi 1").click()
    page.get_by_text("Versi 1 terbit").wait_for()
    page.get_by_role("link", name="Bawaan", exact=True).click()
    look(page, "message-version")
    assert_accessible(page)
    for name, place in (("meta-code", "confirmation_code"), ("meta-link", "confirmation_link")):
        page.goto(f"{TEXTS}/{place}/whatsapp/draft")
        look(page, f"message-{name}")
        assert_accessible(page)
    page.goto(f"{TEXTS}/activation_link/email")
    look(page, "message-mail")


def test_codes_go_by_whatsapp_alone_and_then_as_before(page, sign_in):
    """M2."""
    sign_in("admin@contoh.test")
    page.goto(TEXTS)
    page.locator("a[href$='/confirmation_code/order']").click()
    look(page, "message-order")
    assert_accessible(page)
    page.get_by_label("Hanya WhatsApp").check()
    page.get_by_role("button", name="Simpan urutan").click()
    page.get_by_text("Penerima tanpa WhatsApp tidak mendapat pesan ini.").wait_for()
    look(page, "message-order-chosen")
    assert_accessible(page)
    page.locator("a[href$='/confirmation_code/order']").click()
    page.get_by_text("WhatsApp, SMS → WhatsApp").wait_for()
    expect(page.get_by_label("Hanya WhatsApp")).to_be_checked()
    look(page, "message-order-history")
    page.get_by_label("WhatsApp lebih dahulu").check()
    page.get_by_role("button", name="Simpan urutan").click()
    page.get_by_text("Berlaku untuk pesan berikutnya").wait_for()
    page.goto(f"{TEXTS}/confirmation_code/sms")
    look(page, "message-text-order")
    assert_accessible(page)
