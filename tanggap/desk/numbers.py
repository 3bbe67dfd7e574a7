"""The number of a case. The row of the year is held from here to the commit, so nothing slow may come after: files are
taken in before, messages leave through the outbox."""

from django.db import connection

from tanggap.desk.models.case import case_number

NEXT = """
insert into desk_numbering (year, last) values (%s, 1)
on conflict (year) do update set last = desk_numbering.last + 1
returning last
"""


def next_number(year: int) -> str:
    """`PGD-2026-000123`: never given twice, and none is missing, for a transaction that fails gives it back (D1)."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year])
        return case_number(year, cursor.fetchone()[0])
