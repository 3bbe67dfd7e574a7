"""All that the institution holds on a member, for them to see and to take away (P19, UU PDP 27/2022 art. 7 and 13).

Complete for what is stored about the person; a test compares it with every model that names one. Digests, tokens and
other secrets are said to exist and not given.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.models import Customer
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.dates import waktu
from tanggap.lib.typesetting import typeset
from tanggap.portal.holdings.account import of_account, of_traces
from tanggap.portal.holdings.applications import of_applications
from tanggap.portal.holdings.cases import of_cases, of_drafts
from tanggap.portal.holdings.core import of_customer
from tanggap.portal.holdings.letters import of_letters
from tanggap.portal.holdings.sections import Section
from tanggap.portal.members import customer_of

PAGE, JSON, PDF = "page", "json", "pdf"


@dataclass(frozen=True)
class Holdings:
    """The sections as they were at `made_at`."""

    username: str
    made_at: datetime
    sections: list[Section]

    @property
    def file_name(self) -> str:
        """`data-pribadi-siti-2026-11-15`, without its ending."""
        return f"data-pribadi-{self.username}-{timezone.localdate(self.made_at)}"


@transaction.atomic
def gather(user: User, *, shape: str, present_key: str | None = None) -> Holdings:
    """Put it together and on record, for the member who has just given the password.

    :param shape: `page`, `json` or `pdf`: what it is for.
    """
    customer, made_at = customer_of(user), timezone.now()
    parts = [
        *of_account(user, present_key),
        *(_of(customer) if customer else ()),
        *of_drafts(user),
        *of_traces(user, customer),
    ]
    trail.record("member.data_shown" if shape == PAGE else "member.data_exported", user, by=user, reason=shape)
    return Holdings(user.username, made_at, parts)


def _of(customer: Customer) -> Iterator[Section]:
    yield from of_customer(customer)
    yield from of_applications(customer)
    yield of_letters(customer)
    yield from of_cases(customer)


def as_json(holdings: Holdings) -> str:
    """For machines: names in English, labels beside them, amounts and instants as they are stored."""
    document = {
        "institution": institution().legal_name or institution().name,
        "account": holdings.username,
        "made_at": holdings.made_at,
        "sections": [vars(section) for section in holdings.sections],
    }
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def as_pdf(holdings: Holdings) -> bytes:
    """For people: every section with its rows in words."""
    ours, made = institution(), waktu(holdings.made_at)
    facts: dict[str, Any] = {
        "title": "Data Pribadi Anda",
        "hue": ours.brand_hue,
        "institution": {name: getattr(ours, name) for name in ("name", "legal_name", "phone", "email")},
        "foot": f"Data pribadi {holdings.username} · {made}",
        "intro": f"Data yang {ours.name} simpan tentang Anda, sebagaimana adanya pada {made}. "
        f"Ada yang keliru? Hubungi {ours.phone} atau {ours.email}.",
        "sections": [
            {
                "title": section.title,
                "about": section.about,
                "columns": list(section.columns.values()),
                "rows": section.words,
            }
            for section in holdings.sections
        ],
    }
    return typeset("portal/typst/holdings.typ", facts, at=holdings.made_at)
