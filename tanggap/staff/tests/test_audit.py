"""S4: compliance finds every act and look; an administrator only their own acts of settings."""

import csv
import datetime as dt
import io
import re
from html import unescape

import pytest
from django.utils import timezone

from tanggap.audit import sealer, trail
from tanggap.audit.models import AuditEvent
from tanggap.institution import current
from tanggap.lib.context import Origin, set_origin

pytestmark = pytest.mark.django_db
ACTS, LOOKS = "/staff/audit/", "/staff/audit/views/"


@pytest.fixture
def compliance(signed_in, hadi):
    return signed_in(hadi)


@pytest.fixture
def admin(signed_in, wati):
    return signed_in(wati)


@pytest.fixture
def request_42():
    set_origin(Origin(request_id="req-42", ip="10.1.2.3"))
    yield
    set_origin(Origin())


def backdated(days: int, **facts) -> AuditEvent:
    at = timezone.now() - dt.timedelta(days=days)
    return AuditEvent.objects.create(at=at, act="branch.changed", actor_label="Lama", **facts)


def ids(page) -> list[int]:
    """The events a page lists, in its order."""
    return [int(pk) for pk in re.findall(r'class="row-link" href="/staff/audit/(?:views/)?(\d+)"', page.text)]


def follow(client, page, rel: str):
    """The page behind *Lebih lama* (next) or *Lebih baru* (prev); None if there is no such link."""
    link = re.search(rf'href="([^"]*)" rel="{rel}"', page.text)
    return client.get(ACTS + unescape(link[1])) if link else None


def test_compliance_sees_every_act_newest_first(compliance, wati, jakarta):
    first = trail.record("branch.changed", jakarta, by=wati, fields=["phone"])
    second = trail.record("sealing.rotated", by=trail.System("sealing"))
    page = compliance.get(ACTS)
    assert ids(page) == [second.pk, first.pk]
    for text in ("Cabang diubah", "Jakarta", "Telepon", "Wati"):
        assert text in page.text


def test_an_administrator_sees_only_their_own_acts_of_settings(admin, wati, hire, jakarta):
    """rights.md."""
    other = hire("tuti")
    mine = trail.record("branch.changed", jakarta, by=wati)
    not_mine = trail.record("branch.changed", jakarta, by=other)
    not_settings = trail.record("sealing.rotated", by=wati)
    page = admin.get(ACTS)
    assert ids(page) == [mine.pk]
    assert admin.get(f"{ACTS}{mine.pk}").status_code == 200
    for foreign in (not_mine, not_settings):
        assert admin.get(f"{ACTS}{foreign.pk}").status_code == 404
    assert ids(admin.get(f"{ACTS}?act=sealing.rotated")) == []


def test_the_view_log_is_for_compliance_alone(compliance, admin, budi):
    look = trail.viewed(4711, by=budi, shown=["phone", "nik"], case_number="PGD-2026-000123", reason="telepon masuk")
    page = compliance.get(LOOKS)
    for text in ("Budi", "4711", "Telepon, NIK", "PGD-2026-000123"):
        assert text in page.text
    assert "telepon masuk" in compliance.get(f"{LOOKS}{look.pk}").text
    assert admin.get(LOOKS).status_code == 404
    assert "Akses data pelanggan" not in admin.get(ACTS).text


@pytest.mark.parametrize(
    "asked",
    ["actor=wat", "act=branch.changed", "object=jakarta", "object=institution.branch", "request=req-42"],
)
def test_each_filter_narrows_the_list(compliance, wati, jakarta, asked, request_42):
    wanted = trail.record("branch.changed", jakarta, by=wati)
    set_origin(Origin())
    trail.record("sealing.rotated", by=trail.System("sealing"))
    assert ids(compliance.get(f"{ACTS}?{asked}")) == [wanted.pk]


def test_an_object_is_found_by_kind_and_id(compliance, wati, jakarta, makassar):
    wanted = trail.record("branch.changed", jakarta, by=wati)
    trail.record("branch.changed", makassar, by=wati)
    assert ids(compliance.get(ACTS, {"object": f"institution.branch/{jakarta.pk}"})) == [wanted.pk]


