"""One thing at a time for each customer's account: registering, activating, freezing wait for each other."""

from django.db import connection

from tanggap.lib.advisory import Space


def lock_customer(customer_id: int) -> None:
    """Hold this customer until the caller's transaction ends. Not the core's row: a feed may hold that for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashint8(%s))", [Space.CUSTOMER_ACCOUNT, customer_id])
