"""Texts that staff write: checked when saved, fixed when published, in force at once (M5)."""

from functools import partial

import pytest
from django.db import Error, transaction

from tanggap.audit.models import AuditEvent
from tanggap.institution import current
from tanggap.lib.links import short_token
from tanggap.messaging import kinds, templates
from tanggap.messaging.doctor import text_faults
from tanggap.messaging.models import MessageTemplate, Wording
from tanggap.messaging.occasions import occasion_of
from tanggap.messaging.outbox import queue
from tanggap.messaging.placeholders import BY_PARAM
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.segments import segments_of
from tanggap.messaging.text_rules import NOT_EDITED, doubts, faults, place_of, places
from tanggap.messaging.texts import in_force
from tests.at_once import at_once

SITI = Recipient(email="siti@contoh.test", phone="081234566797", name="Siti")
LINK = "https://contoh.test/x"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


class Person:
    def __init__(self, number: int) -> None:
        self.actor_id, self.actor_label = number, f"Orang {number}"


WATI, TINA = Person(1), Person(2)
RESET = place_of("password_reset", "email")
CODE_SMS = place_of("confirmation_code", "sms")
LINK_WA = place_of("confirmation_link", "whatsapp")
BODY = "Halo {{ nama }}, password baru: {{ tautan }}"


def written(body: str = BODY, subject: str = "Password", **rest: str) -> MessageTemplate:
    return MessageTemplate(body=body, subject=subject, **rest)


def publish(place, row: MessageTemplate) -> MessageTemplate:
    templates.save_draft(place, row, by=WATI)
    version = templates.publish(place, by=WATI)
    current.forget()
    return version


def reset_text():
    return queue("password_reset", to=SITI, url=LINK).text


def test_the_default_is_sent_until_a_version_is_published():
    """M5."""
    assert "mengatur ulang password" in reset_text().body
    templates.save_draft(RESET, written(), by=WATI)
    current.forget()
    assert "mengatur ulang password" in reset_text().body
    templates.publish(RESET, by=WATI)
    current.forget()
    assert reset_text()[:2] == (f"Halo Siti, password baru: {LINK}", "Password")


def test_the_newest_published_version_holds_and_a_queued_message_keeps_its_words():
    """M5."""
    publish(RESET, written("Satu {{ tautan }}"))
    queued = queue("password_reset", to=SITI, url=LINK)
    publish(RESET, written("Dua {{ tautan }}"))
    assert reset_text().body == f"Dua {LINK}"
    assert queued.text.body == f"Satu {LINK}"


def test_a_whatsapp_version_names_the_providers_template():
    """M5."""
    link = {"product": "Tabungan", "url": LINK}
    row = written("{{ produk }}\n{{ tautan }}", "", template="tautan_lain", template_language="id_ID")
    publish(LINK_WA, row)
    text = queue("confirmation_link", to=SITI, **link).text
    assert text == (f"Tabungan\n{LINK}", "", "tautan_lain", "id_ID")
    row.template = row.template_language = ""
    publish(LINK_WA, row)
    assert queue("confirmation_link", to=SITI, **link).text[2:] == ("tautan_konsen_rekening", "id")


def test_a_text_for_meta_that_keeps_its_name_is_asked_about():
    """M5: Meta sends its own copy."""
    row = written("Lain {{ produk }}\n{{ tautan }}", "")
    draft = templates.save_draft(LINK_WA, row, by=WATI)
    assert "tautan_konsen_rekening" in " ".join(templates.doubts_of(LINK_WA, draft))
    row.template = "tautan_kedua"
    assert templates.doubts_of(LINK_WA, templates.save_draft(LINK_WA, row, by=WATI)) == []


