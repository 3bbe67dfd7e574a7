"""*Customer Service > OTP* (O7)."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import Role, RoleGrant
from tanggap.onboarding.models import Application, Confirmation, Try
from tanggap.onboarding.otp_search import SEARCHES
from tanggap.onboarding.states import State
from tanggap.onboarding.tests.trying import issued, other_than, plain
from tests import applying
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]
PAGE, VALIDATION = "/staff/otp", "/staff/otp/validation"


@pytest.fixture
def budi(budi, jakarta):
    """The agent may also enter codes for customers."""
    RoleGrant.objects.create(user=budi, role=Role.OTP, branch=jakarta, confirmed_at=timezone.now())
    return budi


@pytest.fixture
def desk(signed_in, budi):
    return signed_in(budi)


def searched(desk, number=applying.PHONE):
    return desk.post(PAGE, {"phone": number}, follow=True)


def hidden(page) -> dict[str, str]:
    names = re.findall(r'name="(application|text_id)" value="(\d+)"', page.text)
    return dict(names)


def filled(page, code: str, **changes) -> dict[str, str]:
    given = {"was_read_out": "on", "reason": "no_internet", "channel": "sms", "sender": "0812 3456 6797", "code": code}
    return {name: value for name, value in {**hidden(page), **given, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    "typed", ["081234566797", "0812-3456-6797", "+62 812 3456 6797", "6281234566797", "81234566797", "(0812) 3456.6797"]
)
def test_the_number_is_taken_in_any_common_form(desk, application, typed):
    """O7."""
    page = searched(desk, typed).text
    assert "0812••••6797" in page
    assert "S••• A•••" in page
    assert "Tabungan Sejahtera" in page
    assert "Jakarta" in page


@pytest.mark.parametrize("typed", ["", "abc", "021 5000 000", "0812"])
def test_what_is_no_mobile_number_is_told(desk, application, typed):
    answer = desk.post(PAGE, {"phone": typed})
    assert "Ada yang perlu" in answer.text or "error" in answer.text
    assert "S••• A•••" not in answer.text


def test_nobody_reads_out_a_consent_for_a_locked_application(desk, application):
    """O7, O9: the page says whose turn it is instead."""
    issued(application)
    Application.objects.update(failures=10)
    page = searched(desk).text
    assert "Belum dapat divalidasi" in page
    assert 'name="code"' not in page


def test_nothing_that_names_the_customer_is_on_the_page_and_the_number_in_no_address(desk, application):
    """O7, S4."""
    issued(application)
    answer = searched(desk)
    assert answer.redirect_chain == [("/staff/otp", 302)]
    for secret in ("Siti Aminah", "81234566797", applying.NIK, applying.MOTHER, "Jl. Merdeka"):
        assert secret not in answer.text.replace("0812 3456 6797", "").replace("+62 812-3456-6797", "")


def test_the_code_is_on_no_page_of_customer_service(desk, application):
    """O7."""
    code = plain(issued(application))
    page = searched(desk)
    wrong = desk.post(VALIDATION, filled(page, code, was_read_out=None))
    assert code not in page.text
    assert code not in wrong.text, "also not when the rest has to be filled in again"
    assert code not in desk.get(f"/staff/otp/standing?application={application.pk}").text


def test_the_right_code_opens_the_account_and_names_who_how_and_why(desk, budi, application):
    """O7, O8."""
    code = plain(issued(application))
    answer = desk.post(
        VALIDATION, filled(searched(desk), code, reason="other", reason_words="Ponsel rusak"), follow=True
    )
    assert "Sudah dikonfirmasi pada" in answer.text
    application.refresh_from_db()
    assert application.state == State.IN_PROGRESS
    consent = Confirmation.objects.get()
    assert (consent.method, consent.by, consent.reason, consent.reason_words) == ("cs", budi, "other", "Ponsel rusak")
    assert (consent.channel, consent.sender) == ("sms", "+6281234566797")
    assert AuditEvent.objects.get(act="application.confirmed").actor_id == budi.pk


def test_a_wrong_code_is_counted_told_and_what_was_filled_in_stays(desk, application):
    """O7, O9."""
    code = plain(issued(application))
    answer = desk.post(VALIDATION, filled(searched(desk), other_than(code)))
    assert "Kode salah" in answer.text
    assert "4 kali lagi" in answer.text
    assert 'value="0812 3456 6797"' in answer.text
    assert Try.objects.get().by is not None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"was_read_out": None}, "Bacakan teks persetujuan"),
        ({"reason": None}, "Pilih alasannya"),
        ({"reason": "other"}, "Tuliskan alasannya"),
        ({"channel": None}, "Pilih salurannya"),
        ({"sender": ""}, "Masukkan nomor yang mengirim"),
        ({"sender": "abc"}, "Masukkan nomor telepon dengan angka"),
        ({"code": ""}, "Masukkan 6 angka"),
        ({"code": "12345"}, "terdiri dari 6 angka"),
    ],
    ids=str,
)
def test_what_is_missing_is_told_and_no_try_is_spent(desk, application, changes, told):
    """O7."""
    code = plain(issued(application))
    answer = desk.post(VALIDATION, filled(searched(desk), **{"code": code, **changes}))
    assert told in answer.text
    assert not Try.objects.exists()


def test_who_stands_at_the_counter_has_no_sender(desk, application):
    """O7."""
    code = plain(issued(application))
    desk.post(VALIDATION, filled(searched(desk), code, channel="visit", sender=""))
    assert Confirmation.objects.get().sender == ""


def test_whoever_took_part_in_the_application_does_not_stand_in_for_the_customer(desk, budi, application):
    """O7."""
    Application.objects.filter(pk=application.pk).update(last_edited_by=budi)
    code = plain(issued(application))
    page = searched(desk)
    assert "Orang lain yang harus memvalidasi" in page.text
    answer = desk.post(VALIDATION, filled(page, code, application=str(application.pk), text_id="1"))
    assert "Orang lain yang harus" in answer.text
    assert not Confirmation.objects.exists()


def test_only_what_ones_own_search_found_can_be_validated(desk, application):
    """O7, S1."""
    code = plain(issued(application))
    page = searched(desk)
    desk.post(PAGE, {"phone": "081399990000"})
    assert desk.post(VALIDATION, filled(page, code)).status_code == 404
    assert desk.get(f"/staff/otp/standing?application={application.pk}").status_code == 204
    assert not Confirmation.objects.exists()


def test_the_second_validation_says_when_it_was_confirmed(desk, application):
    """O11."""
    code = plain(issued(application))
    form = filled(searched(desk), code)
    desk.post(VALIDATION, form)
    again = desk.post(VALIDATION, form, follow=True)
    assert "Sudah dikonfirmasi pada" in again.text
    assert Confirmation.objects.count() == 1
    assert list(Try.objects.values_list("outcome", flat=True)) == ["confirmed", "already"]


def test_what_was_confirmed_stays_in_sight_for_a_day(desk, application):
    """O7."""
    desk.post(VALIDATION, filled(searched(desk), plain(issued(application))))
    assert "Sudah dikonfirmasi" in searched(desk).text
    from tanggap.onboarding.otp_search import Number, found

    number, at = Number.of(applying.PHONE), Confirmation.objects.get().at
    assert found(number, at + dt.timedelta(hours=23, minutes=59))
    assert not found(number, at + dt.timedelta(hours=24))


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING_BRANCH_HEAD, State.CANCELLED, State.REJECTED], ids=str)
def test_what_waits_for_nobodys_code_is_not_found(desk, dewi, agus, lina, savings, state):
    """O7."""
    applying.application(dewi, savings, state=state, section_head=agus, branch_head=lina)
    assert "Tidak ada pengajuan yang menunggu konfirmasi" in searched(desk).text


def test_several_applications_of_one_number_are_chosen_from(desk, application, joko, agus, lina, savings, makassar):
    """O7: at whatever branch."""
    other = applying.application(
        joko, savings, branch=makassar, section_head=agus, branch_head=lina, full_name="Umar Said"
    )
    page = desk.get(f"{searched(desk).request['PATH_INFO']}?application={other.pk}")
    assert hidden(page)["application"] == str(other.pk)
    assert "S••• A•••" in page.text
    assert "U••• S•••" in page.text


def test_searches_are_on_record_and_limited(desk, budi, application):
    """O7, O14."""
    searched(desk)
    event = AuditEvent.objects.get(act="otp.searched")
    assert (event.actor_id, event.object_id) == (budi.pk, str(application.pk))
    for _ in range(SEARCHES.most - 1):
        desk.post(PAGE, {"phone": "081399990000"})
    assert desk.post(PAGE, {"phone": "081399990000"}).status_code == 429


def test_without_a_published_text_nobody_can_agree(desk, application, monkeypatch):
    """O8."""
    from tanggap.onboarding.codes.consent import NothingToConsentTo
    from tanggap.onboarding.views import otp

    def none_in_force():
        raise NothingToConsentTo

    monkeypatch.setattr(otp, "text_in_force", none_in_force)
    assert "Teks persetujuan belum diterbitkan" in searched(desk).text


def test_the_code_s_time_and_the_deliveries_are_shown(desk, application):
    """O7, O5."""
    issued(application)
    page = searched(desk).text
    assert re.search(r"<b>(5 menit|4 menit 5\d detik)</b> lagi", page)
    assert "WhatsApp · kode" in page
    assert "Menunggu" in page


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_through_customer_service_make_one_consent(application, signed_in, budi):
    """O8, O11."""
    form = filled(searched(signed_in(budi)), plain(issued(application)))
    desks = [signed_in(budi) for _ in range(20)]
    for one in desks:
        searched(one)
    answers = at_once(*[lambda one=one: one.post(VALIDATION, form, follow=True).text for one in desks])
    assert all("Sudah dikonfirmasi pada" in answer for answer in answers)
    assert Confirmation.objects.count() == 1
