"""Tools of the feed's tests: write files, load them, look at what is there."""

from pathlib import Path

import pytest

from tanggap.audit.trail import System
from tanggap.customers.models import Contract, Customer, Disbursement, Instalment, Payment, PaymentCode
from tanggap.feed.loading import load_paths

SAMPLES = Path(__file__).parents[3] / "docs" / "feed-samples"
CUSTOMERS = "customer_id,full_name,birth_date,mother_maiden_name,nik,phone"
CONTRACTS = "contract_number,customer_id,product,status,principal,tenor,started_on"
INSTALMENTS = "contract_number,instalment_no,due_date,amount"
PAYMENTS = "payment_id,contract_number,instalment_no,paid_at,amount"
DISBURSEMENTS = "disbursement_id,contract_number,requested_at,status,completed_at,failure_reason"
PAYMENT_CODES = "contract_number,bank,number,amount_type,amount,expires_at"
HEADERS = {
    "customers": CUSTOMERS,
    "contracts": CONTRACTS,
    "instalments": INSTALMENTS,
    "payments": PAYMENTS,
    "disbursements": DISBURSEMENTS,
    "payment_codes": PAYMENT_CODES,
}
CUSTOMER = "K1,SUKARNO,1990-08-17,SRI WAHYUNI,9171011708900002,6285298765432"
CONTRACT = "200991600123,K1,motor,active,9000000,15,2016-05-02"
INSTALMENT = "200991600123,1,2016-06-01,815000"
PAYMENT = "P1,200991600123,1,2016-05-30T09:15:00+07:00,815000"
DISBURSEMENT = "D1,200991600123,2016-05-02T09:15:00+07:00,failed,2016-05-02T10:15:00+07:00,Rekening tidak ditemukan"
PAYMENT_CODE = "200991600123,BCA,0088200991600123,fixed,815000,2017-08-01T00:00:00+07:00"
ROWS = {
    "customers": CUSTOMER,
    "contracts": CONTRACT,
    "instalments": INSTALMENT,
    "payments": PAYMENT,
    "disbursements": DISBURSEMENT,
    "payment_codes": PAYMENT_CODE,
}
"""A good row of each kind, in the order of loading; together they make one whole contract."""


@pytest.fixture
def load(tmp_path, institution):
    """Load files of given content as one run: `load(payments=["P1,...", ...])` or `load({"payments-2.csv": text})`."""

    def make(files=None, *, max_rejected=None, **rows):
        folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for kind, lines in rows.items():
            (folder / f"{kind}.csv").write_text("\n".join([HEADERS[kind], *lines]) + "\n", encoding="utf-8")
        for name, content in (files or {}).items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_paths([folder], by=System("uji"), max_rejected=max_rejected)

    return make


def counted(run, kind=None) -> dict[str, int]:
    """The figures of a run's only file (of that kind) that are not zero."""
    [file] = [file for file in run.files.all() if kind in (None, file.kind)]
    names = ("read", "inserted", "updated", "unchanged", "stale", "pending", "rejected", "taken_in")
    return {name: getattr(file, name) for name in names if getattr(file, name)}


def errors(run) -> list[str]:
    return [file.error for file in run.files.all() if file.error]


def mirror() -> dict[str, list]:
    """All that the mirror holds, by the core's own keys."""
    return {
        "customers": sorted(Customer.objects.values_list("core_id", "full_name", "mother_name_digest", "as_of")),
        "contracts": sorted(
            Contract.objects.values_list("number", "customer__core_id", "status", "principal", "as_of")
        ),
        "instalments": sorted(
            Instalment.objects.values_list("contract__number", "number", "due_date", "amount", "penalty", "as_of")
        ),
        "payments": sorted(
            Payment.objects.values_list(
                "core_id", "instalment_no", "contract__number", "amount", "is_reversed", "as_of"
            )
        ),
        "disbursements": sorted(
            Disbursement.objects.values_list("core_id", "contract__number", "status", "failure_reason", "as_of")
        ),
        "payment_codes": sorted(
            PaymentCode.objects.values_list("contract__number", "bank", "number", "amount", "is_withdrawn", "as_of")
        ),
    }
