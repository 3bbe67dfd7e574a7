"""SOPs, categories and causes under settings (D2, D7)."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.audit.models import AuditEvent
from tanggap.desk.models import Category, Cause, ProcedureVersion
from tanggap.desk.opening import procedure_in_force
from tanggap.desk.procedure import loading
from tanggap.desk.procedure.document import read
from tanggap.desk.procedure.drawing import draw

pytestmark = pytest.mark.django_db
UMUM = (loading.SHIPPED / "umum.toml").read_text()
NEW = "/staff/settings/sops/new"


def numbered(version: int) -> str:
    return re.sub(r"version = \d+", f"version = {version}", UMUM, count=1)


@pytest.fixture
def draft(desk, finance, wati) -> ProcedureVersion:
    changed = numbered(90).replace("Periksa masalahnya", "Telusuri masalahnya")
    return loading.load(changed, by=wati)


def html(response) -> str:
    return response.content.decode()


def test_a_draft_becomes_the_version_in_force_by_two_people(desk, finance, signed_in, wati, hadi):
    """D7: the administrator loads, compliance publishes."""
    sent = signed_in(wati).post(NEW, {"source": numbered(90)}, follow=True)
    assert "Konsep versi 90" in html(sent)
    assert "Terbitkan" not in html(sent)
    browser = signed_in(hadi)
    page = browser.get("/staff/settings/sops/umum/90")
    assert "publication" in html(page)
    assert "Ya, terbitkan versi 90" in html(browser.get("/staff/settings/sops/umum/90/publication"))
    done = browser.post("/staff/settings/sops/umum/90/publication", follow=True)
    assert "berlaku untuk kasus baru" in html(done)
    assert procedure_in_force("umum").version == 90


def test_a_file_is_taken_as_well(desk, signed_in, wati):
    """D7."""
    file = SimpleUploadedFile("umum.toml", numbered(91).replace("\n", "\r\n").encode())
    signed_in(wati).post(NEW, {"file": file, "source": ""})
    assert "\r" not in ProcedureVersion.objects.get(code="umum", version=91).source


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"source": ""}, "Pilih berkas atau isi dokumennya"),
        ({"source": "bukan"}, "bukan TOML"),
        ({"source": numbered(90).replace('next = "report"', 'next = "end"')}, "tanpa laporan"),
        ({"source": UMUM + "\n# lain"}, "sudah ada dengan isi lain"),
        ({"file": SimpleUploadedFile("x.toml", b"\xff\xfe\x00")}, "bukan teks TOML"),
    ],
)
def test_what_is_wrong_is_told_and_stays_typed(desk, signed_in, wati, given, said):
    """D7: nothing is stored."""
    before = ProcedureVersion.objects.count()
    answer = signed_in(wati).post(NEW, given)
    assert answer.status_code == 422
    assert said in html(answer)
    assert ProcedureVersion.objects.count() == before


def test_nobody_publishes_their_own_draft(draft, signed_in, hadi, hire, head_office, wati):
    """D7: not even whoever holds both roles."""
    ProcedureVersion.objects.filter(pk=draft.pk).update(loaded_by_id=hadi.pk)
    browser = signed_in(hadi)
    assert "orang lain yang harus menerbitkannya" in html(browser.get("/staff/settings/sops/umum/90"))
    assert browser.post("/staff/settings/sops/umum/90/publication").status_code == 403
    assert procedure_in_force("umum").version != 90


def test_a_version_shows_its_diagram_its_steps_and_what_changed(draft, signed_in, budi):
    """D7: agents may read it."""
    page = html(signed_in(budi).get("/staff/settings/sops/umum/90"))
    assert "Periksa</del>" in page
    assert "Telusuri</ins>" in page
    assert page.count('<g class="step') == len(read(draft.source).steps) + 1
    assert 'id="langkah-investigate"' in page
    assert "Tulis versi berikutnya" not in page


def test_the_source_s_sentences_stand_beside_their_steps(desk, signed_in, budi):
    """D8."""
    page = html(signed_in(budi).get(f"/staff/settings/sops/penagihan/{procedure_in_force('penagihan').version}"))
    assert "maka departemen tersebut harus menginformasikan kepada teamnya" in page


def test_a_next_version_begins_with_the_text_of_the_last(draft, signed_in, wati):
    page = html(signed_in(wati).get(f"{NEW}?from={draft.pk}"))
    assert "version = 91" in page
    assert "Telusuri masalahnya" in page


def test_the_list_names_versions_drafts_and_followers_at_a_constant_cost(
    draft, signed_in, hadi, wati, django_assert_num_queries, django_assert_max_num_queries
):
    """D7."""
    browser = signed_in(hadi)
    browser.get("/staff/settings/sops")
    with django_assert_max_num_queries(30) as few:
        page = html(browser.get("/staff/settings/sops"))
    assert "Versi 90 menunggu terbit" in page
    assert "SLIK" in page
    for number in range(5):
        loading.load(numbered(100).replace('code = "umum"', f'code = "lain-{number}"'), by=wati)
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get("/staff/settings/sops")


@pytest.mark.parametrize("source", list(loading.shipped()), ids=lambda source: read(source).code)
def test_every_shipped_procedure_can_be_drawn(source):
    """D7: nothing lies upon anything else, nothing outside the paper."""
    drawing = draw(read(source))
    for box in drawing.boxes:
        assert 0 <= box.x <= drawing.width - 190
        assert 0 <= box.y <= drawing.height - 66
    places = [(box.x, box.y) for box in drawing.boxes]
    for x, y in places:
        near = [1 for other_x, other_y in places if abs(x - other_x) < 190 and abs(y - other_y) < 66]
        assert len(near) == 1
    assert {line.kind for line in drawing.lines} <= {"on", "back", "rest"}


def test_the_diagram_is_well_formed(desk, signed_in, budi):
    """D7."""
    version = procedure_in_force("umum").version
    page = html(signed_in(budi).get(f"/staff/settings/sops/umum/{version}"))
    figure = page[page.index("<figure") : page.index("</figure>")]
    ElementTree.fromstring(figure[figure.index("<svg") :].strip())


def test_categories_are_added_changed_and_taken_out_of_use(desk, signed_in, wati):
    """D2."""
    browser = signed_in(wati)
    given = {"name": "Asuransi", "code": "asuransi", "procedure": "umum", "usual_kind": "", "place": "70"}
    browser.post("/staff/settings/categories/new", given | {"is_active": "on"})
    row = Category.objects.get(code="asuransi")
    assert row.is_active
    edit = f"/staff/settings/categories/{row.pk}/edit"
    seen = unescape(re.search(r'name="seen"\s+value="([^"]*)"', html(browser.get(edit)))[1])
    browser.post(edit, given | {"code": "lain", "written_days": "5", "seen": seen})
    row.refresh_from_db()
    assert (row.code, row.written_days, row.is_active) == ("asuransi", 5, False)
    assert AuditEvent.objects.filter(act__startswith="category.", object_id=row.pk).count() == 2


def test_a_category_follows_a_procedure_that_is_in_force(desk, signed_in, wati):
    """D2, D7."""
    given = {"name": "Asuransi", "code": "asuransi", "procedure": "hilang", "place": "70"}
    answer = signed_in(wati).post("/staff/settings/categories/new", given)
    assert answer.status_code == 422
    assert not Category.objects.filter(code="asuransi").exists()


def test_causes_are_added(desk, signed_in, wati):
    """D2."""
    given = {"name": "Bencana alam", "code": "bencana", "place": "70", "is_active": "on", "regulator_code": "B7"}
    signed_in(wati).post("/staff/settings/causes/new", given)
    assert Cause.objects.get(code="bencana").regulator_code == "B7"
