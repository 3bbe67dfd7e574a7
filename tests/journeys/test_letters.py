"""P18: an agent writes a letter, a manager publishes it, the member reads it on the phone."""

import re

from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

PUBLISHED = """
from tanggap.messaging.letters import publishing
from tanggap.messaging.models import LetterDraft
publishing.run(LetterDraft.objects.get(title="Kantor cabang pindah").pk)
"""
UNREAD = re.compile(r"^\d+ surat belum dibaca")
LONG = "Mulai Senin depan kantor cabang kami pindah ke Jalan Merdeka No. 45.\n\n- Jam layanan tetap.\n- Telepon tetap."


def test_a_letter_goes_from_the_agent_over_the_manager_to_the_members_phone(page, sign_in, house):
    sign_in("siti@contoh.test")
    page.goto("/member/")
    look(page, "letters-home")
    page.goto("/member/notices")
    unread = int(page.get_by_text(UNREAD).inner_text().split(" ")[0])
    assert unread >= 3, "the sample's own letters"
    look(page, "letters-inbox")
    assert_accessible(page)
    page.get_by_role("link", name="Surat tunggakan kedua").click()
    look(page, "letters-arrears")
    assert_accessible(page)
    page.goto("/member/notices")
    page.get_by_text(f"{unread - 1} surat belum dibaca").wait_for()

    sign_in("andi@contoh.test")
    page.goto("/member/notices")
    look(page, "letters-empty")

    sign_in("agent@contoh.test")
    page.goto("/staff/letters/new")
    page.get_by_role("button", name="Simpan konsep").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    look(page, "letters-form-faults")
    assert_accessible(page)
    page.get_by_label("Nomor kontrak").fill("20-099-16-00123")
    page.get_by_label("Judul").fill("Kantor cabang pindah")
    page.get_by_label("Isi", exact=True).fill(LONG)
    page.get_by_role("button", name="Simpan konsep").click()
    page.get_by_text("Konsep surat disimpan").wait_for()
    expect(page.get_by_role("button", name="Terbitkan")).to_have_count(0)

    sign_in("manager@contoh.test")
    page.goto("/staff/letters/")
    look(page, "letters-drafts")
    assert_accessible(page)
    page.get_by_role("link", name="Kantor cabang pindah").click()
    look(page, "letters-draft")
    assert_accessible(page)
    page.get_by_role("button", name="Terbitkan kepada 1 penerima").click()
    page.get_by_text("Surat diterbitkan kepada 1 penerima").wait_for()
    look(page, "letters-publishing")
    house.django(PUBLISHED)
    page.goto("/staff/letters/?tab=letters")
    look(page, "letters-all")
    assert_accessible(page)
    page.locator("tbody a").first.click()
    page.get_by_text("Tarik surat ini").click()
    look(page, "letters-letter")
    assert_accessible(page)
    page.goto("/staff/letters/?tab=rules")
    look(page, "letters-rules")
    assert_accessible(page)

    sign_in("admin@contoh.test")
    for address, name in (
        ("/staff/settings/letters", "letters-texts"),
        ("/staff/settings/letters/arrears_1", "letters-text"),
        ("/staff/settings/letters/arrears_1/edit", "letters-text-edit"),
        ("/staff/settings/letter-rules", "letters-settings"),
        ("/staff/settings/letter-rules/edit", "letters-settings-edit"),
    ):
        page.goto(address)
        look(page, name)
        assert_accessible(page)

    sign_in("siti@contoh.test")
    page.goto("/member/notices")
    page.get_by_role("link", name="Kantor cabang pindah").click()
    page.get_by_text("Jam layanan tetap.").wait_for()
    look(page, "letters-notice")
