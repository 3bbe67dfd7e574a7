"""What a try comes to, one after the other: right, wrong, too late, too often, already done (O4, O8–O11)."""

import datetime as dt

import pytest
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.identity.models import Role
from tanggap.institution.texts import publish_text, save_draft
from tanggap.lib.context import Origin, set_origin
from tanggap.onboarding.approval import approve_branch, approve_section, send_back
from tanggap.onboarding.codes import consent, validation
from tanggap.onboarding.codes.consent import NothingToConsentTo, ThroughService
from tanggap.onboarding.codes.ending import end_all
from tanggap.onboarding.codes.outcome import NO_TRY, Result
from tanggap.onboarding.codes.throttling import TooManyTries
from tanggap.onboarding.codes.validation import InvolvedYourself, six_digits, validate
from tanggap.onboarding.fingerprints import fingerprint
from tanggap.onboarding.models import Application, Code, Confirmation, Move, Try
from tanggap.onboarding.states import State
from tanggap.onboarding.tests.trying import at, issued, other_than, plain, tried
from tests import applying

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]
NOON = dt.datetime(2027, 1, 12, 5, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "493027", " 493 027 ", "493-027", "4 9 3 0 2 7", "493–027", "493.027", "４９３０２７", "493\u00a0027\u200b",
        "493\u2011027", "\ufeff493027\n",
    ],
)  # fmt: skip
def test_a_code_may_be_typed_with_spaces_dashes_and_full_width_digits(typed):
    """O6."""
    assert six_digits(typed) == "493027"


@pytest.mark.parametrize(
    "typed", ["", "49302", "4930271", "49302a", "٤٩٣٠٢٧", "OTP 493027", "+493027", "493,027", "4" * 10_000]
)
def test_anything_else_is_not_six_digits_and_no_try(application, typed):
    """O9."""
    code = issued(application)
    assert tried(application, typed).result == Result.NOT_SIX_DIGITS
    code.refresh_from_db()
    assert (code.tries, Try.objects.count()) == (0, 0)


def test_the_right_code_moves_the_application_and_records_the_consent(application, account_consent):
    """O8."""
    code = issued(application)
    outcome = tried(application, plain(code))
    application.refresh_from_db()
    code.refresh_from_db()
    consent = Confirmation.objects.get()
    assert outcome.result == Result.CONFIRMED
    assert (application.state, application.expires_at, code.ending) == (State.IN_PROGRESS, None, Code.Ending.USED)
    assert (consent.text, consent.applicant, consent.product) == (account_consent, "Siti Aminah", "Tabungan Sejahtera")
    assert (consent.masked_phone, consent.at, consent.method) == ("0812••••6797", outcome.confirmed_at, "self")
    assert [m["id"] for m in consent.message_ids] == [code.message_id]
    assert application.moves.last().act == Move.Act.CONFIRMED
    assert application.tries.last().outcome == Try.Outcome.CONFIRMED


def test_the_fingerprint_can_be_computed_again_from_what_is_stored_and_covers_every_fact(application):
    """O8."""
    tried(application, plain(issued(application)))
    stored = Confirmation.objects.get()
    assert fingerprint(stored) == stored.fingerprint
    for name, value in {
        "product": "Deposito", "applicant": "Orang lain", "masked_phone": "x", "ip": "192.0.2.1", "sender": "+62811",
        "method": "cs", "reason": "other", "reason_words": "x", "channel": "sms", "user_agent": "x", "by_id": 7,
        "message_ids": [], "at": NOON,
    }.items():  # fmt: skip
        changed = Confirmation.objects.get()
        setattr(changed, name, value)
        assert fingerprint(changed) != stored.fingerprint, name


@pytest.mark.parametrize(
    ("age", "result"),
    [
        (dt.timedelta(minutes=4, seconds=59), Result.CONFIRMED),
        (dt.timedelta(minutes=5), Result.EXPIRED),
        (dt.timedelta(minutes=5, seconds=1), Result.EXPIRED),
    ],
    ids=str,
)
def test_a_code_lives_exactly_five_minutes(application, age, result):
    """O4."""
    with at(NOON) as clock:
        application.expires_at = NOON + dt.timedelta(days=7)
        application.save()
        code = issued(application)
        right = plain(code)
        clock.shift(age)
        assert tried(application, right).result == result
    code.refresh_from_db()
    assert code.tries == 0


