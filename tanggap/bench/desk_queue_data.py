"""A desk with so many cases, made straight in SQL, and eight agents who are signed in.

One case in fifty is open (of few cases more, so that queues fill a page at every size), with its step and two clocks;
one in five of those is nobody's yet. Branches, categories and words are drawn evenly; each case has a conversation of
four lines.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.bench.replayed import part_sequences
from tanggap.desk import seeds
from tanggap.desk.models import Case, Category, ProcedureVersion
from tanggap.identity import sessions
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.identity.session_store import SessionStore
from tanggap.institution.calendars import save_calendar
from tanggap.institution.models import Branch, Calendar, Institution
from tanggap.lib.sealing import seal

ME = System("tolok ukur")
OFFICE = [(dt.time(8), dt.time(17))]
AGENTS = 8
OPEN = 2000
"""At least so many cases are open."""
BRANCHES = 20
PHONE = "+6281234567897"
PASSWORD = "!"
CUSTOMERS = """
insert into customers_customer (id, core_id, full_name, birth_date, mother_name_digest, nik, nik_index, phone,
    phone_index, phone2, email, address, city, branch_code, loaded_at)
select n, 'C' || lpad(n::text, 9, '0'), 'Pelanggan ' || n, '1990-08-17', sha256(n::text::bytea), ''::bytea,
    sha256(('nik' || n)::bytea), ''::bytea, sha256(('phone' || n)::bytea), ''::bytea, ''::bytea, ''::bytea, 'Jakarta',
    lpad((n %% 20 + 1)::text, 3, '0'), now()
from generate_series(1, greatest(%(count)s / 4, 1)) n
"""
CASES = """
insert into desk_case (id, number, kind, category_id, channel, is_written, branch_id, state, state_at, assignee_id,
    customer_id, relation, contact_name, contact_phone, contact_phone_index, contact_email, representative,
    preferred_channel, regulator, regulator_number, subject, text, wanted, stated, received_at, urgent_at, due_at,
    procedure_id, last_entry_at, answered_at, closed_at)
select n, 'PGD-' || (2020 + n * 6 / (%(count)s + 1)) || '-' || lpad(n::text, 6, '0'), 'complaint',
    (%(categories)s::bigint[])[n %% 9 + 1], (array['portal', 'hotline', 'whatsapp', 'email'])[n %% 4 + 1], n %% 4 <> 1,
    (%(branches)s::bigint[])[(n / %(every)s * 11) %% 20 + 1],
    case when n %% %(every)s > 0 then 'closed' else (array['new', 'in_progress', 'escalated', 'waiting_customer',
        'in_progress'])[n / %(every)s %% 5 + 1] end,
    at, case when n %% (%(every)s * 5) = 0 then null else (%(agents)s::bigint[])[n / %(every)s %% 8 + 1] end,
    n %% greatest(%(count)s / 4, 1) + 1, 'borrower',
    (array['Siti', 'Andi', 'Budi', 'Ni Luh', 'Sukarno', 'Dewi', 'Agus'])[n %% 7 + 1] || ' ' || first.word || n %% 997,
    %(phone)s, sha256(('phone' || n)::bytea), ''::bytea, '', '', '', '',
    (array['Sudah bayar, masih ditagih', 'Pencairan belum masuk', 'Minta keterangan lunas', 'Kode pembayaran salah']
        )[n %% 4 + 1],
    'Saya sudah membayar angsuran bulan lalu lewat bank, tetapi masih ditagih. Nomor rujukan ' || first.word || n
        || '. Mohon diperiksa dan diberi tahu hasilnya.', '', '{}', at,
    case when n %% %(every)s > 0 then at + interval '36525 days'
        else now() + make_interval(mins => n %% 9973 - 600) end,
    case when n %% %(every)s > 0 then null else now() + make_interval(mins => n %% 9973 - 600) end,
    %(procedure)s, at, case when n %% %(every)s > 0 then at + interval '3 days' end,
    case when n %% %(every)s > 0 then at + interval '5 days' end
from generate_series(1, %(count)s) n,
    lateral (select now() - make_interval(secs => (%(count)s - n) * 150000000.0 / %(count)s) as at) received,
    lateral (select substr(md5(n::text), 1, 5) as word) first
"""
AROUND = """
insert into desk_entry (case_id, kind, at, by_label, channel, text, is_public, about_type, about_id)
select c.id, (array['contact', 'event', 'reply', 'event'])[k], c.received_at + make_interval(mins => k * 9), 'Budi', '',
    'Baris ke-' || k || ' dari percakapan tentang kasus ini, sepanjang yang biasa ditulis orang.', k %% 2 = 1, '', ''
