"""An application in whatever state a test begins from; the moves that led there are made, not played."""

import datetime as dt

from django.utils import timezone

from tanggap.customers import digests
from tanggap.identity.models import User
from tanggap.messaging.models import Message
from tanggap.onboarding.codes.consent import ThroughService, text_in_force
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.codes.validation import validate
from tanggap.onboarding.models import Application, Confirmation, Product
from tanggap.onboarding.states import State

PHONE = "+6281234566797"
NIK = "3273015708900001"
MOTHER = "SRI WAHYUNI"
APPROVED_BY_SECTION = frozenset({State.WAITING_BRANCH_HEAD, State.WAITING_CONFIRMATION, State.IN_PROGRESS})
APPROVED_BY_BRANCH = frozenset({State.WAITING_CONFIRMATION, State.IN_PROGRESS})


def application(
    author: User,
    product: Product,
    *,
    state: State = State.WAITING_CONFIRMATION,
    section_head: User | None = None,
    branch_head: User | None = None,
    **fields,
) -> Application:
    """An application of the author's own branch, whole enough to be submitted, in `state`."""
    now = timezone.now()
    phone, nik = fields.pop("phone", PHONE), fields.pop("nik", NIK)
    branch = fields.pop("branch", None) or author.grants.get(role="ao").branch
    return Application.objects.create(
        **{
            "branch": branch,
            "product": product,
            "state": state,
            "opened_by": author,
            "last_edited_by": author,
            "section_head": section_head if state in APPROVED_BY_SECTION else None,
            "branch_head": branch_head if state in APPROVED_BY_BRANCH else None,
            "created_at": now,
            "state_at": now,
            "submitted_at": None if state == State.DRAFT else now,
            "expires_at": now + dt.timedelta(days=7) if state == State.WAITING_CONFIRMATION else None,
            "full_name": "Siti Aminah",
            "nik": nik,
            "nik_index": digests.nik_index(nik),
            "birth_place": "Bandung",
            "birth_date": dt.date(1990, 8, 17),
            "sex": Application.Sex.FEMALE,
            "marital": Application.Marital.MARRIED,
            "mother_name": MOTHER,
            "mother_name_digest": digests.mother_name_digest(MOTHER),
            "address": "Jl. Merdeka 7, Bandung",
            "phone": phone,
            "phone_index": digests.phone_index(phone),
            "occupation": "Pedagang",
            "income_per_year": 60_000_000,
            "source_of_funds": "Usaha",
            "purpose": "Menabung",
            "account_number": "1001234567" if state == State.COMPLETED else "",
            **fields,
        }
    )


def confirmed_application(by: User | None = None) -> Application:
    """A copy of the application there is, confirmed by its customer, or through `by` of customer service."""
    row = Application.objects.filter(state=State.WAITING_CONFIRMATION).earliest("pk")
    row.pk = None
    row.save(force_insert=True)
    code = issue(row, at=timezone.now())
    typed = Message.objects.get(pk=code.message_id).params["code"]
    outcome = validate(row.pk, typed, text_id=text_in_force().pk, service=stated(by) if by else None)
    assert outcome.is_confirmed, outcome.message
    return Application.objects.get(pk=row.pk)


def stated(by: User) -> ThroughService:
    """What customer service says of a customer without internet who sent the code as SMS."""
    return ThroughService(by, Confirmation.Reason.NO_INTERNET, Confirmation.Channel.SMS, PHONE)
