"""O2, O12: section and branch head at their lists and at an application, both widths, both schemes."""

from tests.journeys.looking import assert_accessible, look

LIST = "/staff/onboarding/"


def test_lists_and_pages_of_who_decides_are_accessible_and_fit(page, sign_in):
    sign_in("kasie@contoh.test")
    page.goto(LIST)
    look(page, "applications-mine")
    assert_accessible(page)
    page.goto(f"{LIST}?tab=open")
    page.get_by_label("OTP gagal / belum terkirim").check()
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_text("OTP gagal", exact=True).first.wait_for()
    look(page, "applications-undelivered")
    assert_accessible(page)
    page.goto(LIST)
    page.get_by_role("table").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tampilkan data pribadi").click()
    page.get_by_role("link", name="Samarkan kembali").wait_for()
    look(page, "application-opened")
    page.get_by_role("link", name="Kembalikan").click()
    page.get_by_role("button", name="Kembalikan").click()
    page.get_by_role("alert").get_by_text("Tulis alasannya").wait_for()
    look(page, "application-reason")
    assert_accessible(page)


def test_a_branch_head_names_a_deputy_who_then_finds_the_branch_heads_work(page, sign_in):
    sign_in("kacab@contoh.test")
    page.goto("/staff/deputies")
    page.get_by_label("Deputi", exact=True).select_option(label="Agus Hidayat")
    page.get_by_label("Sampai dengan tanggal").fill(page.get_by_label("Mulai tanggal").input_value())
    page.get_by_role("button", name="Tunjuk deputi").click()
    page.get_by_text("ditunjuk sebagai deputi kepala cabang").wait_for()
    look(page, "deputies")
    assert_accessible(page)
    sign_in("kasie@contoh.test")
    page.goto(LIST)
    page.get_by_text("Anda deputi Lina Permata").wait_for()
    sign_in("kacab@contoh.test")
    page.goto("/staff/deputies")
    page.get_by_role("button", name="Akhiri").click()
    page.get_by_text("Anda belum menunjuk deputi.").wait_for()