from desk_case c, generate_series(1, 4) k;

insert into desk_move (case_id, old_state, new_state, at, by_label, reason)
select id, '', 'new', received_at, 'pelanggan', '' from desk_case;

insert into desk_steprun (case_id, step, role, entered_at, outcome, by_label, record)
select id, 'verify', case when state = 'escalated' then 'manager' else 'agent' end, received_at, '', '', '{}'
from desk_case where state <> 'closed';

insert into desk_rung (case_id, origin, level, bank, reference, reason, given_at, by_hand, informed_by, result,
    ended_by_label)
select id, 'agent', 'manager', '', '', 'Lewat tenggat.', received_at, false, '', '', '' from desk_case
where state = 'escalated';

insert into desk_clock (case_id, kind, started_at, amount, unit, schedule_version, due_at, warned, next_at)
select id, run.kind, received_at, 10, 'working_days', 0, urgent_at + case when run.kind = 'written'
    then interval '3 days' else interval '0' end, 0, null
from desk_case, unnest(array['first_response', 'written']) as run (kind) where state <> 'closed';

insert into desk_numbering (year, last) values (2026, %(count)s) on conflict (year) do update set last = excluded.last;
select setval(pg_get_serial_sequence('desk_case', 'id'), %(count)s);
"""


@dataclass(frozen=True)
class SignedIn:
    """An agent who is signed in, and a case that is theirs."""

    session: str
    user: int
    case: str


def fill(cases: int) -> None:
    """Make everything, unless the database is filled already."""
    if Institution.objects.exists():
        return
    facts = _house() | {"count": cases, "every": max(1, min(50, cases // OPEN))}
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        for statement in (CUSTOMERS, CASES, *AROUND.split(";")[:-1]):
            cursor.execute(statement, facts)
        part_sequences()
        cursor.execute("vacuum (analyze)")
        cursor.execute("checkpoint")


def _house() -> dict[str, Any]:
    """The institution, its desk and its agents; what the statements need to know of them."""
    calendar = save_calendar(Calendar(name="Jam kantor"), dict.fromkeys(range(1, 6), OFFICE), by=ME, fields=[])
    names = {"name": "Sinar Contoh Finance", "legal_name": "PT Sinar Contoh Finance", "email": "a@contoh.test"}
    Institution.objects.create(pk=1, phone="1500 000", calendar=calendar, **names)
    Branch.objects.create(code="PST", name="Kantor Pusat", city="Jakarta", is_head_office=True)
    branches = [
        Branch.objects.create(code=f"{n:03}", name=f"Cabang {n}", city="Jakarta") for n in range(1, BRANCHES + 1)
    ]
    seeds.seed(by=ME)
    agents = [_agent(number, branches[number]) for number in range(AGENTS)]
    return {
        "agents": [agent.pk for agent in agents],
        "branches": [branch.pk for branch in branches],
        "categories": list(Category.objects.values_list("pk", flat=True)[:9]),
        "procedure": ProcedureVersion.objects.in_force().get(code="umum").pk,
        "phone": seal(PHONE, context="desk.case.contact_phone"),
    }


def _agent(number: int, branch: Branch) -> User:
    user = User.objects.create(
        email=f"a{number}@bench.test", kind=User.Kind.STAFF, full_name=f"Agen {number}", password=PASSWORD
    )
    RoleGrant.objects.create(user=user, role=Role.AGENT, branch=branch, confirmed_at=timezone.now())
    return user


def sign_in_all() -> list[SignedIn]:
    """A new session for every agent, seen just now until the benchmark is over, with their most urgent cases."""
    Session.objects.all().delete()
    until = timezone.now() + dt.timedelta(hours=12)
    fingerprint = User(password=PASSWORD).get_session_auth_hash()
    store = SessionStore()
    sessions.begin(store)
    stamps = dict(store.items()) | {sessions.SEEN_AT: until.timestamp()}
    made = []
    for user in User.objects.staff().order_by("pk"):
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: fingerprint,
        }
        key = f"{user.pk:0>32}"
        Session.objects.create(session_key=key, session_data=store.encode(facts | stamps), expire_date=until)
        mine = Case.objects.open().filter(assignee=user).order_by("urgent_at", "pk")[:50]
        made += [SignedIn(key, user.pk, number) for number in mine.values_list("number", flat=True)]
    return made
