"""Cases and what belongs to them, procedures, evaluations."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tanggap.identity.models import User
from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


def _a_case(request: Any) -> Objects:
    """A case that nobody has taken; officers have a task on it. Another team's is 404 (desk/tests)."""
    from tests import complaining

    case = request.getfixturevalue("case")

    def own(person: User) -> dict[str, Any]:
        if person.has_role("officer"):
            complaining.tasked(case, person)
        return {"number": case.number}

    return Objects(own, foreign={"number": "PGD-2020-000001"})


OBJECTS |= dict.fromkeys(
    (
        "case_identity",
        "case_identity_search",
        "case_identity_check",
        "case_contract",
        "case_identity_reopening",
    ),
    _a_case,
)


def _a_case_with(**kwargs: Any) -> Callable[[Any], Objects]:
    """The same for an address that names something of the case besides."""

    def cases(request: Any) -> Objects:
        found = _a_case(request)
        return Objects(lambda person: found.own_of(person) | kwargs, (found.foreign or {}) | kwargs)

    return cases


OBJECTS["case"] = _a_case
OBJECTS |= dict.fromkeys(("case_clocks", "case_extension", "case_documents", "case_documents_completion"), _a_case)
OBJECTS |= dict.fromkeys(("settings_term", "settings_term_edit"), lambda _: Objects({"kind": "manager"}, None))
OBJECTS["case_assignment"] = _a_case
OBJECTS |= dict.fromkeys(("case", "case_reply", "case_note", "case_presence", "case_attachments"), _a_case)


def _a_file_of_a_case(request: Any) -> Objects:
    """Under another number it is not found."""
    from tanggap.lib import filestore

    request.getfixturevalue("files_home")
    found, stored, now = _a_case(request), filestore.put(b"struk"), timezone.now()
    facts = {"name": "struk.jpg", "media_type": "image/jpeg", "size": 5, "stored_as": stored.name, "key": stored.key}
    row = request.getfixturevalue("case").attachments.create(**facts, uploaded_at=now, checked_at=now)
    return Objects(lambda person: found.own_of(person) | {"pk": row.pk}, (found.foreign or {}) | {"pk": row.pk})


def _a_canned_reply(request: Any) -> Objects:
    """One's own; a colleague's is nobody's."""
    from tanggap.desk.models import CannedReply

    def kept(person: User) -> dict[str, Any]:
        kept = {"owner": person, "title": "Salam", "body": "Halo.", "changed_at": timezone.now()}
        return {"pk": CannedReply.objects.create(**kept).pk}

    return Objects(kept, foreign=kept(request.getfixturevalue("budi")))


OBJECTS["case_attachment"] = _a_file_of_a_case
OBJECTS["canned_reply"] = OBJECTS["canned_reply_removal"] = _a_canned_reply
OBJECTS["case_step"] = _a_case_with(run_id=0)
OBJECTS["case_step"] = OBJECTS["case_code_notice"] = OBJECTS["case_code_giving"] = _a_case_with(run_id=0)
OBJECTS["case_redisbursement"] = _a_case


def _a_customer(request: Any) -> Objects:
    """Known by an open case; a customer without one is 404 for all but compliance (staff/tests)."""
    case = _a_case(request)
    own = request.getfixturevalue("case").customer_id
    return Objects(lambda person: {"pk": own} if case.own_of(person) else {}, foreign={"pk": 0})


OBJECTS["customer_360"] = _a_customer
OBJECTS["case_merge"] = OBJECTS["case_links"] = _a_case


def _a_saved_view(request: Any) -> Objects:
    """Kept by this person; a colleague's is nobody's but theirs."""
    from tanggap.desk.models import SavedView

    def own(person: User) -> dict[str, int]:
        return {"pk": SavedView.objects.get_or_create(owner=person, name="Tampilan", query="queue=all")[0].pk}

    return Objects(own, foreign=own(request.getfixturevalue("budi")))


OBJECTS["desk_view_removal"] = _a_saved_view


def _an_answered_case(request: Any) -> Objects:
    """The same, with the answer at the customer's and the report made."""
    from tests import complaining

    found, case = _a_case(request), request.getfixturevalue("case")
    complaining.answered(case, by=request.getfixturevalue("budi"))
    return found