@pytest.mark.parametrize(
    ("place", "body", "subject", "sentence"),
    [
        (
            RESET,
            "{{ tautan }} {{ kode }}",
            "P",
            "{{ kode }} tidak dikenal. Yang dapat dipakai: {{ tautan }}, {{ lembaga }}",
        ),
        (RESET, "{{ tautan|safe }}", "P", "{{ tautan|safe }} tidak dikenal"),
        (RESET, "{{ to.name }} {{ tautan }}", "P", "{{ to.name }} tidak dikenal"),
        (RESET, "Tanpa tautan", "P", "harus memuat {{ tautan }}"),
        (RESET, "[Buka {{ tautan }}, telepon {{ telepon }}]", "P", "harus memuat {{ tautan }}, di luar kurung siku"),
        (RESET, "{{ tautan }", "P", "berpasangan"),
        (RESET, "{% if tautan %}{{ tautan }}{% endif %}", "P", "berpasangan"),
        (RESET, "{{ tautan }}\x07", "P", "karakter"),
        (RESET, "{{ tautan }}" + "a" * 20_000, "P", "terlalu panjang"),
        (RESET, "{{ tautan }}", "Buka {{ tautan }}", "{{ tautan }} rahasia"),
        (RESET, "{{ tautan }}", "[{{ tautan }}]", "{{ tautan }} rahasia"),
        (RESET, "{{ tautan }}", "Halo\nBcc: x", "satu baris"),
        (RESET, "{{ tautan }}", "{{ waktu }}", "{{ waktu }} tidak dikenal"),
        (RESET, "{{ tautan }}", "[{{ nama }}", ""),
        (RESET, "{{ tautan }}", " ", "kosong"),
        (LINK_WA, "{{ tautan }}", "", "harus memuat {{ produk }}"),
        (LINK_WA, "{{ produk }} untuk {{ nama }}\n{{ tautan }}", "", "{{ nama }} tidak dikenal"),
        (LINK_WA, "{{ produk }}: {{ tautan }}", "", "baris tersendiri"),
        (LINK_WA, "{{ produk }}\n{{ tautan }}\n{{ tautan }}", "", "sekali saja"),
        (LINK_WA, "{{ produk }}\n {{tautan}} \n{{ telepon }}", "", ""),
        (LINK_WA, "{{ produk }}\n{{ tautan }}\n" + "a" * 1000, "", "terlalu panjang"),
        (CODE_SMS, "Kode {{ kode }}", "", "harus memuat {{ tautan }}"),
        (CODE_SMS, "Buka {{ tautan }}", "", "harus memuat {{ kode }}"),
        (CODE_SMS, "{{ penutup }} {{ kode }} {{ tautan }}", "", "{{ penutup }} tidak dikenal"),
        (CODE_SMS, "{{ kode }} {{ tautan }}" + "a" * 900, "", "terlalu panjang"),
    ],
)
def test_a_text_that_cannot_be_sent_as_meant_is_refused_with_a_sentence(place, body, subject, sentence):
    """M5."""
    found = faults(place, Wording(body, subject))
    assert sentence in " ".join(fault.sentence for fault in found)
    assert bool(found) == bool(sentence)
    if found:
        with pytest.raises(templates.TextRefused):
            templates.save_draft(place, written(body, subject), by=WATI)
        assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize("place", places(), ids=str)
def test_every_default_keeps_the_rules_for_staff(place):
    """M5."""
    assert faults(place, place.default) == []
    secrets = {each.name for each in place.placeholders if each.is_secret}
    if not place.is_fixed:
        assert secrets <= set(place.required)


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.name)
def test_staff_are_told_when_a_kind_is_sent_and_what_its_placeholders_mean(kind):
    """M5: `occasions.OCCASIONS`, `placeholders.BY_PARAM`."""
    assert occasion_of(kind.name)
    if kind.name not in NOT_EDITED:
        assert kind.params <= set(BY_PARAM)


def test_the_sms_of_a_code_is_one_part_with_a_link_of_usual_length(institution):
    """O5, M7."""
    url = f"https://layanan.contoh.co.id/customer?p={short_token()}"
    text = queue("confirmation_code", to=Recipient(phone="081234566797"), code="493027", url=url).content["texts"][
        "sms"
    ]
    assert text["body"] == (
        f"Sinar Contoh Finance: OTP 493027 berlaku 5 menit di {url} Jangan bagikan kode ini selain ke CS 1500 000"
    )
    assert segments_of(text["body"]).parts == 1


def test_an_sms_of_several_parts_or_in_ucs2_is_a_doubt_and_no_refusal():
    """M7."""
    long = Wording("{{ kode }} {{ tautan }} " + "panjang " * 20)
    assert "bagian" in " ".join(doubts(CODE_SMS, long))
    assert "“–” memaksa" in " ".join(doubts(CODE_SMS, Wording("{{ kode }} – {{ tautan }}")))
    assert faults(CODE_SMS, long) == []
    assert doubts(RESET, Wording("– {{ tautan }}", "P")) == []


