"""The lists and the page of an application, as each of its readers meets them (O2, O3, O10, O12, S1, S3)."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import PASSWORD
from tanggap.audit.models import AuditEvent
from tanggap.identity.models import Role, RoleGrant
from tanggap.institution import current
from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sent
from tanggap.onboarding import approval
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.models import Application, Code
from tanggap.onboarding.states import State
from tests import applying

pytestmark = pytest.mark.django_db
LIST = "/staff/onboarding/"


def href(row, act=""):
    return f"/staff/onboarding/applications/{row.pk}{act and '/' + act}"


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def submitted(dewi, savings) -> Application:
    return applying.application(dewi, savings, state=State.WAITING_SECTION_HEAD)


@pytest.fixture
def half_way(dewi, agus, savings) -> Application:
    return applying.application(dewi, savings, state=State.WAITING_BRANCH_HEAD, section_head=agus)


def press(client, row, **changed):
    return client.post(href(row, "approval"), {"state": row.state, "round": row.round, **changed})


def test_both_heads_approve_on_the_page_and_the_code_is_queued(submitted, signed_in, agus, lina):
    """O2, O3."""
    answer = press(signed_in(agus), submitted)
    assert answer.headers["Location"] == href(submitted)
    submitted.refresh_from_db()
    answer = signed_in(lina).get(href(submitted))
    assert "Setujui dan kirim OTP" in text_of(answer)
    assert "Hari ini masih dapat dikirim 5 kode" in text_of(answer)
    press(signed_in(lina), submitted)
    submitted.refresh_from_db()
    assert submitted.state == State.WAITING_CONFIRMATION
    assert Message.objects.get().kind == "confirmation_code"


def test_the_branch_head_sees_beforehand_that_no_code_can_go_out(half_way, application, signed_in, lina):
    """O10: the number got one a moment ago."""
    issue(application, at=timezone.now())
    client = signed_in(lina)
    page = text_of(client.get(href(half_way)))
    assert "OTP belum dapat dikirim sekarang" in page
    assert "Setujui tanpa mengirim OTP" in page
    answer = client.post(href(half_way, "approval"), {"state": half_way.state, "round": 1}, follow=True)
    assert "Disetujui, tetapi OTP belum dikirim." in text_of(answer)
    assert Code.objects.count() == 1


def test_who_comes_second_is_told_who_was_first(submitted, signed_in, agus, hire, jakarta):
    """O2."""
    press(signed_in(agus), submitted)
    answer = press(signed_in(hire("sari", Role.KASIE, jakarta)), submitted)
    assert answer.status_code == 409
    assert f"Pengajuan {submitted} sudah disetujui oleh Agus." in text_of(answer)


def test_a_stale_page_of_the_first_step_does_not_approve_the_second(submitted, signed_in, agus, lina, jakarta):
    """O2: who holds both roles pressed what they had seen, not what it has become."""
    RoleGrant.objects.create(user=lina, role=Role.KASIE, branch=jakarta, confirmed_at=timezone.now())
    press(signed_in(agus), submitted)
    assert press(signed_in(lina), submitted).status_code == 409
    submitted.refresh_from_db()
    assert submitted.state == State.WAITING_BRANCH_HEAD


@pytest.mark.parametrize("body", [{}, {"state": "draft", "round": 1}, {"state": "waiting_section_head", "round": "x"}])
def test_a_forged_approval_approves_nothing(body, submitted, signed_in, agus):
    """O2."""
    assert signed_in(agus).post(href(submitted, "approval"), body).status_code == 422
    submitted.refresh_from_db()
    assert submitted.state == State.WAITING_SECTION_HEAD


@pytest.mark.parametrize(
    ("who", "act", "state"),
    [("agus", "return", State.DRAFT), ("agus", "rejection", State.REJECTED), ("dewi", "cancellation", State.CANCELLED)],
)
def test_return_rejection_and_cancellation_ask_for_a_reason(who, act, state, submitted, signed_in, request):
    """O2."""
    client = signed_in(request.getfixturevalue(who))
    body = {"state": submitted.state, "round": 1, "reason": ""}
    assert client.get(href(submitted, act)).status_code == 200
    assert client.post(href(submitted, act), body).status_code == 422
    client.post(href(submitted, act), body | {"reason": "Foto KTP buram."})
    submitted.refresh_from_db()
    assert (submitted.state, submitted.moves.get().reason) == (state, "Foto KTP buram.")
    assert "Foto KTP buram." in text_of(client.get(href(submitted)))


def test_a_question_that_came_too_late_leads_back_with_the_reason(submitted, signed_in, agus):
    """O2."""
    approval.approve_section(submitted.pk, by=agus)
    answer = signed_in(agus).get(href(submitted, "return"), follow=True)
    assert answer.redirect_chain[-1][0] == href(submitted)
    assert "diputuskan kepala cabang Jakarta" in text_of(answer)


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("agus", ["Setujui", "Kembalikan", "Tolak"], ["Batalkan", "diputuskan"]),
        ("dewi", ["Batalkan", "diputuskan kepala seksi Jakarta"], ["/approval", "/return", "/rejection"]),
        ("lina", ["diputuskan kepala seksi Jakarta"], ["/approval", "/return", "/cancellation"]),
        ("hadi", [], ["/approval", "/return", "/rejection", "/cancellation", "diputuskan"]),
    ],
)
def test_buttons_are_there_for_who_may_press_them_and_a_sentence_for_others(
    who, shown, hidden, submitted, signed_in, request
):
    """O2."""
    page = text_of(signed_in(request.getfixturevalue(who)).get(href(submitted)))
    assert all(word in page for word in shown)
    assert not [word for word in hidden if word in page]


def test_another_branch_finds_nothing(submitted, half_way, signed_in, joko, hire, makassar):
    """S1: AO, Kasie and Kacab of elsewhere."""
    for who in (joko, hire("tono", Role.KASIE, makassar), hire("ani", Role.KACAB, makassar)):
        client = signed_in(who)
        assert client.get(href(submitted)).status_code == 404
        for act in ("approval", "return", "rejection", "cancellation", "disclosure"):
            assert client.post(href(submitted, act)).status_code in (403, 404)
        assert submitted.number not in text_of(client.get(f"{LIST}?tab=open"))
    half_way.refresh_from_db()
    assert half_way.state == State.WAITING_BRANCH_HEAD


def test_personal_data_is_masked_until_it_is_opened_on_record(application, signed_in, agus):
    """S3, S4."""
    client = signed_in(agus)
    page = text_of(client.get(href(application)))
    assert applying.NIK not in page
    assert "Jl. Merdeka 7" not in page
    assert "0812••••6797" in page
    opened = client.post(href(application, "disclosure"))
    assert applying.NIK in text_of(opened)
    assert "0812-3456-6797" in text_of(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    event = AuditEvent.objects.get(act="application.shown")
    assert (event.actor_id, event.object_id) == (agus.pk, str(application.pk))
    assert event.fields == ["nik", "phone", "address"]


def test_the_mothers_name_is_never_shown_to_who_decides(application, signed_in, agus):
    """O1, S3: it proves identity elsewhere."""
    client = signed_in(agus)
    for answer in (client.get(href(application)), client.post(href(application, "disclosure"))):
        assert applying.MOTHER not in text_of(answer)


def test_the_page_tells_all_that_happened(submitted, signed_in, agus, lina):
    """O12: moves, code, message, and never the code itself."""
    approval.approve_section(submitted.pk, by=agus)
    ordered = approval.approve_branch(submitted.pk, by=lina)
    message = Message.objects.get()
    message.events.create(state=Sent.SENT, channel="whatsapp")
    page = text_of(signed_in(lina).get(href(submitted)))
    for told in (
        "Disetujui Kasie",
        "Disetujui Kacab, menunggu konfirmasi",
        "Kode OTP dibuat",
        "Pesan “Kode OTP” melalui",
    ):
        assert told in page
    assert message.params["code"] not in page
    assert ordered.code


def test_the_list_begins_with_what_waits_for_each(submitted, half_way, application, signed_in, dewi, agus, lina):
    """O12: the code of `application` was never sent."""
    expected = {dewi: application, agus: submitted, lina: half_way}
    for who, row in expected.items():
        page = text_of(signed_in(who).get(LIST))
        assert [r.number for r in (submitted, half_way, application) if r.number in page] == [row.number]


def test_what_one_may_not_decide_oneself_waits_for_somebody_else(submitted, signed_in, dewi, jakarta):
    """O2, O12: dewi is head of section too."""
    RoleGrant.objects.create(user=dewi, role=Role.KASIE, branch=jakarta, confirmed_at=timezone.now())
    assert "Tidak ada yang menunggu Anda" in text_of(signed_in(dewi).get(LIST))


def test_a_locked_application_waits_for_the_branch_head(application, signed_in, lina):
    """O9, O12."""
    Application.objects.update(failures=10)
    page = text_of(signed_in(lina).get(LIST))
    assert application.number in page
    assert "terkunci" in page


@pytest.mark.parametrize(
    ("state", "is_listed"),
    [(Sent.QUEUED, True), (Sent.FAILED, True), (Sent.UNKNOWN, True), (Sent.SENT, False), (Sent.READ, False)],
)
def test_the_filter_finds_codes_that_did_not_arrive(state, is_listed, application, signed_in, agus):
    """O12."""
    issue(application, at=timezone.now())
    put_into(Message.objects.get(), state)
    page = text_of(signed_in(agus).get(f"{LIST}?tab=waiting_confirmation&undelivered=on"))
    assert (application.number in page) == is_listed


WAY = {
    Sent.QUEUED: [],
    Sent.FAILED: [Sent.SENDING, Sent.FAILED],
    Sent.UNKNOWN: [Sent.SENDING, Sent.UNKNOWN],
    Sent.SENT: [Sent.SENDING, Sent.SENT],
    Sent.READ: [Sent.SENDING, Sent.SENT, Sent.READ],
}


def put_into(message, state):
    """Move a message on, as the drainer and the provider's reports would."""
    rows = Message.objects.filter(pk=message.pk)
    for to in WAY[state]:
        lease = timezone.now() if to == Sent.SENDING else None
        rows.update(state=to, next_attempt_at=None, lease_until=lease, reason="Nomor tidak aktif.")


