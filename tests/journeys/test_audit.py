"""S4: compliance at the audit pages in a real browser, both widths, both schemes."""

import pytest

from tests.journeys.looking import assert_accessible, look

EVENTS = """
from tanggap.audit import sealer, trail
from tanggap.identity.models import User
from tanggap.institution.models import Branch
admin, branch = User.objects.get(email="admin@contoh.test"), Branch.objects.first()
for n in range(60):
    trail.record("branch.changed", branch, by=admin, fields=["address", "phone"], reason="Pindah kantor")
    trail.viewed(4711, by=admin, shown=["phone", "nik"], case_number="PGD-2026-000123")
sealer.run()
"""


@pytest.fixture(scope="module")
def events(house):
    house.django(EVENTS)


@pytest.mark.parametrize(("name", "path"), [("audit", "/staff/audit/"), ("audit-looks", "/staff/audit/views/")])
def test_audit_pages_are_accessible_and_fit(page, sign_in, events, name, path):
    sign_in("compliance@contoh.test")
    page.goto(path)
    look(page, name)
    assert_accessible(page)


def test_compliance_follows_an_act_and_downloads_what_was_found(page, sign_in, events):
    sign_in("compliance@contoh.test")
    page.goto("/staff/audit/")
    page.get_by_role("combobox", name="Tindakan").select_option(label="Cabang diubah")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_role("link", name="Lebih lama").click()
    page.get_by_role("link", name="Lebih baru").click()
    page.locator("a.row-link").first.click()
    page.get_by_text("Pindah kantor").wait_for()
    page.get_by_text("Tersegel").wait_for()
    look(page, "audit-act")
    assert_accessible(page)
    page.get_by_role("link", name="Riwayat objek ini").click()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Unduh semua hasil").click()
    assert arriving.value.suggested_filename.startswith("jejak-audit-")
    page.goto("/staff/audit/")
    page.get_by_role("cell", name="Jejak audit diunduh").first.wait_for()