def test_a_wrong_code_counts_on_the_code_and_on_the_application(application):
    """O9."""
    code = issued(application)
    outcome = tried(application, other_than(plain(code)))
    code.refresh_from_db()
    application.refresh_from_db()
    assert (outcome.result, outcome.tries_left, code.tries, application.failures) == (Result.WRONG, 4, 1, 1)


def test_the_fifth_wrong_try_kills_the_code_and_the_right_one_comes_too_late(application):
    """O9."""
    code = issued(application)
    right = plain(code)
    results = [tried(application, other_than(right, n)).result for n in range(1, 6)]
    assert results == [Result.WRONG] * 4 + [Result.EXHAUSTED]
    late = tried(application, right)
    code.refresh_from_db()
    assert (late.result, code.tries, code.ending) == (Result.NO_CODE, 5, Code.Ending.EXHAUSTED)
    assert "lima kali salah" in late.message
    assert not Confirmation.objects.exists()


def test_a_new_code_never_resets_the_failures_of_the_application(application):
    """O9."""
    for _ in range(2):
        right = plain(issued(application))
        for n in range(1, 6):
            tried(application, other_than(right, n))
    application.refresh_from_db()
    right = plain(issued(application))
    assert application.is_locked
    assert tried(application, right).result == Result.LOCKED


def test_the_code_of_an_older_message_is_told_and_not_counted(application):
    """O11."""
    older, newer = plain(issued(application)), issued(application)
    if older == plain(newer):
        newer = issued(application)
    assert tried(application, older).result == Result.SUPERSEDED
    newer.refresh_from_db()
    application.refresh_from_db()
    assert (newer.tries, application.failures) == (0, 0)


def test_the_code_of_another_application_is_merely_wrong(application, dewi, agus, lina, savings):
    """Never by the code alone: it belongs to its application."""
    from tests import applying

    other = applying.application(dewi, savings, section_head=agus, branch_head=lina, phone="+6281234566700")
    issued(application)
    foreign = plain(issued(other))
    if foreign == plain(application.codes.last()):
        foreign = other_than(foreign)
    assert tried(application, foreign).result == Result.WRONG
    other.refresh_from_db()
    assert other.state == State.WAITING_CONFIRMATION


def test_without_any_code_it_says_to_ask_for_one(application):
    """O11."""
    outcome = tried(application, "123456")
    assert outcome.result == Result.NO_CODE
    assert "mengirim kode baru" in outcome.message


def test_the_second_validation_says_when_it_was_confirmed_and_changes_nothing(application):
    """O11."""
    right = plain(issued(application))
    first = tried(application, right)
    second = tried(application, right)
    assert (second.result, second.confirmed_at) == (Result.ALREADY, first.confirmed_at)
    assert second.message.startswith("Sudah dikonfirmasi pada ")
    assert application.tries.filter(outcome=Try.Outcome.ALREADY).count() == 1
    assert application.moves.count() == 1


@pytest.mark.parametrize("state", [State.DRAFT, State.REJECTED, State.CANCELLED, State.EXPIRED])
def test_an_application_that_does_not_wait_is_not_confirmed(application, state):
    """O2, O11."""
    right = plain(issued(application))
    end_all(application, at=timezone.now())
    application.state, application.expires_at = state, None
    application.save()
    assert tried(application, right).result == Result.STATE


def test_after_seven_days_no_code_confirms_even_before_the_expiry_is_written(application):
    """O2."""
    code = issued(application)
    application.expires_at = timezone.now()
    application.save()
    outcome = tried(application, plain(code))
    assert outcome.result == Result.STATE
    assert "telah habis" in outcome.message


def test_a_newer_consent_is_shown_first_and_no_try_is_counted(application, account_consent):
    """O8."""
    code, me = issued(application), System("uji")
    publish_text(save_draft("consent_account", "Versi baru.", by=me), by=me)
    assert tried(application, "000000", text_id=account_consent.pk).result == Result.TEXT_CHANGED
    assert tried(application, plain(code), text_id=None).result == Result.TEXT_CHANGED
    assert not Try.objects.exists()
    tried(application, plain(code))
    assert Confirmation.objects.get().text.body == "Versi baru."


