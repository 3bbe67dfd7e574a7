"""The look-ups that every code that is typed needs, with their SQL built once: building it anew each time costs several
times what PostgreSQL needs to answer by key.

`hold` puts all that a try is judged by in one round trip: the application's lock first, and what is read behind it.
"""

from dataclasses import dataclass
from datetime import datetime

from tanggap.institution.models import LegalText
from tanggap.lib.errors import NotFound
from tanggap.lib.prepared import Prepared, ask
from tanggap.messaging.models import Message
from tanggap.onboarding.models import Application, Code, Confirmation, Link
from tanggap.onboarding.models.codes import CARRIERS

CONSENT = LegalText.Kind.CONSENT_ACCOUNT

link_alone = Prepared(lambda digest: Link.objects.filter(digest=digest), bytes)
link_with_application = Prepared(
    lambda digest: Link.objects.select_related("application__product", "application__branch").filter(digest=digest),
    bytes,
)
last_code = Prepared(lambda pk: Code.objects.filter(application=pk).order_by("-pk")[:1], int)
consent_texts = Prepared(lambda at: LegalText.objects.in_force(at).filter(kind=CONSENT)[:1], datetime)
"""The consent in force: at most one."""

_application_locked = Prepared(
    lambda pk: (
        Application.objects.select_related("product", "branch")
        .only(
            *("state", "round", "full_name", "phone", "failures", "unlocks", "expires_at", "product__name"),
            *("opened_by_id", "last_edited_by_id", "section_head_id", "branch_head_id", "branch__name"),
        )
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=pk)
    ),
    int,
)
_newest_link = Prepared(lambda pk: Link.objects.filter(application=pk, superseded_at=None).only("id"), int)
_last_code_locked = Prepared(
    lambda pk: Code.objects.filter(application=pk).select_for_update(no_key=True).order_by("-pk")[:1], int
)
_codes = Prepared(lambda pk: Code.objects.filter(application=pk).order_by("pk").only("digest"), int)
_confirmations = Prepared(lambda pk: Confirmation.objects.filter(application=pk).only("at"), int)
_texts_since = Prepared(
    lambda pk: (
        LegalText.objects.published()
        .filter(kind=CONSENT, version__gte=LegalText.objects.filter(pk=pk).values("version"))
        .order_by("-version")
    ),
    int,
)
_messages = Prepared(
    lambda about, pk: (
        Message.objects.filter(about_type=about, about_id=pk, kind__in=CARRIERS)
        .order_by("pk")
        .only("id", "kind", "channel", "provider_id", "created_at")
    ),
    *(str, str),
)


@dataclass(frozen=True)
class Held:
    """A locked application and what a try at it is judged by, all of it read behind the lock.

    `code` is the newest, locked too, and `codes` all of them; `texts` the published version of the consent that was
    shown and those after it, the newest first; `messages` those that carried codes and links.
    """

    application: Application
    link: Link | None
    code: Code | None
    codes: list[Code]
    confirmation: Confirmation | None
    texts: list[LegalText]
    messages: list[Message]

    def text_in_force(self, at: datetime) -> LegalText | None:
        """The consent that is in force at `at`, if it is the one that was shown or a later one."""
        return next((text for text in self.texts if text.effective_at and text.effective_at <= at), None)


def hold(application_id: int, text_id: int | None) -> Held:
    """Lock the application until the caller's transaction ends. Take the time after this.

    :param text_id: the version of the consent that was shown.
    :raises NotFound: there is no such application.
    """
    applications, links, last, codes, confirmations, texts, messages = ask(
        _application_locked.asked(application_id),
        _newest_link.asked(application_id),
        _last_code_locked.asked(application_id),
        _codes.asked(application_id),
        _confirmations.asked(application_id),
        _texts_since.asked(text_id or 0),
        _messages.asked(Application._meta.label_lower, str(application_id)),
    )
    if not applications:
        raise NotFound
    first = (next(iter(rows), None) for rows in (links, last, confirmations))
    link, code, confirmation = first
    return Held(applications[0], link, code, codes, confirmation, texts, messages)
