"""P18, D18: letters are numbered without a gap, say what was meant then, and stay as they were made."""

import hashlib
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.customers.preferences import Channel, choose_channel
from tanggap.lib import filestore
from tanggap.messaging.letters import files, notices, reading, setting, texts
from tanggap.messaging.letters.kinds import KINDS, MEANINGS, UnknownLetter
from tanggap.messaging.letters.making import WrongParameters, content_of, make
from tanggap.messaging.models import Letter, LetterFile, LetterReading, LetterText, Message
from tests.at_once import at_once

ME = System("uji")
NOON = "2026-11-18T05:00:00Z"


def a_notice(customer, **rest) -> Letter:
    return make("notice", customer=customer, by=ME, **{"judul": "Kantor pindah", "isi": "Kami pindah.", **rest})


@pytest.fixture
def answer(customer, contract) -> Letter:
    words = {"nomor_pengaduan": "PGD-2026-000123", "perihal": "Penagihan", "jawaban": "Kami periksa.\n\nAnda benar."}
    return make("complaint_answer", customer=customer, contract=contract, about=contract, by=ME, **words)


@pytest.mark.django_db
def test_numbers_follow_one_another_by_prefix_and_year(customer):
    """P18."""
    with time_machine.travel("2026-12-31T16:59:59Z", tick=False):
        old = [a_notice(customer).number for _ in range(3)]
    with time_machine.travel("2026-12-31T17:00:00Z", tick=False):
        new = a_notice(customer).number
    assert old == ["SP-2026-000001", "SP-2026-000002", "SP-2026-000003"]
    assert new == "SP-2027-000001"


@pytest.mark.django_db(transaction=True)
def test_letters_made_at_once_leave_no_gap_even_where_some_are_taken_back(customer):
    """P18."""

    def taken_back():
        with transaction.atomic():
            a_notice(customer)
            transaction.set_rollback(True)

    at_once(*[partial(a_notice, customer), taken_back] * 6)
    numbers = sorted(letter.number[-6:] for letter in Letter.objects.all())
    assert numbers == [f"{number:06}" for number in range(1, 7)]


@pytest.mark.django_db
def test_an_answer_carries_its_number_and_the_way_to_laps(answer):
    """D18."""
    body = str(content_of(answer)["paragraphs"])
    assert answer.number.startswith("JP-")
    assert "PGD-2026-000123" in answer.title
    assert "LAPS SJK" in body
    assert "Anda benar." in body
    assert answer.about_type == "customers.contract"
    assert not Message.objects.exists(), "the desk tells by itself, on the customer's channel"


@pytest.mark.django_db
def test_a_title_is_one_line_that_fits_and_no_paragraph_is_empty(customer):
    """P18: whatever was pasted."""
    letter = a_notice(customer, judul="Kantor\n  pindah " + "jauh " * 40, isi="Satu.\r\n\r\n\r\n\r\n \n\nDua.\nTiga.")
    assert letter.title.startswith("Kantor pindah jauh jauh")
    assert len(letter.title) <= 150
    assert content_of(letter)["paragraphs"] == [["Satu."], ["Dua.", "Tiga."]]


@pytest.mark.django_db
def test_wrong_parameters_and_another_customers_contract_are_bugs(customer, contract, andi):
    """P18."""
    with pytest.raises(WrongParameters):
        make("notice", customer=customer, by=ME, judul="Tanpa isi")
    with pytest.raises(WrongParameters):
        a_notice(customer, jumlah="Rp 1")
    with pytest.raises(WrongParameters):
        a_notice(andi.membership.customer, contract=contract)
    with pytest.raises(UnknownLetter):
        make("surat_cinta", customer=customer, by=ME)
    assert not Letter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["title", "number", "digest", "kind", "published_at", "text_version"])
def test_no_hand_rewrites_a_letter(customer, field):
    """P18."""
    letter = a_notice(customer)
    value = 9 if field == "text_version" else "2020-01-01T00:00Z" if field == "published_at" else "lain"
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        letter.delete()


