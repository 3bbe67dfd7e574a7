"""The kinds of files as data: their columns, their keys, and where their rows go (F2, F3)."""

from dataclasses import dataclass
from functools import cached_property

from tanggap.feed import columns as c
from tanggap.feed.columns import Column


@dataclass(frozen=True)
class Parent:
    """Whom a row hangs on: the column of the file that names it, and the mirror's table and column of that name."""

    column: str
    table: str
    key: str
    target: str


@dataclass(frozen=True)
class Kind:
    """One kind of file. `order` is that of loading and of locking; `amount` is the column of the control total."""

    name: str
    order: int
    label: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The file's columns that name a row."""
    target_key: tuple[str, ...]
    """The mirror's columns that do."""
    parent: Parent | None = None
    amount: str = ""
    has_loaded_at: bool = True
    compared_by: str = ""
    """A digest column that tells unchanged rows, where values are sealed and cannot be compared."""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]


def _when() -> Column:
    return Column("updated_at", c.UPDATED)


PARENT_CONTRACT = Parent("contract_number", "customers_contract", "number", "contract_id")

CUSTOMERS = Kind(
    "customers",
    1,
    "Pelanggan",
    "customers_customer",
    (
        Column("customer_id", c.text(40), "core_id", required=True),
        Column("full_name", c.PERSON_NAME, "full_name", required=True, personal=True),
        Column("birth_date", c.BIRTH_DATE, "birth_date", required=True, personal=True),
        Column("mother_maiden_name", c.PERSON_NAME, required=True, personal=True),
        Column("nik", c.NIK, "nik", required=True, personal=True),
        Column("phone", c.PHONE, "phone", required=True, personal=True),
        Column("phone2", c.PHONE, "phone2", personal=True),
        Column("email", c.EMAIL, "email", personal=True),
        Column("address", c.text(400), "address", personal=True),
        Column("city", c.text(60), "city"),
        Column("branch_code", c.text(12), "branch_code"),
        _when(),
    ),
    key=("customer_id",),
    target_key=("core_id",),
    compared_by="row_digest",
)
CONTRACTS = Kind(
    "contracts",
    2,
    "Kontrak",
    "customers_contract",
    (
        Column("contract_number", c.NUMBER, "number", required=True),
        Column("customer_id", c.text(40), required=True),
        Column("product", c.text(24), "product", required=True),
        Column(
            "status",
            c.one_of("active", "closed", "written_off", "cancelled", code="unknown_status"),
            "status",
            required=True,
        ),
        Column("principal", c.MONEY, "principal", required=True),
        Column("tenor", c.whole(3), "tenor", required=True),
        Column("started_on", c.DATE, "started_on", required=True),
        Column("branch_code", c.text(12), "branch_code"),
        Column("currency", c.one_of("IDR", code="unknown_currency"), "currency", default="'IDR'"),
        _when(),
    ),
    key=("contract_number",),
    target_key=("number",),
    parent=Parent("customer_id", "customers_customer", "core_id", "customer_id"),
    amount="principal",
)
INSTALMENTS = Kind(
    "instalments",
    3,
    "Angsuran",
    "customers_instalment",
    (
        Column("contract_number", c.NUMBER, required=True),
        Column("instalment_no", c.whole(3), "number", required=True),
        Column("due_date", c.DATE, "due_date", required=True),
        Column("amount", c.MONEY, "amount", required=True),
        Column("penalty", c.MONEY, "penalty", default="0"),
        Column("withdrawn", c.FLAG, "is_withdrawn", default="false"),
        _when(),
    ),
    key=("contract_number", "instalment_no"),
    target_key=("contract_id", "number"),
    parent=PARENT_CONTRACT,
    amount="amount",
    has_loaded_at=False,
)
PAYMENTS = Kind(
    "payments",
    4,
    "Pembayaran",
    "customers_payment",
    (
        Column("payment_id", c.text(40), "core_id", required=True),
        Column("contract_number", c.NUMBER, required=True),
        Column("instalment_no", c.whole(3), "instalment_no", required=True),
        Column("paid_at", c.TIME, "paid_at", required=True),
        Column("amount", c.MONEY, "amount", required=True),
        Column("penalty_amount", c.MONEY, "penalty_amount", default="0"),
        Column("channel", c.text(40), "channel", default="''"),
        Column("reference", c.text(60), "reference", default="''"),
        Column("reversed", c.FLAG, "is_reversed", default="false"),
        _when(),
    ),
    key=("payment_id", "instalment_no"),
    target_key=("core_id", "instalment_no"),
    parent=PARENT_CONTRACT,
    amount="amount",
)

DISBURSEMENTS = Kind(
    "disbursements",
    5,
    "Pencairan",
    "customers_disbursement",
    (
        Column("disbursement_id", c.text(40), "core_id", required=True),
        Column("contract_number", c.NUMBER, required=True),
        Column("requested_at", c.TIME, "requested_at", required=True),
        Column("status", c.one_of("processing", "success", "failed", code="unknown_status"), "status", required=True),
        Column("amount", c.MONEY, "amount"),
        Column("bank", c.text(40), "bank", default="''"),
        Column("account_masked", c.text(40), "account_masked", default="''", personal=True),
        Column("completed_at", c.TIME, "completed_at"),
        Column("failure_reason", c.text(200), "failure_reason", default="''"),
        _when(),
    ),
    key=("disbursement_id",),
    target_key=("core_id",),
    parent=PARENT_CONTRACT,
    amount="amount",
)
PAYMENT_CODES = Kind(
    "payment_codes",
    6,
    "Kode pembayaran",
    "customers_paymentcode",
    (
        Column("contract_number", c.NUMBER, required=True),
        Column("bank", c.text(40), "bank", required=True),
        Column("number", c.text(40), "number", required=True),
        Column("holder_name", c.text(120), "holder_name", default="''", personal=True),
        Column("amount_type", c.one_of("fixed", "open", code="unknown_amount_type"), "amount_type", default="'open'"),
        Column("amount", c.MONEY, "amount"),
        Column("expires_at", c.TIME, "expires_at"),
        Column("withdrawn", c.FLAG, "is_withdrawn", default="false"),
        _when(),
    ),
    key=("contract_number", "bank", "number"),
    target_key=("contract_id", "bank", "number"),
    parent=PARENT_CONTRACT,
    amount="amount",
)

KINDS = {kind.name: kind for kind in (CUSTOMERS, CONTRACTS, INSTALMENTS, PAYMENTS, DISBURSEMENTS, PAYMENT_CODES)}


def after(kind: Kind) -> list[Kind]:
    """The kinds that may wait for rows of this one, in the order of loading."""
    return [other for other in KINDS.values() if other.order > kind.order]