def test_a_published_version_cannot_be_changed_or_deleted_by_anything():
    """M5."""
    version = publish(RESET, written())
    for act in (lambda rows: rows.update(body="Lain"), lambda rows: rows.delete()):
        with pytest.raises(Error, match=r"Cannot (update|delete)"), transaction.atomic():
            act(MessageTemplate.objects.filter(pk=version.pk))


def test_a_text_that_says_the_same_is_not_published():
    default = templates.default_of(RESET)
    templates.save_draft(RESET, default, by=WATI)
    with pytest.raises(templates.NothingChanged):
        templates.publish(RESET, by=WATI)


def test_a_draft_that_moved_after_it_was_read_is_not_published():
    read_at = templates.save_draft(RESET, written(), by=WATI).drafted_at
    templates.save_draft(RESET, written("Lain {{ tautan }}"), by=TINA)
    with pytest.raises(templates.DraftHasMoved):
        templates.publish(RESET, by=WATI, read_at=read_at)


def test_an_older_version_and_the_default_come_back_as_drafts():
    """M5."""
    publish(RESET, written("Satu {{ tautan }}"))
    publish(RESET, written("Dua {{ tautan }}"))
    draft = templates.restore(RESET, templates.version_of(RESET, 1), by=TINA)
    assert (draft.version, draft.body, draft.note) == (3, "Satu {{ tautan }}", "Seperti versi 1.")
    with pytest.raises(templates.DraftInTheWay):
        templates.restore(RESET, templates.version_of(RESET, 0), by=TINA)
    templates.discard_draft(RESET, by=TINA)
    draft = templates.restore(RESET, templates.version_of(RESET, 0), by=TINA)
    assert draft.body == RESET.default.body
    assert "versi bawaan" in draft.note


def test_every_act_is_in_the_audit_trail():
    publish(RESET, written())
    templates.save_draft(RESET, written("Lain {{ tautan }}"), by=WATI)
    templates.discard_draft(RESET, by=WATI)
    acts = [event.act.removeprefix("message_text.") for event in AuditEvent.objects.order_by("id")]
    assert acts == ["drafted", "published", "drafted", "discarded"]
    assert AuditEvent.objects.first().object_label == "Atur ulang password, E-mail, versi 1"


def test_a_version_that_its_kind_has_outgrown_gives_way_to_the_default(monkeypatch, caplog):
    """M5: nothing that staff have written ever keeps a message from being queued."""
    publish(RESET, written())
    MessageTemplate.objects.bulk_create(
        [
            MessageTemplate(
                kind="password_reset",
                channel="email",
                version=2,
                subject="P",
                body="{{ dulu_ada }}",
                drafted_by="lama",
                published_by="lama",
                published_at=templates.timezone.now(),
            )
        ]
    )
    current.forget()
    assert "mengatur ulang password" in reset_text().body
    assert "message_text_cannot_be_filled" in caplog.text
    assert "{{ dulu_ada }} tidak dikenal" in " ".join(text_faults())
    assert LINK not in caplog.text


def test_texts_in_force_cost_one_query_however_many_messages(django_assert_num_queries):
    """M5."""
    publish(RESET, written())
    with django_assert_num_queries(1):
        for _ in range(50):
            for kind in kinds.KINDS:
                in_force(kind, "email")


@pytest.mark.django_db(transaction=True)
def test_twenty_publishers_at_once_make_one_version():
    """M5."""
    templates.save_draft(RESET, written(), by=WATI)
    outcomes = at_once(*(partial(templates.publish, RESET, by=Person(number)) for number in range(20)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DraftIsGone"] * 19 + ["MessageTemplate"]
    assert MessageTemplate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_drafters_at_once_write_one_draft():
    at_once(*(partial(templates.save_draft, RESET, written(f"{n} {{{{ tautan }}}}"), by=Person(n)) for n in range(20)))
    assert MessageTemplate.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_a_text_published_in_the_middle_of_a_batch_disturbs_nothing():
    """M5."""
    templates.save_draft(RESET, written("Baru {{ tautan }}"), by=WATI)

    def some() -> set[str]:
        return {reset_text().body[:4] for _ in range(30)}

    outcomes = at_once(some, some, partial(templates.publish, RESET, by=WATI), some)
    assert set().union(*(each for each in outcomes if isinstance(each, set))) <= {"Halo", "Baru"}
    assert reset_text().body.startswith("Baru")