@pytest.mark.django_db
def test_a_text_that_was_changed_in_the_database_is_not_printed(customer):
    """P18."""
    letter = a_notice(customer)
    Letter.objects.filter(pk=letter.pk).update(content=letter.content.replace("pindah", "tutup"))
    with pytest.raises(files.TamperedLetter):
        files.pdf_of(Letter.objects.get(pk=letter.pk))


@pytest.mark.django_db
def test_the_pdf_is_made_once_and_stays_the_same_bytes(answer):
    """P18."""
    first = files.pdf_of(answer)
    file = LetterFile.objects.get(letter=answer)
    LetterText.objects.create(kind="complaint_answer", version=9, title="x", body="y", written_at=answer.made_at)
    assert first.startswith(b"%PDF")
    assert file.digest == hashlib.sha256(first).hexdigest()
    assert files.pdf_of(Letter.objects.get(pk=answer.pk)) == first
    assert first[:200] not in (filestore.root() / file.stored_as[:2] / file.stored_as).read_bytes()


@pytest.mark.django_db
def test_a_file_that_was_exchanged_is_not_handed_out(customer):
    """P18."""
    letter = a_notice(customer)
    files.pdf_of(letter)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterFile.objects.update(digest="0" * 64)
    path = filestore.root() / (name := LetterFile.objects.get().stored_as)[:2] / name
    *kept, last = path.read_bytes()
    path.write_bytes(bytes([*kept, last ^ 1]))
    with pytest.raises(filestore.CannotUnseal):
        files.pdf_of(letter)


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_new_letter_at_once_get_the_same_file(customer):
    """P18."""
    letter = a_notice(customer)
    one, two = at_once(*[partial(files.pdf_of, letter)] * 2)
    assert one == two
    assert filestore.names() == {LetterFile.objects.get().stored_as}


@pytest.mark.django_db
def test_the_worker_sets_what_is_waiting_and_one_that_fails_stops_no_other(customer):
    """P18."""
    broken, whole = a_notice(customer), a_notice(customer)
    Letter.objects.filter(pk=broken.pk).update(content="{}")
    setting.set_waiting()
    assert list(LetterFile.objects.values_list("letter", flat=True)) == [whole.pk]


@pytest.mark.django_db
def test_only_the_first_opening_is_recorded(customer, siti):
    """P18."""
    letter = a_notice(customer)
    for _ in range(2):
        reading.note_reading(letter, user_id=siti.pk)
    assert LetterReading.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterReading.objects.update(user_id=1)


@pytest.mark.django_db
def test_a_letter_is_taken_back_with_a_reason_and_stays(customer, rina):
    """P18."""
    letter = a_notice(customer)
    with pytest.raises(reading.ReasonNeeded):
        reading.withdraw(letter, reason=" ", by=rina)
    first = reading.withdraw(letter, reason="Salah alamat.", by=rina)
    assert reading.withdraw(letter, reason="Lagi.", by=rina) == first
    assert Letter.objects.get().is_withdrawn
    assert AuditEvent.objects.filter(act="letter.withdrawn").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_take_a_letter_back_at_once_one_does_and_none_fails(customer, rina):
    """P18."""
    letter = a_notice(customer)
    outcomes = at_once(*[partial(reading.withdraw, letter, reason=f"Sebab {n}.", by=rina) for n in range(8)])
    assert len({row.reason for row in outcomes}) == 1
    assert AuditEvent.objects.filter(act="letter.withdrawn").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "email", "channel", "address"),
    [
        (None, "siti@rumah.test", "email", "siti@rumah.test"),
        (Channel.SMS, "siti@rumah.test", "sms", "+6281234567897"),
        (Channel.WHATSAPP, "siti@rumah.test", "sms", "+6281234567897"),
        (Channel.EMAIL, "", "sms", "+6281234567897"),
        (Channel.EMAIL, "bukan alamat", "sms", "+6281234567897"),
    ],
)
def test_the_customer_is_told_by_the_channel_they_chose_without_a_word_of_the_letter(
    customer, siti, chosen, email, channel, address
):
    """P18, P19."""
    customer.email = email
    customer.save()
    if chosen:
        choose_channel(customer, chosen, by=siti)
    a_notice(customer, judul="Rahasia", isi="Tunggakan Anda")
    message = Message.objects.get(kind="letter_arrived")
    assert (message.channel, message.to.address(channel)) == (channel, address)
    said = str(message.content)
    assert "Rahasia" not in said
    assert "unggakan" not in said
    assert "/member/notices" in said


