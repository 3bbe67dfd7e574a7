"""Applications that wait for their customers, each with a code and a link that the benchmark knows."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers import digests
from tanggap.identity.models import User
from tanggap.institution.models import Branch, Institution, LegalText
from tanggap.institution.texts import publish_text, save_draft
from tanggap.lib.dates import WIB
from tanggap.lib.links import token_digest
from tanggap.onboarding.codes.issuing import code_digest
from tanggap.onboarding.models import Application, Code, Confirmation, Link, Move, Product, Try
from tanggap.onboarding.states import State

ME = System("benchmark")
CODE, OTHER = "493027", "118856"
LIFE = dt.timedelta(hours=2)
"""Codes outlive the measurement."""
BATCH = 1000


@dataclass(frozen=True)
class Waiting:
    """An application and the token of its link; the code of all is `CODE`."""

    application: int
    token: str


def prepare() -> int:
    """The institution, its staff, product and consent; the number of the consent's version."""
    Institution.objects.create(pk=1, name="Sinar Contoh Finance", legal_name="PT Sinar Contoh Finance")
    branch = Branch.objects.create(code="001", name="Jakarta", city="Jakarta")
    for name in ("ao", "kasie", "kacab"):
        User.objects.create(email=f"{name}@bench.test", kind=User.Kind.STAFF, full_name=name, password="!")
    Product.objects.create(code="TAB", name="Tabungan Sejahtera")
    assert branch.pk
    body = "Saya menyetujui pembukaan rekening ini dan pengolahan data pribadi saya untuk itu. " * 8
    return int(publish_text(save_draft(LegalText.Kind.CONSENT_ACCOUNT, body, by=ME), by=ME).pk)


def wait(count: int) -> list[Waiting]:
    """So many more applications."""
    made: list[Waiting] = []
    while len(made) < count:
        made += _batch(min(BATCH, count - len(made)))
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze) onboarding_application, onboarding_code, onboarding_link")
    return made


def forget_tries() -> None:
    """Every round begins like the first: the limits look at the tries of ten minutes."""
    with connection.cursor() as cursor:
        cursor.execute("truncate onboarding_try")


def confirmations(waiting: list[Waiting]) -> tuple[int, int]:
    """How many of these are confirmed, and how many consents and moves say so."""
    mine = [one.application for one in waiting]
    done = Application.objects.filter(pk__in=mine, state=State.IN_PROGRESS).count()
    consents = Confirmation.objects.filter(application__in=mine).count()
    moves = Move.objects.filter(application__in=mine, act=Move.Act.CONFIRMED).count()
    assert consents == moves, f"{consents} consents, {moves} moves"
    return done, consents


def wrong_tries(waiting: list[Waiting]) -> tuple[int, int]:
    """Failures counted on these applications, and tries written down."""
    mine = [one.application for one in waiting]
    counted = sum(Application.objects.filter(pk__in=mine).values_list("failures", flat=True))
    return counted, Try.objects.filter(application__in=mine, outcome=Try.Outcome.WRONG).count()


def _batch(count: int) -> list[Waiting]:
    staff = {user.full_name: user for user in User.objects.filter(kind=User.Kind.STAFF)}
    branch, product, now = Branch.objects.get(code="001"), Product.objects.get(), timezone.now()
    phone = "+6281234566797"
    index = digests.phone_index(phone)
    rows = Application.objects.bulk_create(
        Application(
            branch=branch,
            product=product,
            state=State.WAITING_CONFIRMATION,
            opened_by=staff["ao"],
            last_edited_by=staff["ao"],
            section_head=staff["kasie"],
            branch_head=staff["kacab"],
            created_at=now,
            state_at=now,
            submitted_at=now,
            expires_at=now + dt.timedelta(days=7),
            full_name=f"Nasabah {number}",
            phone=phone,
            phone_index=index,
        )
        for number in range(count)
    )
    made = [Waiting(row.pk, f"t{row.pk:042d}") for row in rows]
    Link.objects.bulk_create(
        Link(application_id=one.application, digest=token_digest(one.token), made_at=now) for one in made
    )
    Code.objects.bulk_create(_code(one.application, index, now) for one in made)
    return made


def _code(application: int, index: bytes, now: dt.datetime) -> Code:
    day = now.astimezone(WIB).date()
    return Code(
        application_id=application,
        round=1,
        made_at=now,
        expires_at=now + LIFE,
        digest=code_digest(application, CODE),
        phone_index=index,
        branch_day=day,
        wib_day=day,
    )