def test_the_newest_message_counts(application, signed_in, agus):
    """O5, O12: WhatsApp failed, the SMS in its stead arrived."""
    issue(application, at=timezone.now())
    put_into(Message.objects.get(), Sent.FAILED)
    issue(application, at=timezone.now())
    put_into(Message.objects.last(), Sent.SENT)
    page = text_of(signed_in(agus).get(f"{LIST}?tab=waiting_confirmation"))
    assert "OTP terkirim" in page
    assert "OTP gagal</span>" not in page


@pytest.mark.parametrize(
    ("asked", "is_listed"),
    [
        ("number=PB-{pk}", True),
        ("number={pk}", True),
        ("number=PB-999999", False),
        ("number=satu", False),
        ("product={product}", True),
        ("author={author}", True),
        ("author={other}", False),
        ("age=1", True),
        ("age=3", False),
        ("age=12", False),
    ],
)
def test_the_list_is_narrowed_by_number_product_author_and_age(asked, is_listed, submitted, signed_in, agus):
    """O12."""
    Application.objects.update(state_at=timezone.now() - dt.timedelta(days=2))
    names = {"pk": submitted.pk, "product": submitted.product_id, "author": submitted.opened_by_id, "other": agus.pk}
    answer = signed_in(agus).get(f"{LIST}?tab=open&{asked.format(**names)}")
    assert (f'applications/{submitted.pk}"' in text_of(answer)) == is_listed


