"""Objects for the addresses that name one: for each URL name the arguments of one's own object and of a foreign one.

`own` must open for everybody whom `access_matrix.toml` names (it may be a function of the person who opens it, for
what everybody has of their own); `foreign` must answer 404 to each of them. None says that there is no foreign one
(whoever holds the right sees all of them).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.utils import timezone
from django.utils.crypto import get_random_string

from tanggap.identity.models import User


@dataclass(frozen=True)
class Objects:
    own: dict[str, Any] | Callable[[User], dict[str, Any]]
    foreign: dict[str, Any] | None

    def own_of(self, person: User) -> dict[str, Any]:
        return self.own(person) if callable(self.own) else self.own


def session_of(person: User) -> dict[str, int]:
    """A session of this person in another browser."""
    row = UserSession.objects.create(user=person, ip="127.0.0.1", session_key=get_random_string(32), user_agent="")
    return {"pk": row.pk}


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


def key_of(person: User) -> dict[str, int]:
    """A security key of this person."""
    data = {"name": "Kunci", "credential": {}}
    return {"pk": Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data).pk}


def app_of(person: User) -> None:
    """An authenticator app of this person, with its recovery codes."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


OBJECTS: dict[str, Callable[[Any], Objects]] = {
    "member_session_end": lambda request: Objects(session_of, session_of(request.getfixturevalue("andi"))),
    "member_consent_withdrawal": lambda request: Objects(consent_of, consent_of(request.getfixturevalue("andi"))),
    "staff_session_end": lambda request: Objects(session_of, session_of(request.getfixturevalue("budi"))),
    **dict.fromkeys(
        (
            *("users_item", "users_roles", "users_phone", "users_disable", "users_enable"),
            *("users_invite", "users_second_factor"),
        ),
        lambda request: Objects(
            {"pk": request.getfixturevalue("budi").pk}, foreign={"pk": request.getfixturevalue("andi").pk}
        ),
    ),
    **dict.fromkeys(
        ("role_confirm", "role_end"),
        lambda request: Objects({"pk": request.getfixturevalue("budi").grants.get().pk}, foreign={"pk": 0}),
    ),
    "mfa_remove_webauthn": lambda request: Objects(key_of, key_of(request.getfixturevalue("budi"))),
}
"""URL name → function that gets pytest's `request` (for `request.getfixturevalue("siti")`) and makes the objects."""

OBJECTS |= dict.fromkeys(
    ("message_channel_limits", "message_channel_halt", "message_channel_resumption"),
    lambda request: Objects(own={"channel": "sms"}, foreign={"channel": "pigeon"}),
)


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

ARRANGED: dict[str, Callable[[User], Any]] = {
    "mfa_deactivate_totp": app_of,
    "mfa_view_recovery_codes": app_of,
    "mfa_generate_recovery_codes": app_of,
    "mfa_reauthenticate": app_of,
}
"""URL name → what each signed-in person must have before the address is of any use to them."""


def _settings(page: str, fixture: str, *acts: str, **kwargs: Any) -> None:
    """The rows of a settings page: whoever holds the right sees all of them."""

    def row(request: Any) -> Objects:
        return Objects(own={"pk": request.getfixturevalue(fixture).pk} | kwargs, foreign=None)

    OBJECTS.update({f"settings_{page}_{act}": row for act in acts})


_settings("branches", "jakarta", "item", "edit")
_settings("departments", "finance", "item", "edit")
_settings("products", "savings", "item", "edit")
_settings("calendars", "office_hours", "item", "edit", "removal")
_settings("holidays", "independence_day", "item", "edit", "removal")


for page, fixture, acts in (
    ("menu", "menu_entry", ("place",)),
    ("channels", "call_centre", ("place",)),
    ("offices", "service_office", ("place",)),
    ("pages", "about_page", ("publication", "withdrawal")),
    ("posts", "news_post", ("publication", "withdrawal")),
):
    _settings(page, fixture, "item", "edit", "removal", *acts)
    _settings(page, fixture, "edition", "restoration", number=1)


def _writing(fixture: str) -> Callable[[Any], Objects]:
    """What is published; a draft answers like nothing."""

    def slugs(request: Any) -> Objects:
        row = request.getfixturevalue(fixture)
        draft = type(row).objects.get(pk=row.pk)
        draft.pk, draft.slug, draft.published_at = None, "konsep", None
        draft.save(force_insert=True)
        return Objects(own={"slug": row.slug}, foreign={"slug": "konsep"})

    return slugs


OBJECTS["page"] = _writing("about_page")
OBJECTS["news_item"] = _writing("news_post")
OBJECTS["promo"] = _writing("promo_post")


def _public_text(**kwargs: Any) -> Callable[[Any], Objects]:
    """A text in force; one that was never published, or a version that is not there, answers like nothing."""

    def kind(request: Any) -> Objects:
        request.getfixturevalue("secrecy_notice")
        return Objects(own={"kind": "secrecy"} | kwargs, foreign={"kind": "risk"} | kwargs)

    return kind


OBJECTS["text"] = _public_text()
OBJECTS["text_version"] = _public_text(number=1)


def _text(**kwargs: Any) -> Callable[[Any], Objects]:
    """Legal texts: one of each kind, the same for all who hold the right."""

    def kind(request: Any) -> Objects:
        request.getfixturevalue("secrecy_notice")
        return Objects(own={"kind": "secrecy"} | kwargs, foreign=None)

    return kind


for name in ("settings_text", "settings_text_draft", "settings_text_draft_removal", "settings_text_publication"):
    OBJECTS[name] = _text()
