"""*Bukan nomor saya*: whoever received the code says that the number is not the applicant's (O6).

Code and link end at once, for a stranger holds both; the account officer is told and looks into it. The application
itself is not moved: that is for people to decide.
"""

from django.db import transaction
from django.utils import timezone

from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient
from tanggap.onboarding.codes import ending
from tanggap.onboarding.models import Application, Link, Move
from tanggap.onboarding.moves import CUSTOMER, move
from tanggap.onboarding.pages import application_path
from tanggap.onboarding.states import State


@transaction.atomic
def report_number(link: Link) -> bool:
    """Write the report down and tell the account officer; False: the link is not the newest of a waiting application.

    Pressed twice it is one report.
    """
    application = Application.objects.select_related("opened_by").lock(link.application_id)
    now = timezone.now()
    is_newest = Link.objects.filter(pk=link.pk, superseded_at=None).exists()
    if not is_newest or application.state != State.WAITING_CONFIRMATION:
        return False
    ending.end_all(application, at=now)
    move(application, Move.Act.REPORTED, by=CUSTOMER, at=now)
    officer = application.opened_by
    outbox.queue(
        "number_reported",
        to=Recipient(email=officer.email, name=officer.full_name, user_id=officer.pk),
        about=application,
        application=application.number,
        url=public_url(application_path(application.pk)),
    )
    return True
