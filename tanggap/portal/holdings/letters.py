"""What is held of the letters to a member (P18, P19)."""

from tanggap.customers.models import Customer
from tanggap.institution.current import institution
from tanggap.messaging.letters.kinds import label_of
from tanggap.messaging.models import Letter
from tanggap.portal.holdings.sections import Section, section


def of_letters(customer: Customer) -> Section:
    """Each letter with when it was read and taken back; its text is under its own address."""
    columns = {
        "number": "Nomor",
        "kind": "Jenis",
        "title": "Judul",
        "contract": "Kontrak",
        "published_at": "Terbit",
        "read_at": "Dibaca",
        "withdrawn_at": "Ditarik",
        "withdrawal_reason": "Alasan penarikan",
    }
    rows = Letter.objects.of_customer(customer.pk).listed().order_by("-published_at", "-pk")
    about = "Surat kepada Anda; isinya ada di Surat Pemberitahuan."
    return section("letters", "Surat", about, columns, [_facts(letter) for letter in rows])


def _facts(letter: Letter) -> dict[str, object]:
    withdrawal = letter.withdrawal if letter.is_withdrawn else None
    return {
        "number": letter.number,
        "kind": label_of(letter.kind),
        "title": letter.title,
        "contract": institution().display_contract(letter.contract.number) if letter.contract else "",
        "published_at": letter.published_at,
        "read_at": letter.read_at,
        "withdrawn_at": withdrawal.at if withdrawal else None,
        "withdrawal_reason": withdrawal.reason if withdrawal else "",
    }