def test_tabs_count_open_work_of_the_own_branch(submitted, half_way, application, joko, savings, signed_in, agus):
    """O12."""
    applying.application(joko, savings, state=State.WAITING_SECTION_HEAD)
    page = text_of(signed_in(agus).get(LIST))
    for tab, number in (("Menunggu Anda", 1), ("Berjalan", 3), ("Kasie", 1), ("Waiting Confirmation", 1), ("Draf", 0)):
        assert f'{tab} <span class="count">{number}</span>' in page


def test_pages_of_a_list_are_turned_by_key(dewi, savings, signed_in, agus):
    """O12."""
    for _ in range(60):
        applying.application(dewi, savings, state=State.WAITING_SECTION_HEAD)
    client = signed_in(agus)
    first = client.get(f"{LIST}?tab=open")
    assert first.content.count(b"row-link") == 50
    address = text_of(first).split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert client.get(LIST + address.replace("&amp;", "&")).content.count(b"row-link") == 10


def test_lists_and_pages_ask_the_same_number_of_questions_however_much_there_is(dewi, agus, lina, savings, signed_in):
    """O12."""

    def questions(address):
        client = signed_in(lina)
        client.get(address)
        current.forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def fill(number):
        for _ in range(number):
            row = applying.application(dewi, savings, section_head=agus, branch_head=lina)
            applying.application(dewi, savings, state=State.WAITING_BRANCH_HEAD, section_head=agus)
        return row

    row = fill(2)
    issue(row, at=timezone.now())
    few = [questions(LIST), questions(f"{LIST}?tab=open"), questions(href(row))]
    for _ in range(4):
        issue(row, at=timezone.now())
    fill(20)
    assert [questions(LIST), questions(f"{LIST}?tab=open"), questions(href(row))] == few


