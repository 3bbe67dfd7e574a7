"""A call as an agent takes it down, for the benchmark of the desk."""

from uuid import UUID

CSRF = "benchmark" + "0" * 23


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
        "subject": "Sudah bayar, masih ditagih",
        "text": "Saya sudah membayar angsuran bulan lalu lewat bank, tetapi masih ditagih. Mohon diperiksa.",
    }
