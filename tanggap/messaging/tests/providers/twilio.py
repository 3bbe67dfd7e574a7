"""Twilio's Messages resource and its status callbacks."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from tanggap.messaging.tests.providers.server import Answer, Provider, Report, Request, Sent

ACCOUNT_SID = "AC" + "0a1b2c3d" * 4
AUTH_TOKEN = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
API_KEY = "SK" + "9f8e7d6c" * 4
API_SECRET = "kunciRahasiaTwilio123"
SENDER = "+622150001234"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
KNOWN = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}


def twilio_error(code: int, status: int = 400, message: str = "refused", **headers) -> Answer:
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class FakeTwilio(Provider):
    def __init__(self) -> None:
        super().__init__()
        self.state = "active"
        self.token = AUTH_TOKEN

    def refusal(self, request: Request) -> Answer | None:
        if not (name := self.signed_in(request)):
            return twilio_error(20003, 401, "Authenticate")
        if request.path not in (f"{ROOT}/Messages.json", f"{ROOT}.json"):
            return twilio_error(20404, 404, f"The requested resource {request.path} was not found")
        if request.path == f"{ROOT}.json" and name == API_KEY:
            return twilio_error(20003, 401, "Authenticate")
        return self.wrong_shape(request) if self.is_sending(request) else None

    def signed_in(self, request: Request) -> str:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        for name, word in ((ACCOUNT_SID, self.token), (API_KEY, API_SECRET)):
            if scheme == "Basic" and given == base64.b64encode(f"{name}:{word}".encode()).decode():
                return name
        return ""

    def wrong_shape(self, request: Request) -> Answer | None:
        fields = request.form
        if request.headers.get("content-type") != "application/x-www-form-urlencoded" or fields.keys() - KNOWN:
            return twilio_error(20001, message=f"Unknown parameters {sorted(fields.keys() - KNOWN)}")
        if not fields.get("Body"):
            return twilio_error(21602, message="Message body is required")
        if not fields.get("To", "").startswith("+"):
            return twilio_error(21211, message=f"Invalid 'To' Phone Number: {fields.get('To')}")
        if ("From" in fields) == ("MessagingServiceSid" in fields):
            return twilio_error(21603, message="A 'From' phone number is required")
        if not 1 <= int(fields.get("ValidityPeriod", "36000")) <= 36000:
            return twilio_error(90007, message="Invalid validity period value")
        return None

    def recipient(self, request: Request) -> str:
        return request.form["To"]

    def take(self, request: Request) -> Sent:
        return Sent(f"SM{secrets.token_hex(16)}", request.form["To"], request.form["Body"], "", request)

    def receipt(self, sent: Sent) -> Answer:
        body = {"sid": sent.id, "status": "queued", "to": sent.to, "body": sent.text, "error_code": None}
        return Answer(201, {**body, "account_sid": ACCOUNT_SID, "num_segments": "1", "direction": "outbound-api"})

    def inform(self, request: Request) -> Answer:
        if request.path.endswith("Messages.json"):
            return Answer(200, {"messages": [], "page_size": int(request.query["PageSize"])})
        return Answer(200, {"sid": ACCOUNT_SID, "status": self.state})

    def report(self, sent: Sent, status: str, *, url: str = "", error: int = 0) -> Report:
        """A status callback (queued, sent, delivered, undelivered, failed), signed for the URL that it is posted to.

        :param url: "": the one that the message asked for.
        """
        url = url or sent.request.form["StatusCallback"]
        fields = {"MessageSid": sent.id, "SmsSid": sent.id, "MessageStatus": status, "SmsStatus": status}
        fields |= {"To": sent.to, "From": SENDER, "AccountSid": ACCOUNT_SID, "ApiVersion": "2010-04-01"}
        return signed(url, fields | ({"ErrorCode": str(error)} if error else {}))


def signed(url: str, fields: dict[str, str], token: str = AUTH_TOKEN) -> Report:
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    mark = base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
    return Report(urlencode(fields).encode(), {"X-Twilio-Signature": mark}, "application/x-www-form-urlencoded")
