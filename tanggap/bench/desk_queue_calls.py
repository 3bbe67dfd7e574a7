"""A call as an agent takes it down, for the benchmark of the desk."""

from uuid import UUID

CSRF = "benchmark" + "0" * 23
SUBJECTS = (
    "Sudah bayar, masih ditagih",
    "Pencairan belum masuk",
    "Minta keterangan lunas",
    "Kode pembayaran salah",
)
"""What the cases that are there are about, too: a search for such a word finds new ones among the newest."""


def call(token: UUID) -> dict[str, str]:
    """What the call form posts; `token` is the form's own."""
    return {
        "csrfmiddlewaretoken": CSRF,
        "opened_with": str(token),
        "channel": "hotline",
        "kind": "complaint",
        "category": "penagihan",
        "contact_name": "Siti Rahmawati",
        "contact_phone": "0812-3456-7897",
        "relation": "borrower",
        "subject": SUBJECTS[token.int % len(SUBJECTS)],
        "text": "Saya sudah membayar angsuran bulan lalu lewat bank, tetapi masih ditagih. Mohon diperiksa.",
    }