@pytest.mark.parametrize(("asked", "count"), [("customer=7", 1), ("case=PGD-1", 1), ("actor=budi", 2), ("case=X", 0)])
def test_looks_are_found_by_customer_case_and_actor(compliance, budi, asked, count):
    trail.viewed(7, by=budi, shown=["nik"], case_number="PGD-1")
    trail.viewed(8, by=budi, shown=["nik"])
    assert len(ids(compliance.get(f"{LOOKS}?{asked}"))) == count


def test_without_a_filter_the_last_thirty_days_are_shown(compliance):
    old, new = backdated(40), backdated(3)
    assert ids(compliance.get(ACTS)) == [new.pk]
    assert ids(compliance.get(f"{ACTS}?first=&last=")) == [new.pk, old.pk]


def test_a_period_may_reach_to_the_ends_of_the_calendar(compliance):
    """S4."""
    assert compliance.get(f"{ACTS}?first=01/01/0001&last=31/12/9999").status_code == 200


def test_a_day_is_a_day_of_western_indonesia(compliance):
    """23.59 and 00.01 WIB are two days, though one in UTC."""
    instants = ("2026-11-14T16:59:59Z", "2026-11-14T17:00:00Z", "2026-11-15T16:59:59Z", "2026-11-15T17:00:00Z")
    events = [AuditEvent.objects.create(at=dt.datetime.fromisoformat(at), act="branch.changed") for at in instants]
    page = compliance.get(f"{ACTS}?first=15/11/2026&last=15/11/2026")
    assert ids(page) == [events[2].pk, events[1].pk]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("first=kemarin", "Tulis tanggal dengan urutan"),
        ("first=31/02/2026", "Tanggal ini tidak ada"),
        ("first=15/11/2026&last=01/11/2026", "Tanggal akhir harus sama dengan atau setelah tanggal awal"),
        ("act=tidak.ada", "tidak.ada bukan salah satu"),
    ],
)
def test_a_bad_filter_is_told_beside_its_field(compliance, asked, told):
    page = compliance.get(f"{ACTS}?{asked}")
    assert page.status_code == 422
    assert told in page.text
    assert "Pencarian belum dijalankan" in page.text


def test_an_empty_result_says_what_to_do(compliance):
    assert "Perluas periode" in compliance.get(f"{ACTS}?actor=nobody").text


