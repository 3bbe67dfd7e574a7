"""`/staff/settings/feeds` and its runs: F4, F6."""

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedRun
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, SAMPLES

pytestmark = pytest.mark.django_db
BAD = "K2,SARI INDAH,1990-08-17,RAHASIA,917101170890000,6285298765432"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_without_any_run_the_page_says_what_to_do(signed_in, wati):
    page = text(signed_in(wati).get("/staff/settings/feeds"))
    assert "Belum ada berkas yang dimuat" in page
    assert "tanggap feed load" in page


def test_the_list_takes_the_same_queries_for_one_run_and_for_many(signed_in, wati, django_assert_max_num_queries):
    browser = signed_in(wati)
    for _ in range(3):
        load_paths([SAMPLES], by=System("uji"))
    browser.get("/staff/settings/feeds")
    with django_assert_max_num_queries(12):
        page = text(browser.get("/staff/settings/feeds"))
    assert page.count("customers.csv, contracts.csv, instalments.csv, payments.csv") == 3


def test_a_run_shows_its_figures_and_its_rejected_rows_masked(signed_in, hadi, load):
    """F4: the page masks personal fields."""
    run = load(customers=[CUSTOMER, BAD], contracts=[CONTRACT, "200991600124,K1"])
    page = text(signed_in(hadi).get(f"/staff/settings/feeds/{run.pk}"))
    assert "NIK harus 16 angka." in page
    assert "S•••" in page
    for secret in ("SARI", "INDAH", "RAHASIA", "917101170890000", "6285298765432", "200991600124,K1"):
        assert secret not in page
    assert "kolomnya tidak dapat dikenali" in page


def test_many_rejected_rows_are_paged(signed_in, wati, load):
    run = load(customers=[BAD.replace("K2", f"K{n}") for n in range(70)])
    browser = signed_in(wati)
    first = text(browser.get(f"/staff/settings/feeds/{run.pk}"))
    row = "<code>nik</code>"
    assert first.count(row) == 50
    following = first.split("?after=")[1].split('"')[0]
    assert text(browser.get(f"/staff/settings/feeds/{run.pk}?after={following}")).count(row) == 20
    assert browser.get(f"/staff/settings/feeds/{run.pk}?after=x").status_code == 200


def test_a_refused_and_an_interrupted_run_say_so(signed_in, wati, load):
    run = load({"payments.csv": b""})
    assert "Berkas ini kosong" in text(signed_in(wati).get(f"/staff/settings/feeds/{run.pk}"))
    killed = FeedRun.objects.create(actor_label="uji", interrupted_at=run.started_at)
    assert "terhenti di tengah jalan" in text(signed_in(wati).get(f"/staff/settings/feeds/{killed.pk}"))


def test_rows_that_wait_are_told(signed_in, wati, load):
    load(contracts=[CONTRACT])
    assert "1 baris kontrak menunggu" in text(signed_in(wati).get("/staff/settings/feeds"))


def test_a_run_that_is_not_there_is_404(signed_in, wati):
    assert signed_in(wati).get("/staff/settings/feeds/0").status_code == 404


def test_the_unmasked_download_is_of_compliance_and_is_recorded(signed_in, hadi, wati, load):
    """F4: an own right and logged."""
    run = load(customers=[BAD])
    address = f"/staff/settings/feeds/{run.pk}/rejects"
    assert signed_in(wati).post(address).status_code == 404
    response = signed_in(hadi).post(address)
    assert BAD in b"".join(response.streaming_content).decode()
    event = AuditEvent.objects.get(act="feed.rejects_exported")
    assert (event.object_id, event.actor_id) == (str(run.pk), hadi.pk)
