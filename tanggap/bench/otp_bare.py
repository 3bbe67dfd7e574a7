"""The yardsticks of `otp`: what the same server does for the lock and one update alone, and for all rows that the same
answer leaves behind.
"""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from tanggap.lib import access
from tanggap.lib.context import origin

LOCK = "select id from onboarding_application where id = %s for no key update"
UPDATE = "update onboarding_application set state_at = clock_timestamp() where id = %s"
LOCKED = (
    "select id from onboarding_application where id = %(application)s for no key update",
    "select id from onboarding_code where application_id = %(application)s for no key update",
)
TRIED = (
    "insert into onboarding_try (application_id, at, outcome, method, ip) values"
    " (%(application)s, now(), %(outcome)s, 'self', %(ip)s)"
)
CONFIRM = (
    *LOCKED,
    "update onboarding_code set ended_at = now(), ending = 'used' where application_id = %(application)s",
    "insert into onboarding_confirmation (application_id, code_id, text_id, product, applicant, masked_phone, at,"
    " method, reason, reason_words, channel, sender, message_ids, ip, user_agent, fingerprint)"
    " select application_id, id, %(text)s, 'Tabungan Sejahtera', 'Nasabah', '0812••••6797', now(),"
    " 'self', '', '', '', '', '[]', '10.0.0.1', '', repeat('0', 64) from onboarding_code"
    " where application_id = %(application)s",
    "update onboarding_application set state = 'in_progress', state_at = now(), expires_at = null"
    " where id = %(application)s",
    "insert into audit_auditevent (at, act, actor_label, object_type, object_id, object_label, fields, reason,"
    " request_id) values (now(), 'application.confirmed', 'sistem: nasabah', 'onboarding.application', "
    " %(application)s, 'PB', '[]', '', '')",
    "insert into onboarding_move (application_id, act, round, old_state, new_state, at, by_label, reason) values"
    " (%(application)s, 'confirmed', 1, 'waiting_confirmation', 'in_progress', now(), 'sistem: nasabah', '')",
    TRIED,
)
COUNT = (
    *LOCKED,
    "update onboarding_code set tries = 1 where application_id = %(application)s",
    "update onboarding_application set failures = 1 where id = %(application)s",
    TRIED,
)
WRITES = {"confirmed": CONFIRM, "wrong": COUNT, "already": (*LOCKED, TRIED)}
"""For each outcome what has to be locked and written, and nothing beside."""
LIKE_THE_PAGE = "Kode salah. " + "x" * 5400
"""Of the size of the page that asks for the code again."""


@access.public
@csrf_exempt
def otp(request: HttpRequest) -> HttpResponse:
    """Lock and update one application, committed; `wrong`: answer like the page again, else like a confirmation."""
    application = int(request.POST["application"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [application])
        cursor.execute(UPDATE, [application])
    return _answer(request.POST["kode"])


@access.public
@csrf_exempt
def otp_writes(request: HttpRequest) -> HttpResponse:
    """Everything that such an outcome leaves behind, written out as SQL."""
    outcome = request.POST["kode"]
    facts: dict[str, int | str | None] = {
        "application": int(request.POST["application"]),
        "text": int(request.POST["teks"]),
        "outcome": outcome,
        "ip": origin().ip,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in WRITES[outcome]:
            cursor.execute(statement, facts)
    return _answer(outcome)


def _answer(outcome: str) -> HttpResponse:
    if outcome == "wrong":
        return HttpResponse(LIKE_THE_PAGE, status=422)
    return HttpResponseRedirect("/customer?p=")
