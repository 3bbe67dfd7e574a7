"""The pattern of settings pages, tried on the institution's own."""

import re

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.institution.models import Branch, Calendar, Department, Institution

HREF = "/staff/settings/branches"


def seen(response) -> str:
    """The fingerprint that the form carries."""
    found = re.search(r'name="seen"\s+value="([^"]*)"', response.content.decode())
    return found[1].replace("&#34;", '"') if found else ""


def typed(branch: Branch, **changes) -> dict:
    fields = ("code", "name", "city", "zone", "address", "phone")
    return {name: getattr(branch, name) for name in fields} | {"is_open": "on", "calendar": ""} | changes


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_index_shows_each_what_they_may_open(signed_in, wati, hadi):
    assert "Cabang" in text(signed_in(wati).get("/staff/settings/"))
    assert "Komponen" not in text(signed_in(hadi).get("/staff/settings/"))


def test_a_change_is_saved_recorded_and_told(signed_in, wati, jakarta):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/{jakarta.pk}/edit")
    answer = browser.post(f"{HREF}/{jakarta.pk}/edit", typed(jakarta, city="Depok", seen=seen(form)), follow=True)
    assert "Perubahan cabang Jakarta disimpan." in text(answer)
    assert "Wati" in text(answer)
    assert Branch.objects.get(pk=jakarta.pk).city == "Depok"
    event = AuditEvent.objects.get(act="branch.changed")
    assert (event.fields, event.actor_id, event.object_id) == (["city"], wati.pk, str(jakarta.pk))


def test_what_somebody_else_saved_meanwhile_is_shown_beside_what_was_typed(signed_in, wati, hire, head_office, jakarta):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/{jakarta.pk}/edit")
    Branch.objects.filter(pk=jakarta.pk).update(city="Bekasi", phone="021 555")
    answer = browser.post(f"{HREF}/{jakarta.pk}/edit", typed(jakarta, city="Depok", seen=seen(form)))
    assert answer.status_code == 409
    assert Branch.objects.get(pk=jakarta.pk).city == "Bekasi"
    assert re.search(r"Kota\s+Bekasi\s+Depok", text(answer))
    assert 'value="Depok"' in answer.content.decode()
    again = browser.post(f"{HREF}/{jakarta.pk}/edit", typed(jakarta, city="Depok", seen=seen(answer)))
    assert again.status_code == 302
    assert Branch.objects.get(pk=jakarta.pk).city == "Depok"


def test_a_form_without_its_fingerprint_is_not_trusted(signed_in, wati, jakarta):
    answer = signed_in(wati).post(f"{HREF}/{jakarta.pk}/edit", typed(jakarta, city="Depok"))
    assert answer.status_code == 409
    assert not AuditEvent.objects.filter(act="branch.changed").exists()


def test_bad_input_is_told_beside_the_field_and_all_that_was_typed_stays(signed_in, wati, jakarta):
    answer = signed_in(wati).post(f"{HREF}/new", typed(jakarta, code="j-2", name="Cabang Baru", city=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in page
    assert 'href="#id_code"' in page
    assert 'value="j-2"' in page
    assert 'value="Cabang Baru"' in page
    assert Branch.objects.count() == 2


def test_a_second_head_office_is_refused_with_a_sentence(signed_in, wati, head_office, jakarta):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/{jakarta.pk}/edit")
    answer = browser.post(f"{HREF}/{jakarta.pk}/edit", typed(jakarta, is_head_office="on", seen=seen(form)))
    assert "hanya satu cabang yang dapat menjadi kantor pusat" in text(answer)


def test_saving_twice_adds_once(signed_in, wati, jakarta):
    browser = signed_in(wati)
    data = typed(jakarta, code="BDG", name="Bandung", city="Bandung")
    assert browser.post(f"{HREF}/new", data).status_code == 302
    assert browser.post(f"{HREF}/new", data).status_code == 422
    assert Branch.objects.filter(code="BDG").count() == 1


def test_compliance_reads_and_cannot_edit(signed_in, hadi, jakarta):
    """The access matrix has the refusals; here: no button promises what is refused."""
    browser = signed_in(hadi)
    page = browser.get(HREF).content.decode()
    assert f"{HREF}/{jakarta.pk}" in page
    assert "/edit" not in page
    assert "/new" not in page
    assert "Ubah" not in browser.get(f"{HREF}/{jakarta.pk}").content.decode()


def test_the_detail_tells_who_changed_what(signed_in, wati, hadi, jakarta):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/{jakarta.pk}/edit")
    browser.post(f"{HREF}/{jakarta.pk}/edit", typed(jakarta, city="Depok", seen=seen(form)))
    assert re.search(r"Cabang diubah: Kota\s.*Wati", text(signed_in(hadi).get(f"{HREF}/{jakarta.pk}")))


@pytest.mark.parametrize("number", [1, 120])
def test_the_list_costs_the_same_however_long_it_is(signed_in, wati, number, office_hours, django_assert_num_queries):
    Branch.objects.bulk_create(
        Branch(code=f"C{n:03}", name=f"Cabang {n:03}", city="Kota", calendar=office_hours) for n in range(number)
    )
    browser = signed_in(wati)
    browser.get(HREF)
    with django_assert_num_queries(7):
        browser.get(HREF)


def test_two_hundred_branches_are_paged_and_searched(signed_in, wati):
    Branch.objects.bulk_create(Branch(code=f"C{n:03}", name=f"Cabang {n:03}", city="Solo") for n in range(200))
    browser = signed_in(wati)
    assert "1–50 dari 201" in text(browser.get(HREF))
    assert "Cabang 199" in text(browser.get(HREF, {"page": "99"}))
    found = text(browser.get(HREF, {"q": "solo 137"}))
    assert "Cabang 137" in found
    assert "Cabang 136" not in found
    assert "Tidak ada yang cocok" in text(browser.get(HREF, {"q": "tidak\0ada%"}))


def test_an_empty_list_says_what_to_do(signed_in, wati):
    assert "Tanpa departemen" in text(signed_in(wati).get("/staff/settings/departments"))


def test_what_is_in_use_cannot_be_removed(signed_in, wati, office_hours):
    Institution.objects.update(calendar=office_hours)
    address = f"/staff/settings/calendars/{office_hours.pk}/removal"
    browser = signed_in(wati)
    assert "Hapus Jam kantor?" in text(browser.get(address))
    answer = browser.post(address)
    assert answer.status_code == 409
    assert "masih dipakai" in text(answer)
    Institution.objects.update(calendar=None)
    assert browser.post(address).status_code == 302
    assert not Calendar.objects.exists()


def test_the_one_row_of_the_institution_is_edited_without_a_list(signed_in, wati):
    browser = signed_in(wati)
    form = browser.get("/staff/settings/institution/edit")
    fields = re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"[^>]*?value="([^"]*)"', form.content.decode())
    chosen = {"zone": "Asia/Jakarta", "calendar": "", "activation_code": "by_mode"}
    data = dict(fields) | chosen | {"name": "Sinar Baru", "seen": seen(form)}
    assert browser.post("/staff/settings/institution/edit", data).status_code == 302
    assert "Sinar Baru" in text(browser.get("/staff/settings/institution"))


def test_text_that_looks_like_markup_is_shown_as_text(signed_in, wati):
    Department.objects.create(code="x", name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in signed_in(wati).get("/staff/settings/departments").content.decode()