def test_an_older_link_confirms_nothing_even_with_the_newest_code(application):
    """O6."""
    issued(application)
    old = application.links.get()
    newest = plain(issued(application))
    assert tried(application, newest, link=old).result == Result.OLD_LINK
    assert tried(application, newest, link=application.links.get(superseded_at=None)).result == Result.CONFIRMED


def test_customer_service_states_who_why_and_by_which_channel(application, budi):
    """O7, O8."""
    stated = ThroughService(budi, Confirmation.Reason.OTHER, Confirmation.Channel.SMS, "+6281234566797", "HP rusak")
    tried(application, plain(issued(application)), service=stated)
    consent, last = Confirmation.objects.get(), application.moves.last()
    assert (consent.method, consent.by, consent.reason, consent.channel) == ("cs", budi, "other", "sms")
    assert (consent.sender, consent.reason_words, last.by_id) == ("+6281234566797", "HP rusak", budi.pk)


@pytest.mark.parametrize("who", ["dewi", "agus", "lina"])
def test_who_entered_or_approved_it_never_stands_in_for_the_customer(application, who, request):
    """O7."""
    right = plain(issued(application))
    stated = ThroughService(request.getfixturevalue(who), Confirmation.Reason.OTHER, Confirmation.Channel.CALL)
    with pytest.raises(InvolvedYourself):
        tried(application, right, service=stated)
    assert not Try.objects.exists()


def test_who_approved_it_before_it_was_returned_does_not_stand_in_either(dewi, agus, lina, savings, hire, jakarta):
    """O7: of another round, but of this application."""
    first, second = agus, hire("yuni", Role.KASIE, jakarta)
    application = applying.application(dewi, savings, state=State.WAITING_SECTION_HEAD)
    approve_section(application.pk, by=first)
    send_back(application.pk, reason="Foto KTP buram", by=lina)
    Application.objects.filter(pk=application.pk).update(state=State.WAITING_SECTION_HEAD)
    approve_section(application.pk, by=second)
    right = plain(approve_branch(application.pk, by=lina).code)
    stated = ThroughService(first, Confirmation.Reason.OTHER, Confirmation.Channel.CALL)
    with pytest.raises(InvolvedYourself):
        tried(application, right, service=stated)


def test_tries_from_one_ipv6_network_are_those_of_one_address(application, settings):
    """O14, S7: everybody has 2^64 addresses to choose from."""
    settings.OTP_TRIES_PER_ADDRESS = 2
    right = plain(issued(application))
    for n, address in enumerate(
        ("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8::2", "2001:db8:0:1::"), 1
    ):
        set_origin(Origin(ip=address))
        if n == 3:
            with pytest.raises(TooManyTries):
                tried(application, other_than(right, n))
        else:
            assert tried(application, other_than(right, n)).result == Result.WRONG
    set_origin(Origin())


def test_too_many_tries_of_one_person_or_of_all_together_are_refused_before_they_begin(application, budi, settings):
    """O14."""
    settings.OTP_TRIES_PER_ADDRESS, settings.OTP_WRONG_CODES = 2, 4
    right = plain(issued(application))
    stated = ThroughService(budi, Confirmation.Reason.OTHER, Confirmation.Channel.CALL)
    for n in (1, 2):
        tried(application, other_than(right, n), service=stated)
    with pytest.raises(TooManyTries):
        tried(application, right, service=stated)
    for n in (3, 4):
        tried(application, other_than(right, n))
    with pytest.raises(TooManyTries):
        tried(application, right)
    assert Try.objects.count() == 4


def test_every_outcome_is_written_down_under_its_name_or_is_no_try():
    """O9."""
    assert {r.value for r in set(Result) - NO_TRY} == set(Try.Outcome.values)


def test_digests_are_compared_in_constant_time(application, monkeypatch):
    """O4."""
    seen = []

    def compare(a, b):
        seen.append((a, b))
        return a == b

    monkeypatch.setattr(validation.hmac, "compare_digest", compare)
    tried(application, plain(issued(application)))
    assert [len(digest) for pair in seen for digest in pair] == [32, 32]


@pytest.mark.usefixtures("application")
def test_nothing_is_confirmed_while_no_consent_is_published(application, monkeypatch):
    """O8."""
    code = issued(application)
    monkeypatch.setattr(consent, "consent_texts", lambda at: [])
    with pytest.raises(NothingToConsentTo):
        validate(application.pk, plain(code), text_id=1)
