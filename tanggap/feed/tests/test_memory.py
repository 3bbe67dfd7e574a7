"""The loader's memory does not grow with the file: F8."""

import gzip
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection

from tanggap.audit.trail import System
from tanggap.customers.models import Instalment
from tanggap.feed.loading import load_paths
from tanggap.feed.tests.conftest import CONTRACT, CONTRACTS, CUSTOMER, CUSTOMERS

ROWS = 1_000_000
MOST = 300
"""Megabytes."""
LOAD = """
import sys, django
django.setup()
from pathlib import Path
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths
[file] = load_paths([sys.argv[1]], by=System("uji")).files.all()
print(file.read, file.rejected, file.error, sep="|")
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
"""VmHWM is the most memory that the process had in hand."""


def keys():
    return ((f"2009916{n // 1_000:05d}", n % 1_000) for n in range(ROWS))


def write_csv(path):
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("contract_number,instalment_no,due_date,amount\n")
        file.writelines(f"{number},{n},2016-06-01,815000\n" for number, n in keys())


def write_jsonl(path):
    line = '{{"contract_number": "{}", "instalment_no": {}, "due_date": "2016-06-01", "amount": 815000}}\n'
    with path.open("w") as file:
        file.writelines(line.format(number, n) for number, n in keys())


def write_parquet(path):
    """As pandas does: one row group for all."""
    numbers, ordinals = zip(*keys(), strict=True)
    columns = {"contract_number": numbers, "instalment_no": ordinals}
    columns |= {"due_date": pa.repeat(pa.scalar("2016-06-01"), ROWS), "amount": pa.repeat(815_000, ROWS)}
    pq.write_table(pa.table(columns), path)


WRITE = {"csv.gz": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}


@pytest.mark.django_db(transaction=True)
def test_a_million_rows_of_any_format_need_little_memory(tmp_path, institution):
    """F8: one process a file; the first inserts all, the others find all unchanged."""
    contracts = [CONTRACT.replace("200991600123", f"2009916{n:05d}") for n in range(ROWS // 1_000)]
    for name, lines in (("customers", [CUSTOMERS, CUSTOMER]), ("contracts", [CONTRACTS, *contracts])):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines))
    load_paths([tmp_path], by=System("uji"))
    for suffix, write in WRITE.items():
        path = tmp_path / f"instalments.{suffix}"
        write(path)
        figures, memory = load_apart(path)
        assert figures == f"{ROWS}|0|"
        assert int(memory) < MOST << 10, suffix
    assert Instalment.objects.count() == ROWS


def load_apart(path) -> list[str]:
    settings = connection.settings_dict
    address = f"postgresql://{settings['USER']}@{settings['HOST'].replace('/', '%2F')}/{settings['NAME']}"
    environ = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tanggap.settings"}
    told = subprocess.run(
        [sys.executable, "-c", LOAD, str(path)], env=environ, check=True, capture_output=True, text=True
    )
    return told.stdout.splitlines()[-2:]
