"""Settings of the providers that carry WhatsApp and SMS: their rows in the table, and what is made of them.

A provider is set up whole or not at all. If two could carry SMS, SMS_PROVIDER says which one does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tanggap.gateway_kinds import Answer, Answers, answer_path, answers, filled_in, headers
from tanggap.setting_kinds import Setting, like, one_of, provider_url

DIGITS = like(r"[0-9]{5,20}", "must be the number that Meta's business settings show, digits only")

ROWS: tuple[Setting, ...] = (
    Setting(
        "OUTBOUND_PROXY",
        like(r"https?://\S+", "must look like http://user:password@proxy.contoh.id:3128"),
        "proxy for calls to the providers of messages; unset: they are called directly",
        secret=True,
    ),
    Setting("WHATSAPP_PHONE_NUMBER_ID", DIGITS, "sender: id of the number at Meta; unset: no WhatsApp"),
    Setting(
        "WHATSAPP_ACCESS_TOKEN",
        like(r"[\x21-\x7e]{8,}", "must be the access token alone, without spaces"),
        "access token of a system user with whatsapp_business_messaging",
        secret=True,
    ),
    Setting(
        "WHATSAPP_BUSINESS_ACCOUNT_ID",
        DIGITS,
        "WhatsApp Business Account; lets the doctor look at the templates and the command create them",
    ),
    Setting(
        "WHATSAPP_API_VERSION",
        like(r"v[0-9]{1,3}\.[0-9]", "must look like v23.0"),
        "version of the Graph API",
        "v23.0",
        "v23.0",
    ),
    Setting(
        "WHATSAPP_BASE_URL",
        provider_url,
        "address of the Graph API",
        "https://graph.facebook.com",
        "https://graph.facebook.com",
    ),
    Setting("SMS_PROVIDER", one_of("http", "twilio"), "which one carries SMS; needed only if both are set up"),
    Setting("SMS_HTTP_URL", provider_url, "SMS gateway: where a message is handed over; unset: no such gateway"),
    Setting("SMS_HTTP_METHOD", one_of("POST", "PUT", "GET"), "SMS gateway: method", "POST", "POST"),
    Setting(
        "SMS_HTTP_FORMAT",
        one_of("json", "form", "query"),
        "SMS gateway: how the body template travels",
        "json",
        "json",
    ),
    Setting(
        "SMS_HTTP_BODY",
        filled_in,
        "SMS gateway: template of the request, a JSON object with {to} (+62…), {digits} (62…), {national} (08…), "
        "{text}, {key} (the same for each attempt), {callback}",
        '{"to": "{to}", "text": "{text}", "reference": "{key}"}',
        '{"to": "{to}", "text": "{text}", "reference": "{key}"}',
    ),
    Setting(
        "SMS_HTTP_HEADERS",
        headers,
        "SMS gateway: a JSON object of headers, such as the key; {key} may stand in them",
        secret=True,
    ),
    Setting(
        "SMS_HTTP_ID",
        answer_path,
        "SMS gateway: path of the message's id in its JSON answer (`data.0.id`), or `re:` and a pattern with one group",
        "id",
        "id",
    ),
    Setting(
        "SMS_HTTP_REFUSED",
        answers,
        "SMS gateway: answers that are for good, so that the next channel is tried: HTTP statuses and `path=value`",
        "400,404,422",
        "400,404,422",
    ),
    Setting(
        "SMS_HTTP_HALTED",
        answers,
        "SMS gateway: answers that are about us and halt the channel: HTTP statuses and `path=value`",
        "401,402,403",
        "401,402,403",
    ),
    Setting(
        "SMS_HTTP_REPEATS",
        one_of("recognised", "doubled"),
        "SMS gateway: what it does with a second request under the same {key}",
        "doubled",
        "doubled",
    ),
    Setting(
        "SMS_HTTP_CHECK_URL",
        provider_url,
        "SMS gateway: address that answers 2xx to a GET with our headers and costs nothing (balance), for the doctor",
    ),
    Setting(
        "TWILIO_ACCOUNT_SID",
        like(r"AC[0-9a-f]{32}", "must be AC and 32 hex digits"),
        "Twilio: the account; unset: no Twilio",
    ),
    Setting(
        "TWILIO_AUTH_TOKEN",
        like(r"[\x21-\x7e]{16,}", "must be the account's auth token"),
        "Twilio: the account's token; checks reports, and signs in unless an API key does",
        secret=True,
    ),
    Setting(
        "TWILIO_FROM",
        like(r"\+[0-9]{7,15}|MG[0-9a-f]{32}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}", "must be +number, name or MG… service"),
        "Twilio: sender: number, short code, registered name, or messaging service (MG…)",
    ),
    Setting(
        "TWILIO_API_KEY", like(r"SK[0-9a-f]{32}", "must be SK and 32 hex digits"), "Twilio: API key to sign in with"
    ),
    Setting("TWILIO_API_SECRET", like(r"[\x21-\x7e]{8,}", "must be the API key's secret"), "its secret", secret=True),
    Setting(
        "TWILIO_BASE_URL", provider_url, "address of Twilio's API", "https://api.twilio.com", "https://api.twilio.com"
    ),
)


@dataclass(frozen=True)
class WhatsApp:
    """The Cloud API, as one number of ours uses it."""

    base_url: str
    version: str
    phone_number_id: str
    access_token: str = field(repr=False)
    business_account_id: str = ""


@dataclass(frozen=True)
class SmsGateway:
    """An SMS provider that is described by settings rather than known by name."""

    url: str
    method: str
    format: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)
    id: Answer
    refused: Answers
    halted: Answers
    takes_key: bool
    check_url: str = ""


@dataclass(frozen=True)
class Twilio:
    base_url: str
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    api_key: str = ""
    api_secret: str = field(default="", repr=False)


Values = Mapping[str, Any]


def whatsapp(values: Values) -> WhatsApp | None:
    if not values["WHATSAPP_PHONE_NUMBER_ID"]:
        return None
    return WhatsApp(
        base_url=values["WHATSAPP_BASE_URL"],
        version=values["WHATSAPP_API_VERSION"],
        phone_number_id=values["WHATSAPP_PHONE_NUMBER_ID"],
        access_token=values["WHATSAPP_ACCESS_TOKEN"],
        business_account_id=values["WHATSAPP_BUSINESS_ACCOUNT_ID"] or "",
    )


def sms_gateway(values: Values) -> SmsGateway | None:
    if not values["SMS_HTTP_URL"]:
        return None
    return SmsGateway(
        url=values["SMS_HTTP_URL"],
        method=values["SMS_HTTP_METHOD"],
        format=values["SMS_HTTP_FORMAT"],
        body=values["SMS_HTTP_BODY"],
        headers=values["SMS_HTTP_HEADERS"] or {},
        id=values["SMS_HTTP_ID"],
        refused=values["SMS_HTTP_REFUSED"],
        halted=values["SMS_HTTP_HALTED"],
        takes_key=values["SMS_HTTP_REPEATS"] == "recognised",
        check_url=values["SMS_HTTP_CHECK_URL"] or "",
    )


def twilio(values: Values) -> Twilio | None:
    if not values["TWILIO_ACCOUNT_SID"]:
        return None
    return Twilio(
        base_url=values["TWILIO_BASE_URL"],
        account_sid=values["TWILIO_ACCOUNT_SID"],
        auth_token=values["TWILIO_AUTH_TOKEN"],
        sender=values["TWILIO_FROM"],
        api_key=values["TWILIO_API_KEY"] or "",
        api_secret=values["TWILIO_API_SECRET"] or "",
    )


def sms_provider(values: Values) -> str:
    """`http`, `twilio`, or "" where none is set up."""
    able = [name for name, row in SMS.items() if values[row]]
    return str(values["SMS_PROVIDER"] or (able[0] if able else ""))


WHOLE: tuple[tuple[str, ...], ...] = (
    ("WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_ACCESS_TOKEN"),
    ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"),
    ("TWILIO_API_KEY", "TWILIO_API_SECRET"),
)
"""Settings that are of no use without each other."""
LEANING: tuple[tuple[str, str], ...] = (
    ("WHATSAPP_BUSINESS_ACCOUNT_ID", "WHATSAPP_PHONE_NUMBER_ID"),
    ("TWILIO_API_KEY", "TWILIO_ACCOUNT_SID"),
    ("SMS_HTTP_HEADERS", "SMS_HTTP_URL"),
    ("SMS_HTTP_CHECK_URL", "SMS_HTTP_URL"),
)
"""Settings that are of no use without another one."""
SMS = {"http": "SMS_HTTP_URL", "twilio": "TWILIO_ACCOUNT_SID"}


def faults(values: Values) -> list[str]:
    """A sentence for each provider that is set up by half, and for SMS providers that contradict each other."""
    return [*_incomplete(values), *_undecided(values)]


def _incomplete(values: Values) -> Iterator[str]:
    for group in WHOLE:
        missing = [name for name in group if not values[name]]
        if 0 < len(missing) < len(group):
            given = next(name for name in group if values[name])
            yield f"{given} is set, but {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not."
    for name, basis in LEANING:
        if values[name] and not values[basis]:
            yield f"{name} is set, but {basis} is not."
    if values["SMS_HTTP_METHOD"] == "GET" and values["SMS_HTTP_URL"] and values["SMS_HTTP_FORMAT"] != "query":
        yield "SMS_HTTP_FORMAT must be query if SMS_HTTP_METHOD is GET."


def _undecided(values: Values) -> Iterator[str]:
    able = [name for name, row in SMS.items() if values[row]]
    chosen = values["SMS_PROVIDER"]
    if chosen and chosen not in able:
        yield f"SMS_PROVIDER is {chosen}, but {SMS[chosen]} is not set."
    if len(able) > 1 and not chosen:
        yield "SMS_PROVIDER must say which of http and twilio carries SMS: both are set up."
