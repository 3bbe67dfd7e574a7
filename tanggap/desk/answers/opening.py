"""What an answer begins with, before anybody has written a word: who it is for, what it is about, what was found."""

from tanggap.desk.models import Case
from tanggap.desk.procedure import evidence
from tanggap.identity.models import User
from tanggap.institution.current import institution

FOUND = ("finding", "result")
"""Fields of procedures that hold what came out."""


def opening_words(case: Case, user: User) -> str:
    """A letter's first draft; of one's own findings only if the customer was recognised (D5)."""
    parts = [
        f"Yth. Bapak/Ibu {case.contact_name}".strip() + ",",
        f"Terima kasih telah menghubungi {institution().name} perihal “{case.subject}”. Kami telah memeriksanya.",
    ]
    if evidence.identity_passed(case):
        parts += _findings(case)
    parts.append(f"Hormat kami,\n{user.full_name}")
    return "\n\n".join(parts)


def _findings(case: Case) -> list[str]:
    records = case.steps.exclude(ended_at=None).values_list("record", flat=True)
    return [str(record[name]) for record in records for name in FOUND if record.get(name)]
