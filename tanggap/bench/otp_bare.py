"""The yardstick of `otp`: what the same server does for the lock and the update alone."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from tanggap.lib import access

LOCK = "select id from onboarding_application where id = %s for no key update"
UPDATE = "update onboarding_application set state_at = clock_timestamp() where id = %s"
LIKE_THE_PAGE = "Kode salah. " + "x" * 5000


@access.public
@csrf_exempt
def otp(request: HttpRequest) -> HttpResponse:
    """Lock and update one application, committed; `right`: answer like a confirmation, else like the page again."""
    application = int(request.POST["application"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [application])
        cursor.execute(UPDATE, [application])
    if request.POST["kode"] == "right":
        return HttpResponseRedirect("/customer?p=")
    return HttpResponse(LIKE_THE_PAGE, status=422)
