"""The kinds of letters, as data: prefix of their numbers, what fills them in, whether the customer is told of them.

The words of each are `wordings/<kind>.txt` until staff write a version of their own. A kind is added here and nowhere
else.
"""

from dataclasses import dataclass

REMINDER, FIRST, SECOND, THIRD = "reminder", "arrears_1", "arrears_2", "arrears_3"
NOTICE, BILLING, ANSWER = "notice", "billing_notice", "complaint_answer"
ARREARS = (FIRST, SECOND, THIRD)
BY_RULE = (REMINDER, *ARREARS)


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter.

    :param params: what the maker gives, by the name that it has in texts.
    :param is_told: the customer gets a message that a letter has come; not where the maker tells them by itself.
    :param asks_for_money: kept to the hours of POJK 22/2023 art. 62, and so is the message about it.
    """

    name: str
    label: str
    prefix: str
    params: frozenset[str]
    is_told: bool = True
    asks_for_money: bool = False
    is_edited: bool = True


ABOUT_INSTALMENT = frozenset({"angsuran_ke", "jatuh_tempo", "jumlah"})
ABOUT_ARREARS = ABOUT_INSTALMENT | {"hari_lewat", "banyak_tunggakan", "total_tunggakan"}

KINDS: dict[str, LetterKind] = {
    kind.name: kind
    for kind in (
        LetterKind(NOTICE, "Pemberitahuan", "SP", frozenset({"judul", "isi"}), is_edited=False),
        LetterKind(
            BILLING,
            "Pemberitahuan tunggakan",
            "SP",
            frozenset({"judul", "isi"}),
            asks_for_money=True,
            is_edited=False,
        ),
        LetterKind(REMINDER, "Pengingat jatuh tempo", "PJT", ABOUT_INSTALMENT, asks_for_money=True),
        LetterKind(FIRST, "Surat tunggakan pertama", "ST", ABOUT_ARREARS, asks_for_money=True),
        LetterKind(SECOND, "Surat tunggakan kedua", "ST", ABOUT_ARREARS, asks_for_money=True),
        LetterKind(THIRD, "Surat tunggakan ketiga", "ST", ABOUT_ARREARS, asks_for_money=True),
        LetterKind(
            ANSWER,
            "Jawaban pengaduan",
            "JP",
            frozenset({"nomor_pengaduan", "perihal", "jawaban", "jalan_keberatan"}),
            is_told=False,
        ),
    )
}

COMMON: dict[str, str] = {
    "nama": "Nama pelanggan.",
    "kontrak": "Nomor kontrak; kosong jika surat tidak tentang satu kontrak.",
    "produk": "Produk kontrak.",
    "lembaga": "Nama lembaga.",
    "telepon": "Nomor Call Center.",
    "jam_layanan": "Jam layanan.",
}
"""What any letter may use, and what staff are told of it."""

MEANINGS: dict[str, tuple[str, str]] = {
    "angsuran_ke": ("Nomor angsuran.", "7"),
    "jatuh_tempo": ("Tanggal jatuh tempo.", "25 November 2026"),
    "jumlah": ("Yang belum dibayar dari angsuran itu.", "Rp 815.000"),
    "hari_lewat": ("Hari sejak jatuh tempo.", "7"),
    "banyak_tunggakan": ("Banyaknya angsuran yang tertunggak.", "2"),
    "total_tunggakan": ("Jumlah seluruh tunggakan kontrak, tanpa denda.", "Rp 1.630.000"),
    "nomor_pengaduan": ("Nomor pengaduan.", "PGD-2026-000123"),
    "perihal": ("Perihal pengaduan.", "Penagihan sebelum jatuh tempo"),
    "jawaban": ("Jawaban lembaga.", "Kami telah memeriksa catatan penagihan."),
    "jalan_keberatan": ("Jalan jika pelanggan tidak setuju, dari Pengaturan › Aturan surat.", "LAPS SJK"),
    "judul": ("Judul.", "Pemberitahuan"),
    "isi": ("Isi.", "Isi surat."),
}
"""What the parameters mean, and an example of each."""


class UnknownLetter(LookupError):
    """A bug: nobody has declared this kind of letter."""


def kind_named(name: str) -> LetterKind:
    """:raises UnknownLetter: not in `KINDS`."""
    if name not in KINDS:
        raise UnknownLetter(f"no kind of letter is named {name!r}; see messaging.letters.kinds")
    return KINDS[name]


def label_of(name: str) -> str:
    """In words; the code of a kind that an older release knew."""
    return KINDS[name].label if name in KINDS else name