def test_pages_lead_to_older_and_newer_acts_and_back(compliance):
    at = timezone.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(at=at - dt.timedelta(seconds=n // 7), act="branch.changed", actor_label=str(n)) for n in range(120)
    )
    first = compliance.get(f"{ACTS}?act=branch.changed")
    second = follow(compliance, first, "next")
    third = follow(compliance, second, "next")
    assert [len(ids(page)) for page in (first, second, third)] == [50, 50, 20]
    wanted = AuditEvent.objects.order_by("-at", "-pk").values_list("pk", flat=True)
    assert ids(first) + ids(second) + ids(third) == list(wanted)
    assert follow(compliance, first, "prev") is None
    assert follow(compliance, third, "next") is None
    back = follow(compliance, third, "prev")
    assert ids(back) == ids(second)
    assert ids(follow(compliance, back, "prev")) == ids(first)


@pytest.mark.parametrize("place", ["x", "1-", "-1", "9" * 30 + "-1", "1-" + "9" * 30, "²-1"])
def test_a_place_that_cannot_be_read_is_the_first_page(compliance, place):
    backdated(1)
    for parameter in ("before", "after"):
        assert compliance.get(ACTS, {parameter: place}).status_code == 200


def test_an_act_shows_its_place_in_the_chain(compliance, wati, jakarta):
    event = trail.record("branch.changed", jakarta, by=wati)
    assert "Menunggu segel" in compliance.get(f"{ACTS}{event.pk}").text
    assert "1 peristiwa menunggu segel" in compliance.get(ACTS).text
    sealer.run()
    assert sealer.head().digest.hex() in compliance.get(f"{ACTS}{event.pk}").text
    assert "Tidak ada yang menunggu segel" in compliance.get(ACTS).text


def test_late_seals_are_told_on_the_page(compliance):
    backdated(1)
    assert "Penyegelan terlambat" in compliance.get(ACTS).text


def read_csv(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_download_holds_all_that_was_found_and_is_recorded_itself(compliance, hadi):
    """More than one batch, filters kept, the record of the download written before it."""
    at = timezone.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(at=at, act="branch.changed", actor_label="Wati", fields=["name", "phone"]) for _ in range(2001)
    )
    backdated(1)
    rows = read_csv(compliance.post(f"{ACTS}export?actor=wati"))
    assert rows[0][:4] == ["id", "waktu", "kode tindakan", "tindakan"]
    assert len(rows) == 2002
    assert rows[1][2:6] == ["branch.changed", "Cabang diubah", "", "Wati"]
    assert rows[1][9] == "name; phone"
    record = AuditEvent.objects.get(act="audit.exported")
    assert (record.actor_id, record.fields) == (hadi.pk, ["Pelaku"])


def test_an_administrators_download_holds_only_their_own_acts(admin, wati, hire, jakarta):
    trail.record("branch.changed", jakarta, by=wati)
    trail.record("branch.changed", jakarta, by=hire("tuti"))
    rows = read_csv(admin.post(f"{ACTS}export"))
    assert {row[5] for row in rows[1:]} == {"Wati"}


def test_looks_are_downloaded_and_that_is_recorded(compliance, budi):
    trail.viewed(7, by=budi, shown=["nik", "phone"], reason="=1+1")
    (row,) = read_csv(compliance.post(f"{LOOKS}export"))[1:]
    assert row[3:7] == ["Budi", "7", "", "nik; phone"]
    assert row[7] == "'=1+1", "a spreadsheet must not run it"
    assert AuditEvent.objects.get().act == "audit.views_exported"


def test_a_download_is_not_made_by_a_link(compliance):
    assert compliance.get(f"{ACTS}export").status_code == 405


def test_a_download_with_a_bad_filter_leads_back_to_the_page(compliance):
    answer = compliance.post(f"{ACTS}export?first=x")
    assert answer.headers["Location"] == f"{ACTS}?first=x"
    assert not AuditEvent.objects.exists()


def test_the_list_asks_the_same_number_of_queries_for_one_row_or_fifty(compliance, django_assert_max_num_queries):
    AuditEvent.objects.bulk_create(AuditEvent(at=timezone.now(), act="branch.changed") for _ in range(50))
    with django_assert_max_num_queries(15):
        compliance.get(ACTS)


def test_a_refused_sign_in_is_listed_with_its_address(compliance, request_42):
    """S4: nobody is signed in, so the address is all there is."""
    trail.record("session.refused", by=None)
    page = compliance.get(ACTS)
    assert re.search(r'data-label="Pelaku">10\.1\.2\.3</td>', page.text)


def test_lists_downloads_and_filters_are_in_the_institutions_zone(compliance, institution, wati, jakarta):
    institution.zone = "Asia/Jayapura"
    institution.save()
    current.forget()
    late = AuditEvent.objects.create(at=dt.datetime(2026, 11, 14, 15, 30, tzinfo=dt.UTC), act="branch.changed")
    asked = {"first": "15/11/2026", "last": "15/11/2026"}
    page = compliance.get(ACTS, asked)
    assert ids(page) == [late.pk]
    assert "15/11/2026 00.30.00 WIT" in page.text
    lines = b"".join(compliance.post(f"{ACTS}export?first=15/11/2026&last=15/11/2026").streaming_content).decode()
    assert "2026-11-15T00:30:00.000+09:00" in lines
    assert AuditEvent.objects.get(act="audit.exported").reason == "periode 15/11/2026 – 15/11/2026"
