"""The look-ups that every code that is typed needs, with their SQL built once: building it anew each time costs several
times what PostgreSQL needs to answer by key."""

from datetime import datetime

from tanggap.institution.models import LegalText
from tanggap.lib.prepared import Prepared
from tanggap.onboarding.models import Application, Code, Link

link_alone = Prepared(lambda digest: Link.objects.filter(digest=digest), bytes)
link_with_application = Prepared(
    lambda digest: Link.objects.select_related("application__product", "application__branch").filter(digest=digest),
    bytes,
)
newest_link = Prepared(lambda pk: Link.objects.filter(pk=pk, superseded_at=None), int)
"""The link, unless a newer one has been made."""
locked_application = Prepared(
    lambda pk: Application.objects.select_related("product").select_for_update(of=("self",), no_key=True).filter(pk=pk),
    int,
)
"""Inside a transaction only: locked until it ends."""
last_code = Prepared(lambda pk: Code.objects.filter(application=pk).order_by("-pk")[:1], int)
last_code_locked = Prepared(
    lambda pk: Code.objects.filter(application=pk).select_for_update(no_key=True).order_by("-pk")[:1], int
)
codes_of = Prepared(lambda pk: Code.objects.filter(application=pk).order_by("pk"), int)
consent_texts = Prepared(
    lambda at: LegalText.objects.in_force(at).filter(kind=LegalText.Kind.CONSENT_ACCOUNT)[:1],
    datetime,
)
"""The consent in force: at most one."""
