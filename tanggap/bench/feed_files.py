"""Files as a core with so many contracts would send them, written as fast as the database's COPY gives them.

Rows of contracts and instalments come by contract; payments by time, so that one after the other hits contracts far
apart. The second night's files hold the same rows with one in a hundred changed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

INSTALMENTS, PAYMENTS, CONTRACTS_EACH = 15, 6, 2
"""Of one contract; and the contracts of one customer."""
FACTOR = 7_919
"""Payments walk through the contracts in steps of this prime."""
CUSTOMERS = """
select 'C' || lpad(n::text, 9, '0') as customer_id, 'SITI RAHAYU ' || chr(65 + n % 26) || chr(65 + n / 26 % 26)
    as full_name, date '1960-01-01' + n % 14000 as birth_date, 'SRI WAHYUNI ' || chr(65 + n % 26)
    as mother_maiden_name, 3170000000000000 + n as nik, '628' || 1100000000 + n as phone,
    'pelanggan' || n || '@contoh.test' as email, 'Jl. Melati No. ' || n || ', RT 03/RW 05' as address,
    'Jakarta Timur' as city, '001' as branch_code
from generate_series(1, {contracts} / {per_customer}) n"""
CONTRACTS = """
select 200000000000 + n as contract_number, 'C' || lpad(((n + 1) / {per_customer})::text, 9, '0') as customer_id,
    case n % 3 when 0 then 'motor' when 1 then 'mobil' else 'multiguna' end as product,
    case when {changed} and n % 100 = 50 then 'closed' else 'active' end as status, 9780000 + n % 1000 * 1000
    as principal, 15 as tenor, date '2016-01-01' + n % 300 as started_on, '001' as branch_code, 'IDR' as currency
from generate_series(1, {contracts}) n"""
INSTALMENT_ROWS = """
select 200000000001 + i / {instalments} as contract_number, 1 + i % {instalments} as instalment_no,
    (date '2016-02-01' + (i / {instalments} % 28 + i % {instalments} * 30)::int) as due_date,
    (815000 + i / {instalments} % 1000 * 100)::text || '.00' as amount,
    case when {changed} and i % 100 = 50 then 5000 else 0 end as penalty
from generate_series(0, {contracts}::bigint * {instalments} - 1) i"""
PAYMENT_ROWS = """
select 'P' || lpad(i::text, 11, '0') as payment_id, 200000000001 + (i % {contracts}) * {factor} % {contracts}
    as contract_number, 1 + i / {contracts} as instalment_no,
    to_char(timestamp '2016-03-01' + make_interval(secs => i * 15000000.0 / ({contracts} * {payments})),
    'YYYY-MM-DD"T"HH24:MI:SS"+07:00"') as paid_at,
    815000 as amount, 0 as penalty_amount, case i % 2 when 0 then 'va_bca' else 'indomaret' end as channel,
    'R' || 70000000 + i as reference, ({changed} and i % 100 = 50)::text as reversed
from generate_series(0, {contracts}::bigint * {payments} - 1) i"""
QUERIES = {"customers": CUSTOMERS, "contracts": CONTRACTS, "instalments": INSTALMENT_ROWS, "payments": PAYMENT_ROWS}

ROWS_OF_A_CONTRACT = {"customers": 1 / CONTRACTS_EACH, "contracts": 1, "instalments": INSTALMENTS, "payments": PAYMENTS}


def write(connection: "psycopg.Connection[Any]", folder: Path, contracts: int, kinds: Sequence[str]) -> None:
    """The first night's files in `folder/first`, the second's in `folder/changed`."""
    for night, changed in (("first", "false"), ("changed", "true")):
        (folder / night).mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            query = QUERIES[kind].format(
                contracts=contracts,
                per_customer=CONTRACTS_EACH,
                instalments=INSTALMENTS,
                payments=PAYMENTS,
                factor=FACTOR,
                changed=changed,
            )
            _copy_out(connection, query, folder / night / f"{kind}.csv")


def _copy_out(connection: "psycopg.Connection[Any]", query: str, path: Path) -> None:
    statement = f"copy ({query}) to stdout (format csv, header)"
    with path.open("wb") as out, connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for piece in copy:
            out.write(piece)