OBJECTS["settings_text_version"] = _text(number=1)


def _message_text(**kwargs: Any) -> Callable[[Any], Objects]:
    """Texts of messages: the same for all who hold the right; a channel that the kind has not is nothing."""

    def place(request: Any) -> Objects:
        from tanggap.audit.trail import System
        from tanggap.messaging import templates
        from tanggap.messaging.models import MessageTemplate
        from tanggap.messaging.text_rules import place_of

        where = place_of("password_reset", "email")
        assert where is not None
        if not kwargs:
            templates.save_draft(where, MessageTemplate(subject="P", body="{{ tautan }}"), by=System("uji"))
        own = {"kind": "password_reset", "channel": "email"} | kwargs
        return Objects(own=own, foreign=own | {"channel": "sms"})

    return place


for name in ("", "_draft", "_draft_removal", "_look", "_publication", "_trial"):
    OBJECTS[f"settings_message{name}"] = _message_text()
for name in ("version", "restoration"):
    OBJECTS[f"settings_message_{name}"] = _message_text(number=0)


def _message_order(request: Any) -> Objects:
    """The same for all who hold the right; a kind with one channel has no order."""
    return Objects(own={"kind": "confirmation_code"}, foreign={"kind": "password_reset"})


OBJECTS["settings_message_order"] = _message_order


def _an_act(request: Any) -> Objects:
    """An administrator's own act of settings, open to compliance too; another's is 404 for them (staff/tests)."""
    from tanggap.audit import trail
    from tanggap.audit.acts import SETTINGS_ACTS
    from tanggap.identity.models import User

    event = trail.record(min(SETTINGS_ACTS), by=User.objects.get(email="kepala-admin@staf.test"))
    return Objects(own={"pk": event.pk}, foreign=None)


def _a_look(request: Any) -> Objects:
    from tanggap.audit import trail

    return Objects(own={"pk": trail.viewed(1, by=request.getfixturevalue("budi"), shown=["phone"]).pk}, foreign=None)


OBJECTS["audit_act"] = _an_act
OBJECTS["audit_look"] = _a_look


def _a_feed_run(request: Any) -> Objects:
    """Whoever holds the right sees all runs."""
    from tanggap.feed.models import FeedRun

    return Objects(own={"pk": FeedRun.objects.create(actor_label="uji").pk}, foreign=None)


def _a_feed_hour(request: Any) -> Objects:
    """Whoever holds the right sees all of them."""
    from tanggap.feed.models import FeedHour

    return Objects(own={"pk": FeedHour.objects.create(kind="payments").pk}, foreign=None)


OBJECTS["settings_feeds_hours_item"] = OBJECTS["settings_feeds_hours_edit"] = _a_feed_hour
OBJECTS["feed_run_progress"] = _a_feed_run
OBJECTS["feed_run"] = OBJECTS["feed_rejects"] = _a_feed_run


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


def _a_deputy(request: Any) -> Objects:
    """One's own; another's is nobody's. It is posted to only."""
    return Objects(own={"pk": 0}, foreign={"pk": 0})


OBJECTS["deputy_end"] = _a_deputy


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


def _a_letter(request: Any) -> Objects:
    """Siti's letter; Andi's is nothing to her, and to staff what has no such number."""
    from tanggap.audit.trail import System
    from tanggap.messaging.letters.making import make

    request.getfixturevalue("files_home")
    customers = [request.getfixturevalue(name).membership.customer for name in ("siti", "andi")]
    mine, other = (
        make("notice", customer=customer, by=System("uji"), judul="Judul", isi="Isi") for customer in customers
    )
    is_portal = "member_" in request.node.name
    return Objects(own={"number": mine.number}, foreign={"number": other.number if is_portal else "SP-1999-000001"})


def _a_letter_draft(request: Any) -> Objects:
    from tanggap.messaging.letters.drafting import save_draft
    from tanggap.messaging.models import LetterDraft

    customer = request.getfixturevalue("siti").membership.customer
    facts = {"title": "Judul", "body": "Isi", "audience": "customer", "customer_id": customer.pk}
    row = save_draft(LetterDraft(), facts, by=request.getfixturevalue("budi"))
    return Objects(own={"pk": row.pk}, foreign={"pk": 0})


OBJECTS |= dict.fromkeys(("member_letter", "member_letter_pdf", "letter", "letter_pdf", "letter_withdrawal"), _a_letter)
OBJECTS |= dict.fromkeys(
    (
        "letter_draft",
        "letter_draft_edit",
        "letter_draft_pdf",
        "letter_draft_removal",
        "letter_draft_publication",
    ),
    _a_letter_draft,
)
OBJECTS["settings_letter"] = OBJECTS["settings_letter_edit"] = lambda request: Objects(
    {"kind": "arrears_1"}, {"kind": "notice"}
)
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
    request.getfixturevalue("desk")
    return Objects({"code": "umum", "version": 2}, foreign={"code": "umum", "version": 9999})


OBJECTS["settings_sop"] = OBJECTS["settings_sop_publication"] = _a_procedure


def _a_desk_row(name: str) -> Callable[[Any], Objects]:
    def row(request: Any) -> Objects:
        from django.apps import apps

        request.getfixturevalue("desk")
        return Objects({"pk": apps.get_model("desk", name).objects.first().pk}, foreign={"pk": 0})

    return row


for slug, model in (("categories", "Category"), ("causes", "Cause")):
    OBJECTS[f"settings_{slug}_item"] = OBJECTS[f"settings_{slug}_edit"] = _a_desk_row(model)


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
