"""Which placeholders a kind of message has, and what staff are told of each: its meaning and an example.

In texts they have Indonesian names; in code the parameters keep theirs. A parameter that is not listed here is known in
texts by its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from tanggap.lib.links import public_url
from tanggap.messaging.kinds import Kind
from tanggap.messaging.states import Channel


@dataclass(frozen=True)
class Placeholder:
    """A name to be filled in. `longest` is as long as the value gets in earnest, for counting segments; `is_needed`: a
    message whose default uses it makes no sense without."""

    name: str
    about: str
    example: str
    longest: str = ""
    is_secret: bool = False
    is_needed: bool = False
    may_be_empty: bool = False

    @property
    def written(self) -> str:
        """As it stands in a text: `{{ kode }}`."""
        return f"{{{{ {self.name} }}}}"

    @property
    def longest_example(self) -> str:
        return self.longest or self.example


NAME_EXAMPLE, NAME_LONGEST = "Siti Rahmawati", "Muhammad Budi Santoso Prawirodirdjo"
RANDOM = "mJ8xQ2vT7bLr4WcN1kYpZAu3sE6hG9dB0fKqXo5iRnM"
"""As long as the tokens of our links."""
SHORT = RANDOM[:22]
SIGNED = f"104711.1u8kQX.{RANDOM}"

LINKS = {
    "password_reset": f"/member/password/new?t={RANDOM}",
    "activation_link": f"/member/activate/{RANDOM}",
    "account_made": f"/member/not-me?t={SIGNED}",
    "activation_code": f"/member/not-me?t={SIGNED}",
    "email_change_link": f"/member/email/confirm?t={RANDOM}",
    "email_changed": f"/member/email/undo?t={RANDOM}",
    "email_restored": f"/member/password/new?t={RANDOM}",
    "recovery_begun": f"/member/recovery/stop?t={SIGNED}",
    "recovery_begun_new": f"/member/recovery/stop?t={SIGNED}",
    "recovery_begun_phone": f"/member/recovery/stop?t={SIGNED}",
    "account_recovered": f"/member/password/new?t={RANDOM}",
    "staff_invited": f"/staff/password/new?t={RANDOM}",
    "confirmation_code": f"/customer?p={SHORT}",
    "confirmation_link": f"/customer?p={SHORT}",
    "number_reported": "/staff/onboarding/applications/123",
    "feed_late": "/staff/settings/feeds",
    "case_payment_guide": "/member/payment-codes",
    "channel_halted": "/staff/settings/transports",
    "case_received": "/member/complaints/PGD-2026-000123",
    "case_reply_notice": "/member/complaints/PGD-2026-000123",
    "case_made_written": "/track",
    "case_extended": "/track",
    "case_documents_asked": "/track",
    "letter_arrived": "/member/notices",
    "case_answer": "/member/complaints/PGD-2026-000123",
    "case_answer_notice": "/member/complaints/PGD-2026-000123",
}
"""Where the link of a kind leads."""

BY_PARAM: dict[str, Placeholder] = {
    "code": Placeholder("kode", "Kode enam angka.", "493027", is_needed=True),
    "url": Placeholder("tautan", "Tautan yang dibuka penerima.", "/", is_needed=True),
    "login": Placeholder("tautan_login", "Alamat halaman login.", "/member/login", is_needed=True),
    "reset": Placeholder(
        "tautan_password", "Alamat halaman untuk membuat password baru.", "/member/password/reset", is_needed=True
    ),
    "until": Placeholder("batas_waktu", "Sampai kapan tautan berlaku.", "20/11/2026 15.42 WIB"),
    "valid_for": Placeholder("masa_berlaku", "Berapa lama tautan berlaku.", "1 hari"),
    "at": Placeholder("waktu", "Kapan hal itu terjadi.", "20/11/2026 09.42 WIB"),
    "what": Placeholder("perubahan", "Apa yang berubah.", "Aplikasi autentikator telah dipasang."),
    "email": Placeholder(
        "email", "Alamat e-mail akun.", "siti@contoh.test", "s***@contoh-perusahaan.test", is_needed=True
    ),
    "new": Placeholder("email_baru", "Alamat e-mail yang baru, disamarkan.", "s•••@contoh.test"),
    "product": Placeholder("produk", "Nama produk yang diajukan.", "Tabungan Cerdas", "Deposito Berjangka Sejahtera"),
    "application": Placeholder("pengajuan", "Nomor pengajuan rekening.", "PB-000123", is_needed=True),
    "data": Placeholder("data", "Jenis data sistem inti.", "pembayaran", "kode pembayaran"),
    "due": Placeholder("tenggat", "Kapan data itu ditunggu.", "20/11/2026 06.00 WIB"),
    "state": Placeholder(
        "keadaan", "Data mana yang tersimpan.", "Yang tersimpan adalah data per 19/11/2026 05.00 WIB."
    ),
    "members": Placeholder(
        "pemberitahuan",
        "Apa yang dibaca pelanggan selama data belum datang.",
        "Halaman pelanggan memberitahukannya kepada pelanggan.",
        may_be_empty=True,
    ),
    "mailbox": Placeholder(
        "email_layanan", "E-mail layanan, dari Pengaturan, Institusi.", "layanan@contoh.test", is_needed=True
    ),
    "amount": Placeholder("jumlah", "Jumlah dalam rupiah.", "Rp 815.000", "Rp 120.815.000", may_be_empty=True),
    "contract": Placeholder("kontrak", "Akhir nomor kontrak.", "…00123"),
    "bank": Placeholder("bank", "Bank atau gerai tempat membayar.", "BCA", "Bank Mandiri", is_needed=True),
    "number": Placeholder("nomor", "Kode pembayaran.", "39010200991600123", is_needed=True),
    "holder": Placeholder(
        "atas_nama",
        "Nama penerima yang tampil saat membayar.",
        "SITI AMINAH",
        "SINAR CONTOH FIN SITI AMINAH",
        is_needed=True,
    ),
    "expires": Placeholder("berlaku_sampai", "Sampai kapan kode berlaku.", "20/11/2026 23.59 WIB", may_be_empty=True),
    "channel": Placeholder("saluran", "Saluran pesan yang terhenti.", "WhatsApp"),
    "reason": Placeholder("alasan", "Jawaban penyedia atau sebab lain.", "Penyedia menolak token akses."),
    "case": Placeholder("nomor_kasus", "Nomor registrasi kasus.", "PGD-2026-000123", is_needed=True),
    "case_kind": Placeholder(
        "jenis_kasus", "Pengaduan, pertanyaan, permintaan, atau saran.", "pengaduan", "saran/pernyataan"
    ),
    "reply": Placeholder("balasan", "Balasan petugas.", "Pembayaran Anda sudah kami terima.", is_needed=True),
    "received": Placeholder("diterima", "Kapan kasus diterima.", "20/11/2026 09.42 WIB"),
    "officer": Placeholder(
        "petugas", "Nama depan petugas, atau nama tim.", "Budi", "Tim Layanan Pelanggan Kantor Pusat Jakarta"
    ),
    "next": Placeholder(
        "langkah_berikut",
        "Apa yang terjadi berikutnya dan sampai kapan.",
        "Petugas kami menanggapi paling lambat 20/11/2026 10.12 WIB.",
    ),
    "by_day": Placeholder("tanggal_batas", "Paling lambat hari apa.", "Senin, 30 November 2026", is_needed=True),
    "why": Placeholder(
        "alasan_perpanjangan", "Mengapa batasnya diperpanjang.", "Diperlukan pemeriksaan khusus atas dokumen."
    ),
    "missing": Placeholder("dokumen", "Dokumen yang diminta.", "Salinan KTP dan bukti transfer.", is_needed=True),
    "answer": Placeholder("jawaban", "Jawaban atas kasus.", "Kami sudah memeriksa catatannya.", is_needed=True),
    "note": Placeholder("catatan", "Catatan pengirim percobaan.", "Abaikan pesan ini."),
}

INSTITUTION = Placeholder("lembaga", "Nama lembaga, dari Pengaturan, Institusi.", "")
PHONE = Placeholder("telepon", "Nomor Call Center, dari Pengaturan, Institusi.", "", may_be_empty=True)
HOURS = Placeholder("jam_layanan", "Jam layanan, dari Pengaturan, Institusi.", "", may_be_empty=True)
NAME = Placeholder("nama", "Nama penerima.", NAME_EXAMPLE, NAME_LONGEST, may_be_empty=True)
CLOSING = Placeholder("penutup", "Salam, nama lembaga, telepon, dan peringatan tentang password dan OTP.", "")
COMMON = (INSTITUTION, PHONE, HOURS, NAME)


def name_of(param: str) -> str:
    """The name of a parameter in texts."""
    return BY_PARAM[param].name if param in BY_PARAM else param


@cache
def placeholders_of(kind: Kind, channel: str) -> tuple[Placeholder, ...]:
    """What the texts of a kind on a channel may use: its own parameters first, then what all have.

    Where Meta has approved the text, nothing but its parameters may differ from message to message.
    """
    if kind.approved and channel == Channel.WHATSAPP:
        own = dict.fromkeys(filter(None, (*kind.approved.body, kind.approved.link)))
        return (*(_own(param, kind) for param in own), INSTITUTION, PHONE, HOURS)
    named = tuple(_own(param, kind) for param in sorted(kind.params)) + COMMON
    return named + ((CLOSING,) if channel == Channel.EMAIL else ())


def _own(param: str, kind: Kind) -> Placeholder:
    known = BY_PARAM.get(param) or Placeholder(param, "Diisi oleh sistem.", param)
    example = LINKS.get(kind.name, "/") if param == "url" else known.example
    return replace(known, is_secret=param in kind.secrets, example=_in_full(example))


def _in_full(example: str) -> str:
    return public_url(example) if example.startswith("/") else example


def examples_of(kind: Kind, channel: str, *, longest: bool = False) -> Mapping[str, str]:
    """An example of each of the kind's own values and of the receiver's name, by placeholder."""
    return {
        each.name: each.longest_example if longest else each.example
        for each in placeholders_of(kind, channel)
        if each not in (INSTITUTION, PHONE, HOURS, CLOSING)
    }
