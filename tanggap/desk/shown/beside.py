"""What stands beside the conversation: customer, contract, money, ladder, other cases; masked until verified (D5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tanggap.customers.models import Contract, Customer, Disbursement, Payment
from tanggap.customers.products import product_name
from tanggap.desk.models import Case, Rung
from tanggap.desk.models.ladder import Level
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib import names, phone
from tanggap.lib.money import rupiah
from tanggap.lib.prepared import Prepared, PreparedEach

FEW = 5
TONES = {
    Disbursement.Status.PROCESSING: "warn",
    Disbursement.Status.SUCCESS: "ok",
    Disbursement.Status.FAILED: "danger",
}
Pairs = list[tuple[str, object]]
_rungs: Prepared[Rung] = Prepared(
    lambda case: Rung.objects.filter(case=case).select_related("department", "taken_by", "seen_by").order_by("pk"), int
)
_others: PreparedEach[Case] = PreparedEach(
    lambda user, customer, case: (
        Case.objects.visible_to(user)
        .of_customer(customer)
        .exclude(pk=case)
        .select_related("category")
        .order_by("-pk")[: FEW + 1]
    ),
    int,
    int,
)


@dataclass(frozen=True)
class Account:
    """What is shown of the account: nothing but masked numbers before the check. `shown` names what was disclosed."""

    person: Pairs
    contract: Pairs
    disbursement: Disbursement | None = None
    disbursement_tone: str = ""
    payments: Sequence[Payment] = ()
    shown: list[str] = field(default_factory=list)


def account_of(case: Case, *, is_verified: bool) -> Account:
    """The customer's facts. What is masked is masked here: before the check the whole is never sent (D5)."""
    person = _person(case)
    if not is_verified:
        return Account(person, _masked_contract(case.contract))
    if case.contract is None:
        return Account(person, [], shown=["contact"])
    disbursement = Disbursement.objects.of_contract(case.contract).first()
    payments = Payment.objects.filter(contract=case.contract, is_reversed=False).order_by("-paid_at", "-core_id")[:FEW]
    return Account(
        person=person,
        contract=_contract(case.contract),
        disbursement=disbursement,
        disbursement_tone=TONES[Disbursement.Status(disbursement.status)] if disbursement else "",
        payments=list(payments),
        shown=["contact", "contract", "disbursement", "payments"],
    )


def _person(case: Case) -> Pairs:
    known: Customer | None = case.customer
    mobile = case.contact_phone or (known.phone if known else "")
    email = case.contact_email or (known.email if known else "")
    pairs: Pairs = [("Telepon", phone.masked(mobile) if mobile else "")]
    pairs += [("E-mail", names.masked_email(email))] if email else []
    pairs += [("NIK", names.masked_nik(known.nik))] if known else []
    return pairs


def _masked_contract(contract: Contract | None) -> Pairs:
    return [("Nomor", "•••• " + contract.number[-4:])] if contract else []


def _contract(contract: Contract) -> Pairs:
    return [
        ("Nomor", institution().display_contract(contract.number)),
        ("Produk", product_name(contract)),
        ("Status", contract.get_status_display()),
        ("Pokok", rupiah(contract.principal)),
        ("Tenor", f"{contract.tenor} bulan"),
        ("Mulai", f"{contract.started_on:%d/%m/%Y}"),
    ]


@dataclass(frozen=True)
class Step:
    """A rung of the ladder as it is shown. `state`: now, done, todo."""

    name: str
    state: str
    rung: Rung | None = None
    who: str = ""


LADDER = (Level.MANAGER, Level.DEPARTMENT, Level.BANK)


def ladder_of(case: Case) -> list[Step]:
    """From the agent up: who holds the case, who has had it, and who would be next; of one that is over, who has had it
    besides the agent. What went up by itself for a clock is still the agent's as well."""
    gone = [Step(_name(rung), "now" if rung.ended_at is None else "done", rung) for rung in _rungs(case.pk)]
    if not case.is_open:
        return gone
    state = "done" if case.state == State.ESCALATED else "now"
    agent = Step("Agen", state, who=str(case.assignee or "belum ditugaskan"))
    reached = {step.rung.level for step in gone if step.rung}
    return [agent, *gone, *(Step(str(level.label), "todo") for level in LADDER if level not in reached)]


def _name(rung: Rung) -> str:
    return str(rung.department or rung.bank or rung.get_level_display())


def others_of(case: Case, user: User) -> list[Case]:
    """Other cases of the same customer that this person may see, newest first; one more than are shown."""
    if case.customer_id is None:
        return []
    return _others(user.sight, user)(case.customer_id, case.pk)
