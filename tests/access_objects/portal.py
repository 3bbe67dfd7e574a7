"""What members have of their own: complaints and their drafts, consents, the link of activation."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tanggap.identity.models import User
from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


def consent_of(person: User) -> dict[str, int]:
    """A consent of this member to receive offers; of staff, who have none, the number of nobody's."""
    from tanggap.customers.models import Consent
    from tanggap.institution.models import LegalText

    if not hasattr(person, "membership"):
        return {"pk": 0}
    now = timezone.now()
    published = {"body": "Teks.", "drafted_by": "wati", "published_by": "hadi"}
    published |= {"published_at": now, "effective_at": now}
    text, _ = LegalText.objects.get_or_create(kind="consent_offers", version=1, defaults=published)
    said = {"channel": Consent.Channel.PORTAL, "given_at": now}
    row, _ = Consent.objects.get_or_create(customer=person.membership.customer, text=text, defaults=said)
    return {"pk": row.pk}


OBJECTS["member_consent_withdrawal"] = lambda request: Objects(consent_of, consent_of(request.getfixturevalue("andi")))


def _complaints(**more: Callable[[Any], Any]) -> Callable[[Any], Objects]:
    """A complaint of one's own, with `more` made of it; of staff, who have none, that of nobody."""

    def made(request: Any) -> Objects:
        request.getfixturevalue("desk")
        request.getfixturevalue("files_home")

        def of(person: User) -> dict[str, Any]:
            from tests import complaining

            if not hasattr(person, "membership"):
                return {"number": "PGD-2026-999999"} | dict.fromkeys(more, 0)
            case = complaining.case(person.membership.customer)
            return {"number": case.number} | {name: make(case) for name, make in more.items()}

        return Objects(of, of(request.getfixturevalue("andi")))

    return made


def _file_of(case: Any) -> int:
    from tanggap.desk import attachments
    from tests.uploading import photo

    return attachments.add(case, photo(size=(9, 9)), purpose="evidence", by=case.customer.memberships.get().user).pk


def _answered(case: Any) -> str:
    """The complaint, with an answer that may be accepted."""
    from tanggap.desk.models import Case

    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(state="in_progress")
    Case.objects.filter(pk=case.pk).update(state="answered", answered_at=now)
    writer = case.customer.memberships.get().user
    case.answers.create(state="sent", text="Sudah.", written_by=writer, written_at=now, sent_at=now)
    return str(case.number)


OBJECTS |= dict.fromkeys(
    (f"member_complaint{name}" for name in ("", "_received", "_more", "_objection", "_withdrawal")), _complaints()
)
OBJECTS["member_complaint_acceptance"] = _complaints(number=_answered)
OBJECTS["member_complaint_file"] = _complaints(pk=_file_of)


def _drafts(**more: Any) -> Callable[[Any], Objects]:
    """A complaint that is being written."""

    def made(request: Any) -> Objects:
        request.getfixturevalue("desk")

        def of(person: User) -> dict[str, Any]:
            from tanggap.portal.models import ComplaintDraft

            return {"pk": ComplaintDraft.objects.create(pk=uuid4(), user=person).pk} | more

        return Objects(of, of(request.getfixturevalue("andi")))

    return made


OBJECTS["member_complaint_step"] = _drafts(slug="about")
OBJECTS["member_complaint_discarding"] = _drafts()
OBJECTS["member_complaint_file_removal"] = _drafts(file_pk=1)


def _an_activation_link(request: Any) -> Objects:
    """Whoever holds the link may follow it; any other key is no page (P5)."""
    from tanggap.lib.links import token_digest
    from tanggap.portal.models import Registration
    from tanggap.portal.registration import registering
    from tests.registering import applicant

    request.getfixturevalue("rahmat")
    made = registering.register(applicant(), address="203.0.113.7")
    Registration.objects.filter(pk=made.pk).update(token_digest=token_digest("kunci"))
    return Objects(own={"key": "kunci"}, foreign={"key": "kunci-lain"})


OBJECTS["member_activate"] = _an_activation_link