def _a_task(request: Any) -> Objects:
    """A task of the officer's own department; a number that is nobody's answers like nothing."""
    from tests import complaining

    case = request.getfixturevalue("case")
    officer = request.getfixturevalue("fitri")
    task = complaining.tasked(case, officer)

    def own(person: User) -> dict[str, Any]:
        mine = complaining.tasked(case, person) if person.has_role("officer") else task
        return {"pk": mine.pk}

    return Objects(own, foreign={"pk": 0})


OBJECTS |= dict.fromkeys(("task", "task_taking", "task_result", "task_attempts"), _a_task)
OBJECTS |= dict.fromkeys(
    ("case_answer", "case_answer_approval", "case_answer_return", "case_escalation", "case_task"), _a_case
)
OBJECTS |= dict.fromkeys(
    (
        "case_answer_reaction",
        "case_report",
        "case_report_filing",
        "case_report_return",
        "case_report_reading",
        "case_report_print",
    ),
    _an_answered_case,
)


def _a_procedure(request: Any) -> Objects:
    from tanggap.desk.opening import procedure_in_force

    request.getfixturevalue("desk")
    known = {"code": "umum", "version": procedure_in_force("umum").version}
    return Objects(known, foreign={"code": "umum", "version": 9999})


OBJECTS["settings_sop"] = OBJECTS["settings_sop_publication"] = _a_procedure


def _a_desk_row(name: str) -> Callable[[Any], Objects]:
    def row(request: Any) -> Objects:
        from django.apps import apps

        request.getfixturevalue("desk")
        return Objects({"pk": apps.get_model("desk", name).objects.first().pk}, foreign={"pk": 0})

    return row


for slug, model in (("categories", "Category"), ("causes", "Cause")):
    OBJECTS[f"settings_{slug}_item"] = OBJECTS[f"settings_{slug}_edit"] = _a_desk_row(model)


def _a_contract_product(request: Any) -> Objects:
    """The same for all who hold the right."""
    from tanggap.customers.models import ContractProduct

    request.getfixturevalue("institution")
    return Objects({"pk": ContractProduct.objects.create(code="motor", name="Motor").pk}, foreign={"pk": 0})


OBJECTS |= dict.fromkeys(("settings_contract_products_item", "settings_contract_products_edit"), _a_contract_product)


def _a_week(request: Any) -> Objects:
    """The same for all who hold the right; a week without an evaluation is nothing."""
    from datetime import date

    from tanggap.desk.evaluation.making import make

    request.getfixturevalue("case")
    make(date(2026, 11, 16))
    return Objects(own={"monday": date(2026, 11, 16)}, foreign={"monday": date(2020, 1, 6)})


OBJECTS |= dict.fromkeys(
    ("evaluation", "evaluation_findings", "evaluation_improvements", "evaluation_pdf", "evaluation_sheet"), _a_week
)


def _an_improvement(request: Any) -> Objects:
    """One's own; another's is nobody's. It is posted to only."""
    return Objects(own={"pk": 0}, foreign={"pk": 0})


def _a_quarter(**kwargs: Any) -> Callable[[Any], Objects]:
    return lambda request: Objects(own={"quarter": "2026-Q3"} | kwargs, foreign=None)


OBJECTS["improvement_done"] = _an_improvement
OBJECTS["quarterly"] = _a_quarter(kind="csv")
OBJECTS["quarterly_submission"] = _a_quarter()
OBJECTS["case_dossier"] = _a_case
OBJECTS |= dict.fromkeys(
    ("case_recovery", "case_recovery_confirmation", "case_recovery_refusal", "case_recovery_withdrawal"), _a_case
)


def _an_incident(request: Any) -> Objects:
    """An incident of all branches, which all who see cases may see."""
    from uuid import uuid4

    from tanggap.desk.incidents import declaring
    from tanggap.desk.models import Category

    request.getfixturevalue("desk")
    told = declaring.Declared(
        title="Virtual account terganggu",
        happened="Sambungan putus.",
        category=Category.objects.get(code="lainnya"),
        started_at=timezone.now(),
    )
    row = declaring.declare(told, opened_with=uuid4(), by=request.getfixturevalue("rina"))
    return Objects(own={"number": row.number}, foreign=None)


OBJECTS |= dict.fromkeys(
    (
        "incident",
        "incident_edit",
        "incident_resolution",
        "incident_notice_withdrawal",
        "incident_reopening",
        "incident_closing",
        "incident_answer",
        "incident_answer_approval",
        "incident_answer_return",
        "incident_answer_sending",
        "incident_answer_retry",
    ),
    _an_incident,
)
OBJECTS["case_incident"] = _a_case
