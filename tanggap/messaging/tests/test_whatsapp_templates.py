"""M2: the templates that Meta must approve, as the command prints and submits them."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tanggap.institution import current
from tanggap.messaging.models import MessageTemplate
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.whatsapp import templates_in_use

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
NUMBER = "+6281373974798"
SITI = Recipient(phone="0813-7397-4798", name="Siti Rahmawati")
TOKEN = "mJ8xQ2vT7bLr4WcN1kYpZA"


@pytest.fixture(autouse=True)
def _public(settings):
    settings.PUBLIC_BASE_URL = "https://layanan.contoh.test"


@pytest.fixture
def only_whatsapp(settings, whatsapp):
    settings.TRANSPORTS = {**settings.TRANSPORTS, "sms": None}
    return whatsapp


class TestTemplates:
    def printed(self, **options) -> str:
        out = io.StringIO()
        call_command("whatsapp_templates", stdout=out, **options)
        return out.getvalue()

    def test_the_definitions_are_those_that_meta_takes(self):
        """M2"""
        code, link = json.loads(self.printed())
        assert code == {
            "name": "otp_konsen_rekening",
            "language": "id",
            "category": "AUTHENTICATION",
            "message_send_ttl_seconds": 300,
            "components": [
                {"type": "BODY", "add_security_recommendation": True},
                {"type": "FOOTER", "code_expiration_minutes": 5},
                {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Salin kode"}]},
            ],
        }
        body, buttons = link["components"]
        assert (link["category"], link["message_send_ttl_seconds"]) == ("UTILITY", 1800)
        assert body["text"].startswith("Pengajuan *{{1}}* Anda di Sinar Contoh Finance telah disetujui")
        assert "<" not in body["text"]
        assert "http" not in body["text"]
        assert body["example"] == {"body_text": [["Tabungan Cerdas"]]}
        assert buttons["buttons"] == [
            {
                "type": "URL",
                "text": "Buka tautan",
                "url": "https://layanan.contoh.test/customer?p={{1}}",
                "example": ["https://layanan.contoh.test/customer?p=contoh"],
            }
        ]

    def test_staffs_own_text_and_its_name_at_meta_count(self):
        """M5"""
        self.publish("Silakan konfirmasi {{ produk }} Anda.\n\n{{ tautan }}")
        _, link = json.loads(self.printed())
        assert (link["name"], link["components"][0]["text"]) == ("tautan_baru", "Silakan konfirmasi {{1}} Anda.")
        assert ("tautan_baru", "id") in templates_in_use()

    def test_a_text_with_a_value_that_the_template_does_not_take_is_no_definition(self):
        """M5"""
        self.publish("{{ nama }}, silakan konfirmasi {{ produk }} Anda.\n\n{{ tautan }}")
        with pytest.raises(CommandError, match="tautan_baru uses <name>"):
            self.printed()

    def publish(self, body: str) -> None:
        MessageTemplate.objects.create(
            kind="confirmation_link",
            channel="whatsapp",
            version=1,
            body=body,
            template="tautan_baru",
            template_language="id",
            drafted_by="Uji",
            published_by="Uji",
            published_at=timezone.now(),
        )
        current.forget()

    def test_create_submits_what_is_missing_and_may_be_repeated(self, whatsapp):
        """M2"""
        whatsapp.templates.clear()
        assert self.printed(create=True).count("PENDING") == 2
        assert [template["name"] for template in whatsapp.created] == ["otp_konsen_rekening", "tautan_konsen_rekening"]
        whatsapp.templates = {("otp_konsen_rekening", "id"): (1, True), ("tautan_konsen_rekening", "id"): (1, True)}
        assert self.printed(create=True).count("APPROVED") == 2
        assert len(whatsapp.created) == 2

    def test_create_says_what_meta_refuses(self, whatsapp):
        whatsapp.token = "another"
        with pytest.raises(CommandError, match="2 of 2"):
            self.printed(create=True)

    def test_create_needs_the_business_account(self):
        with pytest.raises(CommandError, match="WHATSAPP_BUSINESS_ACCOUNT_ID"):
            self.printed(create=True)
