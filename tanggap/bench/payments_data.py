"""The mirror of a core with so many contracts, made straight in SQL, and members who are signed in.

Each contract has 15 instalments, of which six fell due and were paid, like those that the feed would have loaded: rows
of one contract lie together. Up to 20,000 customers drawn at random are members with a session of their own.
"""

import datetime as dt
import random
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from tanggap.identity import sessions
from tanggap.identity.models import User
from tanggap.identity.session_store import SessionStore
from tanggap.institution.models import Branch, Institution, LegalText
from tanggap.portal.models import Membership

MEMBERS = 20_000
SEED = 815
CONTRACTS = """
insert into customers_customer (id, core_id, full_name, birth_date, mother_name_digest, nik, nik_index, phone,
    phone_index, phone2, email, address, city, branch_code, loaded_at)
select n, 'C' || lpad(n::text, 9, '0'), 'Pelanggan ' || n, '1990-08-17', sha256(n::text::bytea), f.sealed,
    sha256(('nik' || n)::bytea), f.sealed, sha256(('phone' || n)::bytea), ''::bytea, f.sealed, f.sealed, 'Jakarta',
    '001', now()
from generate_series(1, %(count)s) n, (select decode(repeat('5a', 48), 'hex') as sealed) f;

insert into customers_contract (id, number, customer_id, product, status, principal, tenor, started_on, branch_code,
    currency, loaded_at)
select n, '20' || lpad(n::text, 10, '0'), n, 'motor', 'active', 9780000, 15, current_date - 200, '001', 'IDR', now()
from generate_series(1, %(count)s) n;

insert into customers_instalment (contract_id, number, due_date, amount, penalty, is_withdrawn)
select n, k, (current_date - (3 + n %% 24) + make_interval(months => k - 6))::date, 815000, 0, false
from generate_series(1, %(count)s) n, generate_series(1, 15) k;

insert into customers_payment (core_id, instalment_no, contract_id, paid_at, amount, penalty_amount, channel,
    reference, is_reversed, loaded_at)
select 'P' || lpad(n::text, 9, '0') || k, k, n,
    current_date - (5 + n %% 24) + make_interval(months => k - 6, hours => 3), 815000, 0, 'va_bca', 'R' || n, false,
    now()
from generate_series(1, %(count)s) n, generate_series(1, 6) k;
"""


@dataclass(frozen=True)
class SignedIn:
    """A member who is signed in: the session's key, and whose contract it is."""

    session: str
    user: int
    contract: int


def fill(contracts: int) -> None:
    """Make everything, unless the database is filled already."""
    if Institution.objects.exists():
        return
    _institution()
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        for statement in CONTRACTS.split(";")[:-1]:
            cursor.execute(statement, {"count": contracts})
        cursor.execute("vacuum (analyze)")
        cursor.execute("checkpoint")
    _members(contracts)


def _institution() -> None:
    now = timezone.now()
    Institution.objects.create(
        pk=1, name="Sinar Contoh Finance", legal_name="PT Sinar Contoh Finance", phone="1500 000", email="a@contoh.test"
    )
    Branch.objects.create(code="001", name="Jakarta Timur", city="Jakarta Timur")
    LegalText.objects.create(
        kind=LegalText.Kind.SECRECY,
        version=1,
        body="Login dan password Anda adalah rahasia. Mohon untuk tidak memberitahukannya kepada orang lain.",
        published_at=now,
        published_by="Hadi",
        effective_at=now,
    )


def _members(contracts: int) -> None:
    drawn = random.Random(SEED).sample(range(1, contracts + 1), min(MEMBERS, contracts))
    User.objects.bulk_create(
        (User(pk=n, email=f"m{n}@bench.test", kind="member", username=f"m{n}", password="!") for n in drawn),
        batch_size=2000,
    )
    Membership.objects.bulk_create((Membership(user_id=n, customer_id=n) for n in drawn), batch_size=2000)


def sign_in_all() -> list[SignedIn]:
    """A new session for every member, seen just now until the benchmark is over.

    So neither side writes the note of activity that a person's page writes at most once a minute.
    """
    Session.objects.all().delete()
    until = timezone.now() + dt.timedelta(hours=12)
    fingerprint = User(password="!").get_session_auth_hash()
    store = SessionStore()
    sessions.begin(store)
    stamps = dict(store.items()) | {sessions.SEEN_AT: until.timestamp()}
    made = []
    rows = []
    for pk in User.objects.values_list("pk", flat=True):
        facts = {
            SESSION_KEY: str(pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: fingerprint,
        }
        key = f"{pk:0>32}"
        rows.append(Session(session_key=key, session_data=store.encode(facts | stamps), expire_date=until))
        made.append(SignedIn(key, pk, pk))
    Session.objects.bulk_create(rows, batch_size=2000)
    return made
