"""Applications, their documents and codes."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tanggap.identity.models import User
from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


def _a_draft(**kwargs: Any) -> Callable[[Any], Objects]:
    """A draft of this account officer's own; another officer's answers like none."""

    def drafts(request: Any) -> Objects:
        from tanggap.onboarding.models import Application
        from tanggap.onboarding.states import State
        from tests import applying

        dewi, savings = request.getfixturevalue("dewi"), request.getfixturevalue("savings")
        foreign = applying.application(dewi, savings, state=State.DRAFT)

        def own(person: User) -> dict[str, Any]:
            if not person.has_role("ao"):
                return {"pk": foreign.pk} | kwargs
            mine = Application.objects.filter(opened_by=person, state=State.DRAFT).first()
            return {"pk": (mine or applying.application(person, savings, state=State.DRAFT)).pk} | kwargs

        return Objects(own, {"pk": foreign.pk} | kwargs)

    return drafts


for name in ("application_edit", "application_check", "application_documents", "application_submission"):
    OBJECTS[name] = _a_draft()
OBJECTS["application_codes"] = _a_draft()
OBJECTS["application_step"] = _a_draft(slug="identity")
OBJECTS["application_document_removal"] = _a_draft(document_pk=0)


def _a_document(request: Any) -> Objects:
    """At any branch, as all these people are of head office; under another application's number it is not found."""
    from tanggap.lib import filestore
    from tests import applying

    request.getfixturevalue("files_home")
    dewi, now = request.getfixturevalue("dewi"), timezone.now()
    row = applying.application(dewi, request.getfixturevalue("savings"), state="draft")
    stored = filestore.put(b"foto")
    facts = {"kind": "id_card", "name": "ktp.jpg", "media_type": "image/jpeg", "size": 4, "uploaded_by": dewi}
    facts |= {"stored_as": stored.name, "key": stored.key, "uploaded_at": now, "checked_at": now}
    document = row.documents.create(**facts)
    return Objects({"pk": row.pk, "document_pk": document.pk}, {"pk": row.pk + 1, "document_pk": document.pk})


OBJECTS["application_document"] = _a_document


def _a_consent(by: User | None = None) -> dict[str, int]:
    """A confirmed application; through `by` of customer service, or by the customer."""
    from tests.applying import confirmed_application

    return {"pk": confirmed_application(by=by).pk}


def _a_receipt(request: Any) -> Objects:
    request.getfixturevalue("application"), request.getfixturevalue("account_consent")
    return Objects(own=_a_consent(), foreign={"pk": 0})


def _own_act_of_service(request: Any) -> Objects:
    """Whoever entered the code; what a colleague entered is nothing."""
    request.getfixturevalue("application"), request.getfixturevalue("account_consent")
    return Objects(own=_a_consent, foreign=_a_consent(by=request.getfixturevalue("budi")))


def _a_waiting_application(request: Any) -> Objects:
    return Objects(own={"pk": request.getfixturevalue("application").pk}, foreign={"pk": 0})


OBJECTS["application_unlocking"] = _a_waiting_application
OBJECTS["application_receipt"] = _a_receipt
OBJECTS["otp_receipt"] = _own_act_of_service


def _an_application(request: Any) -> Objects:
    """Those of head office see all; another branch's is 404 for a branch's own staff (onboarding/tests)."""
    return Objects(own={"pk": request.getfixturevalue("application").pk}, foreign={"pk": 0})


OBJECTS |= dict.fromkeys(
    (
        "application",
        "application_disclosure",
        "application_approval",
        "application_return",
        "application_rejection",
        "application_cancellation",
    ),
    _an_application,
)
