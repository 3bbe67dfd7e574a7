"""SMS through Twilio's Messages resource (M2)."""

import json
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from tanggap.messaging.models import Message
from tanggap.messaging.transports import Receipt, TransportError
from tanggap.messaging.transports.calls import Reply, call
from tanggap.messaging.transports.refusals import Meaning, meaning_of, quoted, refusal
from tanggap.provider_settings import Twilio

NAME = "Twilio"
CALLBACK = "/hooks/sms-twilio"
LONGEST_VALIDITY = 36_000
FOR_GOOD, PASSES, HALTS = Meaning.FOR_GOOD, Meaning.PASSES, Meaning.HALTS

MEANINGS: dict[int, tuple[Meaning, str]] = {
    10001: (HALTS, "Akun Twilio tidak aktif."),
    14107: (PASSES, "Batas kecepatan kirim Twilio tercapai."),
    20003: (HALTS, "Twilio menolak nama atau sandi kami."),
    20005: (HALTS, "Akun Twilio tidak aktif."),
    20006: (HALTS, "Twilio menolak akses akun kami."),
    20404: (HALTS, "Akun Twilio tidak dikenal."),
    20429: (PASSES, "Batas permintaan Twilio tercapai."),
    21211: (FOR_GOOD, "Nomor tujuan tidak sah."),
    21212: (HALTS, "Pengirim SMS di Twilio tidak sah."),
    21408: (FOR_GOOD, "Akun Twilio tidak boleh mengirim ke negara nomor ini."),
    21602: (FOR_GOOD, "Isi SMS kosong."),
    21603: (HALTS, "Pengirim SMS di Twilio belum disetel."),
    21604: (FOR_GOOD, "Nomor tujuan kosong."),
    21606: (HALTS, "Pengirim SMS di Twilio tidak dapat mengirim SMS."),
    21608: (FOR_GOOD, "Akun percobaan Twilio hanya mengirim ke nomor yang terverifikasi."),
    21610: (FOR_GOOD, "Penerima telah berhenti berlangganan SMS dari kami."),
    21611: (PASSES, "Antrean SMS di Twilio penuh."),
    21612: (FOR_GOOD, "Nomor ini tidak dapat dicapai dari pengirim SMS kami."),
    21614: (FOR_GOOD, "Nomor tujuan bukan nomor handphone."),
    21617: (FOR_GOOD, "SMS terlalu panjang."),
    21635: (FOR_GOOD, "Nomor tujuan adalah telepon tetap."),
    21659: (HALTS, "Pengirim SMS di Twilio bukan milik kami."),
    21660: (HALTS, "Pengirim SMS di Twilio bukan milik akun kami."),
    21703: (HALTS, "Layanan pesan di Twilio tidak mempunyai pengirim."),
    21705: (HALTS, "Layanan pesan di Twilio tidak dikenal."),
    63038: (HALTS, "Batas pesan harian akun Twilio tercapai."),
}
"""Numbers of Twilio's error dictionary; one that is not here means what its HTTP status means."""


class TwilioTransport:
    takes_key: ClassVar[bool] = False
    is_demo: ClassVar[bool] = False
    label: ClassVar[str] = "Twilio"

    def send(self, message: Message) -> Receipt:
        """The receipt's id is the message's SID, under which all reports come."""
        reply = _call("POST", "Messages.json", data=form(message))
        answer = _content(reply)
        sid = answer.get("sid")
        if not 200 <= reply.status < 300 or answer.get("status") in ("failed", "undelivered"):
            raise _error(reply, answer, message)
        if not sid:
            raise TransportError("Twilio menerima pesan, tetapi tidak menyebut nomornya.", uncertain=True)
        return Receipt(str(sid))

    def hang_up(self) -> None:
        """Lines are kept for the next batch; they close by themselves when idle."""

    def faults(self) -> list[str]:
        """Ask for the account, or with an API key, which may not see it, for a list; neither costs a message."""
        path, params = ("Messages.json", {"PageSize": "1"}) if account().api_key else ("", {})
        try:
            reply = _call("GET", path, params=params)
        except TransportError as error:
            return [f"Twilio (TWILIO_BASE_URL) cannot be asked: {error.reason}"]
        answer = _content(reply)
        if reply.status != 200:
            return [f"Twilio refuses us (TWILIO_ACCOUNT_SID and its token or key): {_said(reply, answer)}"]
        state = answer.get("status", "active")
        return [] if state == "active" else [f"Our account at Twilio is {quoted(str(state))}, not active."]


def account() -> Twilio:
    assert settings.TWILIO is not None  # noqa: S101
    return settings.TWILIO


def form(message: Message) -> dict[str, str]:
    """The fields of a new message. Twilio drops it by itself once its time to live is over (M3)."""
    sender = account().sender
    left = int((message.expires_at - timezone.now()).total_seconds())
    fields = {
        "To": message.to.phone,
        "MessagingServiceSid" if sender.startswith("MG") and len(sender) == 34 else "From": sender,
        "Body": message.text.body,
        "ValidityPeriod": str(min(max(left, 1), LONGEST_VALIDITY)),
    }
    if urlsplit(settings.PUBLIC_BASE_URL).scheme == "https":
        fields["StatusCallback"] = f"{settings.PUBLIC_BASE_URL}{CALLBACK}"
    return fields


def _call(method: str, path: str, **request: Any) -> Reply:
    ours = account()
    signature = (ours.api_key, ours.api_secret) if ours.api_key else (ours.account_sid, ours.auth_token)
    address = f"{ours.base_url}/2010-04-01/Accounts/{ours.account_sid}"
    return call(NAME, method, f"{address}/{path}" if path else f"{address}.json", auth=signature, **request)


def _content(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _error(reply: Reply, answer: dict[str, Any], message: Message) -> TransportError:
    code = answer.get("code") or answer.get("error_code")
    known = MEANINGS.get(code) if isinstance(code, int) else None
    if known:
        return refusal(known[0], f"{known[1]} ({code})", reply, code=code)
    words = quoted(str(answer.get("message") or "tanpa penjelasan"), message)
    return refusal(
        meaning_of(reply.status), f"Twilio menolak pesan: {words} ({code or reply.status})", reply, code=code
    )


def _said(reply: Reply, answer: dict[str, Any]) -> str:
    return f"HTTP {reply.status}, {answer.get('code', 'no code')}: {quoted(str(answer.get('message', '')))}"
