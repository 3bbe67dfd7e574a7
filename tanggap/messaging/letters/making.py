"""Making a letter: numbered without a gap, filled in once, kept as it is (P18, D18)."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.models import Contract, Customer
from tanggap.customers.products import product_name
from tanggap.institution.current import head_office, institution
from tanggap.lib.dates import MONTHS
from tanggap.lib.loops import wake
from tanggap.messaging.letters import notices
from tanggap.messaging.letters.kinds import ANSWER, LetterKind, kind_named
from tanggap.messaging.letters.rules import rules
from tanggap.messaging.letters.texts import filled, text_in_force
from tanggap.messaging.models import Letter, LetterCounter

CHANNEL = "tanggap_letters"


class WrongParameters(TypeError):
    """A bug: the parameters are not those of the kind, or the contract is another customer's."""


@transaction.atomic
def make(
    kind: str,
    /,
    *,
    customer: Customer,
    contract: Contract | None = None,
    about: models.Model | None = None,
    by: trail.Actor,
    **params: str,
) -> Letter:
    """Make and publish a letter in the caller's transaction: in the customer's inbox when that commits.

    A `complaint_answer` takes `nomor_pengaduan`, `perihal`, `jawaban` and, unless the institution's own text shall
    stand there, `jalan_keberatan` (D18); the caller sends it on the customer's channel with `files.pdf_of`. For other
    kinds the customer is told by a message that a letter has come, without its content. The PDF is set outside the
    transaction, by the worker or whoever opens it first.

    Call it late: from here until the commit, other letters of the prefix wait for their numbers.

    :raises UnknownLetter: not declared in `letters.kinds`.
    :raises WrongParameters: the parameters are not exactly those of the kind.
    """
    declared = kind_named(kind)
    letter = write(declared, customer, contract, params, about=about, by=by, at=timezone.now())
    trail.record("letter.published", letter, by=by)
    if declared.is_told:
        notices.tell(letter, zone=contract.tz if declared.asks_for_money and contract else None)
    wake(CHANNEL)
    return letter


def write(
    declared: LetterKind,
    customer: Customer,
    contract: Contract | None,
    params: dict[str, str],
    *,
    about: models.Model | None,
    by: trail.Actor,
    at: datetime,
) -> Letter:
    """The row alone, as of an instant; nobody is told."""
    text = text_in_force(declared.name)
    values = _checked(declared, customer, contract, params) | common_values(customer, contract)
    title, body = filled(text, values)
    number = _next_number(declared.prefix, at)
    content = json.dumps(_content(number, title, body, customer, contract, at), ensure_ascii=False)
    return Letter.objects.create(
        number=number,
        kind=declared.name,
        title=" ".join(title.split())[:150],
        customer=customer,
        contract=contract,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        text_version=text.version,
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        made_at=at,
        published_at=at,
        made_by=by.actor_label[:120],
        made_by_id=by.actor_id,
    )


def content_of(letter: Letter) -> dict[str, Any]:
    """All that the letter says, as it was made."""
    facts: dict[str, Any] = json.loads(letter.content)
    return facts


def preview(title: str, body: str, customer: Customer, contract: Contract | None) -> dict[str, Any]:
    """The content that a notice with these words would have, without a number."""
    return _content("(nomor diberikan saat terbit)", title, body, customer, contract, timezone.now())


def _checked(
    declared: LetterKind, customer: Customer, contract: Contract | None, params: dict[str, str]
) -> dict[str, str]:
    if declared.name == ANSWER:
        params.setdefault("jalan_keberatan", rules().dispute_way)
    if params.keys() != declared.params:
        raise WrongParameters(f"{declared.name} takes {sorted(declared.params)}, not {sorted(params)}")
    if contract is not None and contract.customer_id != customer.pk:
        raise WrongParameters("the contract is another customer's")
    return params


def common_values(customer: Customer, contract: Contract | None) -> dict[str, str]:
    """What any letter may say of the customer, the contract and the institution (`kinds.COMMON`)."""
    us = institution()
    return {
        "nama": customer.full_name,
        "kontrak": us.display_contract(contract.number) if contract else "",
        "produk": product_name(contract) if contract else "",
        "lembaga": us.name,
        "telepon": us.phone,
        "jam_layanan": us.service_hours,
    }


def _next_number(prefix: str, now: datetime) -> str:
    """`SP-2026-000123`, of the institution's calendar year. The counter's lock is held until the letter is committed:
    one that is taken back takes its number back, so there is no gap."""
    year = now.astimezone(institution().tz).year
    LetterCounter.objects.bulk_create([LetterCounter(prefix=prefix, year=year)], ignore_conflicts=True)
    counter = LetterCounter.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}-{year}-{counter.last:06d}"


def _content(
    number: str, title: str, body: str, customer: Customer, contract: Contract | None, now: datetime
) -> dict[str, Any]:
    """What is printed. Of the address only the city: the letter goes to an inbox, not to a door."""
    ours, signing, office = institution(), rules(), head_office()
    zone = contract.tz if contract else ours.tz
    return {
        "title": title,
        "number": number,
        "place": office.city if office else "",
        "date": _day(now.astimezone(zone)),
        "name": customer.full_name,
        "city": customer.city,
        "contract": ours.display_contract(contract.number) if contract else "",
        "paragraphs": [part.splitlines() for part in body.replace("\r\n", "\n").split("\n\n") if part.strip()],
        "signer": signing.signer_name or ours.name,
        "role": signing.signer_role,
        "hue": ours.brand_hue,
        "institution": {name: getattr(ours, name) for name in ("name", "legal_name", "phone", "email")},
        "foot": f"{number} · {ours.legal_name or ours.name}",
    }


def _day(local: datetime) -> str:
    """`25 November 2026`."""
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"