@pytest.mark.django_db
def test_the_message_about_money_dies_at_eight_in_the_evening(customer, contract):
    """P18: a halted channel that comes back at night wakes nobody."""
    with time_machine.travel("2026-11-18T12:59:00Z", tick=False):
        for kind in ("billing_notice", "notice"):
            make(kind, customer=customer, contract=contract, by=ME, judul="Judul", isi="Isi")
    money, other = Message.objects.order_by("pk")
    assert money.expires_at.isoformat() == "2026-11-18T13:00:00+00:00"
    assert other.expires_at.isoformat() == "2026-11-21T12:59:00+00:00"


@pytest.mark.django_db
def test_a_message_about_money_that_is_written_a_moment_too_late_lives_a_second(customer):
    """P18, M6: it leaves at once or never, and is a message like any other."""
    letter, jakarta = a_notice(customer), ZoneInfo("Asia/Jakarta")
    with time_machine.travel("2026-11-18T13:00:02Z", tick=False):
        message = notices.tell(letter, zone=jakarta)
    assert message.expires_at - message.created_at == timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.is_edited], ids=lambda kind: kind.name)
def test_every_text_of_the_house_uses_what_its_kind_has_and_all_of_it(kind):
    """P18, M5."""
    assert texts.faults(kind, *texts.default_of(kind.name)) == []
    assert kind.params <= MEANINGS.keys()


@pytest.mark.django_db
def test_a_new_version_of_a_text_holds_for_new_letters_only(customer, contract, wati):
    """P18, M5."""
    words = {"angsuran_ke": "7", "jatuh_tempo": "25 November 2026", "jumlah": "Rp 815.000"}
    before = make("reminder", customer=customer, contract=contract, by=ME, **words)
    kind, title = KINDS["reminder"], "Ingat angsuran ke-{{ angsuran_ke }}"
    saved = texts.save_text(kind, title, "{{ jatuh_tempo }} {{ jumlah }}", "lebih pendek", by=wati)
    again = texts.save_text(kind, title, "{{ jatuh_tempo }} {{ jumlah }}", "", by=wati)
    after = make("reminder", customer=customer, contract=contract, by=ME, **words)
    assert (saved, before.text_version, after.text_version) == (again, 0, 1)
    assert after.title == "Ingat angsuran ke-7"
    assert Letter.objects.get(pk=before.pk).title.startswith("Angsuran ke-7 jatuh tempo")


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["{{ rekening }} {{ jatuh_tempo }} {{ jumlah }}", "{{ jatuh_tempo }}"])
def test_a_text_with_unknown_names_or_without_its_facts_is_refused(wati, body):
    """P18, M5."""
    with pytest.raises(texts.TextRefused):
        texts.save_text(KINDS["reminder"], "Ke-{{ angsuran_ke }}", body, "", by=wati)


@pytest.mark.django_db
def test_what_staff_and_names_hold_is_never_read_as_a_template(customer):
    """P18."""
    letter = a_notice(customer, isi="{{ kontrak }} #panic() [x]\n\n- satu\n- dua")
    assert content_of(letter)["paragraphs"][0] == ["{{ kontrak }} #panic() [x]"]
    assert files.pdf_of(letter).startswith(b"%PDF")