def test_the_list_is_downloaded_without_personal_numbers_and_on_record(submitted, signed_in, agus):
    """O12, S4."""
    answer = signed_in(agus).post(f"{LIST}export?tab=open")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [[submitted.number, "Siti Aminah"]]
    assert applying.NIK not in str(rows)
    assert AuditEvent.objects.get(act="application.exported").fields == ["Berjalan"]


def test_a_deputy_is_named_on_the_page_and_sees_the_list_until_the_day_is_over(signed_in, lina, agus, half_way):
    """O2."""
    today = timezone.now().astimezone(half_way.branch.tz).date()
    body = {"post": lina.grants.get().pk, "deputy": agus.pk, "first": f"{today:%d/%m/%Y}", "last": f"{today:%d/%m/%Y}"}
    client = signed_in(lina)
    answer = client.post("/staff/deputies", body)
    assert answer.status_code == 302, text_of(answer)
    grant = RoleGrant.objects.get(deputy_for=lina)
    assert grant.until == dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), half_way.branch.tz)
    assert "Anda deputi Lina sebagai kepala cabang Jakarta" in text_of(signed_in(agus).get(LIST))
    client.post(f"/staff/deputies/{grant.pk}/ending")
    assert "Anda deputi" not in text_of(signed_in(agus).get(LIST))


def test_naming_and_ending_a_deputy_ask_once_more_who_one_is_and_name_the_deputy(signed_in, lina, agus):
    """S2, O2."""
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = signed_in(lina)
        clock.shift(301)
        body = {"post": lina.grants.get().pk, "deputy": agus.pk}
        body |= {"first": f"{timezone.localdate():%d/%m/%Y}", "last": f"{timezone.localdate():%d/%m/%Y}"}
        named = proven(client, "/staff/deputies", body)
        assert "Lanjutkan menunjuk deputi?" in named
        assert agus.full_name in named
        client.post("/staff/deputies", body)
        clock.shift(301)
        ending = f"/staff/deputies/{RoleGrant.objects.get(deputy_for=lina).pk}/ending"
        assert agus.full_name in proven(client, ending, {})
        clock.shift(301)
        assert client.post("/staff/deputies/0/ending").status_code == 404


def proven(client, at, body) -> str:
    """The page that offers to go on, after a post that had to be proven."""
    to_proof = client.post(at, body).headers["Location"]
    return str(client.get(client.post(to_proof, {"password": PASSWORD}).headers["Location"]).text)


@pytest.mark.parametrize(
    ("first", "last"), [("01/01/2020", "02/01/2020"), ("", ""), ("31/12/9999", "31/12/9999"), ("x", "17/08/2030")]
)
def test_a_period_that_cannot_be_is_told_beside_its_field(first, last, signed_in, lina, agus):
    """O2."""
    body = {"post": lina.grants.get().pk, "deputy": agus.pk, "first": first, "last": last}
    assert signed_in(lina).post("/staff/deputies", body).status_code == 422
    assert not RoleGrant.objects.filter(deputy_for=lina).exists()


def test_nobody_ends_another_ones_deputy(signed_in, lina, agus, hire, jakarta):
    """S1."""
    starts = timezone.now()
    grant = RoleGrant.objects.create(
        user=agus,
        role=Role.KACAB,
        branch=jakarta,
        deputy_for=lina,
        starts_at=starts,
        until=starts + dt.timedelta(days=1),
        confirmed_at=starts,
    )
    other = signed_in(hire("maya", Role.KACAB, jakarta))
    assert other.post(f"/staff/deputies/{grant.pk}/ending").status_code == 404
    grant.refresh_from_db()
    assert grant.ended_at is None
