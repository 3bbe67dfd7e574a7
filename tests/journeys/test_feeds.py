"""F4: staff at the pages of the core's files in a real browser, both widths, both schemes."""

import pytest

from tests.journeys.looking import assert_accessible, look

RUNS = """
import pathlib, tempfile
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedRun
folder = pathlib.Path(tempfile.mkdtemp())
people = ["customer_id,full_name,birth_date,mother_maiden_name,nik,phone"]
people += [f"X{n},SARI INDAH PERMATASARI,1990-08-17,SRI WAHYUNI,91710117089{n:04d},0812" for n in range(60)]
(folder / "customers.csv").write_text("\\n".join(people) + "\\nX,Y\\n")
(folder / "payments_2026-11-21_pagi.csv").write_text(
    "payment_id,contract_number,instalment_no,paid_at,amount\\nP1,209999999999,1,2026-11-01T08:00:00Z,1\\n")
(folder / "instalments.csv").write_bytes(b"\\xff\\xfe")
load_paths([folder], by=System("feed"))
load_paths(["docs/feed-samples"], by=System("feed"))
"""


@pytest.fixture(scope="module")
def runs(house):
    house.django(RUNS)


def test_feed_pages_are_accessible_and_fit(page, sign_in, runs):
    sign_in("compliance@contoh.test")
    page.goto("/staff/settings/feeds")
    page.get_by_text("1 baris pembayaran").wait_for()
    look(page, "feeds")
    assert_accessible(page)
    page.get_by_role("link", name="WIB").nth(1).click()
    page.get_by_text("Berkas ini bukan UTF-8.").wait_for()
    look(page, "feed-run")
    assert_accessible(page)
    page.get_by_role("link", name="Lebih lama").click()
    page.get_by_text("kolomnya tidak dapat dikenali").wait_for()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Unduh tanpa penyamaran").click()
    assert arriving.value.suggested_filename.startswith("baris-ditolak-")
