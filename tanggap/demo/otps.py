"""The codes of the sample's applications: sent, tried, used, with their messages and the consents that came of them.

All codes are over: what lies in the rows confirms nothing.
"""

from datetime import datetime, timedelta
from itertools import zip_longest

from tanggap.demo.messages import past_message
from tanggap.demo.stories import Story
from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.lib import phone
from tanggap.lib.dates import WIB
from tanggap.lib.links import short_token, token_digest
from tanggap.messaging.recipients import Recipient
from tanggap.onboarding.codes.issuing import LIFE, code_digest, new_code
from tanggap.onboarding.fingerprints import fingerprint
from tanggap.onboarding.models import Application, Code, Confirmation, Link, Method, Try
from tanggap.onboarding.pages import customer_url
from tanggap.onboarding.states import State

GAP = timedelta(minutes=9)
"""Between one code and the next."""
ANSWER = timedelta(minutes=2, seconds=40)
"""From the last code until it is entered."""
TRIES_PER_CODE = 5
REFUSED = "Nomor tidak terdaftar di WhatsApp (131026)."
BROWSER = "Mozilla/5.0 (Linux; Android 12; SM-A127F) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
WORDS = {Confirmation.Reason.OTHER: "Layar ponsel rusak, kode dibacakan dari ponsel keluarga."}


def length(story: Story) -> timedelta:
    """From the branch head's approval until the consent."""
    return GAP * (story.codes - 1) + ANSWER


def write(
    application: Application, story: Story, service: User, *, sent_at: datetime | None, ended_at: datetime
) -> None:
    """All codes of one story, in turn, and what became of them."""
    if sent_at is None:
        return
    is_confirmed = application.state in (State.IN_PROGRESS, State.COMPLETED)
    for number, wrong in zip_longest(range(story.codes), story.wrong[: story.codes], fillvalue=0):
        is_last = number == story.codes - 1
        code = _code(application, made_at=sent_at + GAP * number, is_lost=story.lost and is_last)
        _try_in_vain(code, wrong)
        if is_last and is_confirmed:
            _agree(code, story, service)
    if application.state != State.WAITING_CONFIRMATION:
        Link.objects.filter(application=application).update(superseded_at=ended_at)


def _code(application: Application, *, made_at: datetime, is_lost: bool) -> Code:
    """A code whose digits nobody knows any more, its link, and the messages that brought both."""
    Link.objects.filter(application=application, superseded_at=None).update(superseded_at=made_at)
    Link.objects.create(application=application, digest=token_digest(short_token()), made_at=made_at)
    return Code.objects.create(
        application=application,
        round=application.round,
        made_at=made_at,
        expires_at=made_at + LIFE,
        digest=code_digest(application.pk, new_code()),
        phone_index=application.phone_index,
        branch_day=made_at.astimezone(application.branch.tz).date(),
        wib_day=made_at.astimezone(WIB).date(),
        is_counted=not is_lost,
        message_id=_messages(application, made_at, is_lost=is_lost),
        ended_at=made_at + LIFE,
        ending=Code.Ending.REFUSED if is_lost else Code.Ending.EXPIRED,
    )


def _messages(application: Application, made_at: datetime, *, is_lost: bool) -> int:
    """The code, and the link that follows a code which arrived; the number of the former."""
    to = Recipient(phone=application.phone, name=application.full_name)
    url = customer_url("")
    code = past_message(
        "confirmation_code", to, application, made_at, refused=REFUSED if is_lost else "", code="", url=url
    )
    if not is_lost:
        product = application.product.name
        past_message("confirmation_link", to, application, made_at + timedelta(seconds=2), product=product, url=url)
    return code.pk


def _try_in_vain(code: Code, wrong: int) -> None:
    """Wrong codes, half a minute apart; the fifth ends the code (O9)."""
    for number in range(1, wrong + 1):
        _write_try(code, Try.Outcome.EXHAUSTED if number == TRIES_PER_CODE else Try.Outcome.WRONG, number)
    code.tries = wrong
    if wrong == TRIES_PER_CODE:
        code.ending, code.ended_at = Code.Ending.EXHAUSTED, code.made_at + timedelta(seconds=30 * wrong)
    code.save()


def _write_try(code: Code, outcome: Try.Outcome, number: int, **fields: object) -> None:
    at = code.made_at + timedelta(seconds=30 * number)
    given = {"at": at, "method": Method.SELF, "ip": "192.0.2.17", **fields}
    Try.objects.create(application=code.application, code=code, outcome=outcome, **given)


def _agree(code: Code, story: Story, service: User) -> None:
    """The right code, entered by the customer or by customer service, and the consent that it gives (O8)."""
    at, application = code.made_at + ANSWER, code.application
    code.ending, code.ended_at = Code.Ending.USED, at
    code.save()
    who: dict[str, object] = {"method": Method.SELF, "ip": "192.0.2.17"}
    said: dict[str, object] = {"user_agent": BROWSER}
    if story.service:
        reason = Confirmation.Reason(story.service)
        who = {"method": Method.SERVICE, "by": service, "ip": "198.51.100.4"}
        said = {"reason": reason, "reason_words": WORDS.get(reason, ""), "channel": Confirmation.Channel.SMS}
        said |= {"sender": application.phone}
    _write_try(code, Try.Outcome.CONFIRMED, 0, at=at, **who)
    consent = Confirmation(
        application=application,
        code=code,
        text=LegalText.objects.filter(kind=LegalText.Kind.CONSENT_ACCOUNT).published().latest("version"),
        product=application.product.name,
        applicant=application.full_name,
        masked_phone=phone.masked(application.phone),
        at=at,
        message_ids=[{"id": code.message_id, "kind": "confirmation_code", "channel": "whatsapp", "provider_id": ""}],
        **who,
        **said,
    )
    consent.fingerprint = fingerprint(consent)
    consent.save(force_insert=True)
