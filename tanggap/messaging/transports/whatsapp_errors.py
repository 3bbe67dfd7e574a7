"""What the Cloud API's error numbers mean for a message and for the channel.

Numbers and their causes: Meta's "Error codes" page of the WhatsApp Business Platform. A number that is not here means
what its HTTP status means.
"""

import json
from typing import Any

from tanggap.messaging.models import Message
from tanggap.messaging.transports import TransportError
from tanggap.messaging.transports.calls import Reply
from tanggap.messaging.transports.refusals import Meaning, meaning_of, quoted, refusal

FOR_GOOD, PASSES, HALTS = Meaning.FOR_GOOD, Meaning.PASSES, Meaning.HALTS

PAIR_RATE = 131056
PAIR_SECONDS = 6.0
"""Meta takes about one message in six seconds from one number to one phone."""

MEANINGS: dict[int, tuple[Meaning, str]] = {
    0: (HALTS, "Token akses WhatsApp ditolak."),
    1: (PASSES, "WhatsApp sedang terganggu."),
    2: (PASSES, "WhatsApp sedang terganggu."),
    3: (HALTS, "Token akses WhatsApp tidak mempunyai izin untuk mengirim."),
    4: (PASSES, "Batas permintaan aplikasi WhatsApp tercapai."),
    10: (HALTS, "Token akses WhatsApp tidak mempunyai izin untuk mengirim."),
    33: (HALTS, "Nomor pengirim WhatsApp telah dihapus."),
    190: (HALTS, "Token akses WhatsApp sudah kedaluwarsa atau dicabut."),
    368: (HALTS, "Akun WhatsApp diblokir karena dianggap melanggar kebijakan."),
    80007: (PASSES, "Batas permintaan akun WhatsApp tercapai."),
    130429: (PASSES, "Batas kecepatan kirim WhatsApp tercapai."),
    130472: (FOR_GOOD, "WhatsApp tidak menyampaikan pesan ini kepada nomor tersebut."),
    130497: (FOR_GOOD, "Akun WhatsApp tidak boleh mengirim ke negara nomor ini."),
    131000: (PASSES, "WhatsApp sedang terganggu."),
    131005: (HALTS, "Token akses WhatsApp tidak mempunyai izin untuk mengirim."),
    131008: (FOR_GOOD, "Isian pesan WhatsApp tidak lengkap."),
    131009: (FOR_GOOD, "Isian pesan WhatsApp tidak sah."),
    131016: (PASSES, "WhatsApp sedang terganggu."),
    131021: (FOR_GOOD, "Nomor tujuan sama dengan nomor pengirim."),
    131026: (FOR_GOOD, "Nomor ini tidak dapat dijangkau lewat WhatsApp."),
    131030: (FOR_GOOD, "Nomor ini tidak ada di daftar nomor percobaan akun WhatsApp."),
    131031: (HALTS, "Akun WhatsApp dikunci."),
    131037: (HALTS, "Nama tampilan nomor pengirim WhatsApp belum disetujui."),
    131042: (HALTS, "Pembayaran akun WhatsApp bermasalah."),
    131045: (HALTS, "Pendaftaran nomor pengirim WhatsApp tidak sah."),
    131047: (FOR_GOOD, "Sudah lebih dari 24 jam sejak pesan terakhir nasabah; hanya templat yang boleh dikirim."),
    131048: (HALTS, "WhatsApp membatasi nomor pengirim karena banyak pesan dilaporkan sebagai spam."),
    131049: (FOR_GOOD, "WhatsApp tidak menyampaikan pesan ini demi kenyamanan penerima."),
    131050: (FOR_GOOD, "Penerima tidak mau menerima pesan jenis ini."),
    131051: (FOR_GOOD, "Jenis pesan ini tidak didukung WhatsApp."),
    PAIR_RATE: (PASSES, "Terlalu banyak pesan ke nomor yang sama dalam waktu singkat."),
    131057: (PASSES, "Akun WhatsApp sedang dalam pemeliharaan."),
    132000: (FOR_GOOD, "Jumlah isian tidak cocok dengan templat WhatsApp."),
    132001: (FOR_GOOD, "Templat WhatsApp tidak ada atau belum disetujui."),
    132005: (FOR_GOOD, "Isi pesan terlalu panjang untuk templat WhatsApp."),
    132007: (FOR_GOOD, "Templat WhatsApp melanggar kebijakan Meta."),
    132012: (FOR_GOOD, "Bentuk isian tidak cocok dengan templat WhatsApp."),
    132015: (FOR_GOOD, "Templat WhatsApp dijeda karena mutunya rendah."),
    132016: (FOR_GOOD, "Templat WhatsApp dinonaktifkan karena mutunya rendah."),
    133010: (HALTS, "Nomor pengirim WhatsApp belum terdaftar."),
    133016: (PASSES, "Terlalu banyak upaya mendaftarkan nomor pengirim WhatsApp."),
}
PERMISSIONS = range(200, 300)
NO_SUCH_SENDER = (100, 33)
"""Number and subnumber: WHATSAPP_PHONE_NUMBER_ID does not exist, or not for this token."""


def error_of(reply: Reply, message: Message) -> TransportError:
    """What an answer other than 2xx means."""
    error = read(reply)
    code = number(error.get("code"))
    if code in PERMISSIONS:
        code = 10
    if (code, number(error.get("error_subcode"))) == NO_SUCH_SENDER:
        return refusal(HALTS, "Nomor pengirim WhatsApp tidak dikenal.", reply, code=code)
    meaning, sentence = MEANINGS.get(code, (meaning_of(reply.status), ""))
    sentence = sentence or f"WhatsApp menolak pesan: {_words(error, message)}"
    wait = PAIR_SECONDS if code == PAIR_RATE else 0.0
    return refusal(
        meaning, f"{sentence} ({code if code >= 0 else reply.status})", reply, code=error.get("code"), wait=wait
    )


def read(reply: Reply) -> dict[str, Any]:
    """The error object of an answer; {} if it holds none."""
    try:
        error = json.loads(reply.text)["error"]
    except (ValueError, LookupError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


def number(value: object) -> int:
    """-1 if it is none: 0 is a number of Meta's."""
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else -1


def _words(error: dict[str, Any], message: Message) -> str:
    details = error.get("error_data")
    words = details.get("details") if isinstance(details, dict) else ""
    return quoted(str(words or error.get("message") or "tanpa penjelasan"), message)
