"""An SMS gateway such as many Indonesian aggregators run: a key in a header, JSON in and out, a signed report later."""

import hashlib
import hmac
import json
import secrets

from tanggap.messaging.tests.providers.server import Answer, Provider, Report, Request, Sent

API_KEY = "kunci-gateway-rahasia-0123"
HOOK_SECRET = "rahasia-laporan-gateway-0123456789abcdef"
PATH = "/v1/sms"
BALANCE = "/v1/balance"


class FakeGateway(Provider):
    """`knows_repeats`: a second request under the same reference gets the first one's id and sends nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.knows_repeats = False
        self.key = API_KEY

    def refusal(self, request: Request) -> Answer | None:
        if request.method == "HEAD":
            return Answer(404)
        if request.headers.get("x-api-key") != self.key:
            return Answer(401, {"error": {"code": "unauthorized", "message": "unknown key"}})
        if request.path not in (PATH, BALANCE):
            return Answer(404, {"error": {"code": "not_found"}})
        if self.is_sending(request) and request.json.keys() != {"to", "text", "reference"}:
            return Answer(400, {"error": {"code": "bad_request", "message": f"fields {sorted(request.json)}"}})
        return None

    def recipient(self, request: Request) -> str:
        return request.json["to"]

    def take(self, request: Request) -> Sent:
        body = request.json
        if self.knows_repeats and (first := self.known(body["reference"])):
            return first
        return Sent(secrets.token_hex(8), body["to"], body["text"], body["reference"], request)

    def known(self, key: str) -> Sent | None:
        return next((sent for sent in self.sent if sent.key == key), None)

    def receipt(self, sent: Sent) -> Answer:
        return Answer(202, {"id": sent.id, "status": "queued"})

    def inform(self, request: Request) -> Answer:
        return Answer(200, {"balance": 125_000})

    def report(self, sent: Sent, status: str, *, reason: str = "", **fields) -> Report:
        """A report on a message: `{"id", "reference", "status", "reason"}` and what else is given."""
        told = {"id": sent.id, "reference": sent.key, "status": status, "reason": reason, **fields}
        return signed(json.dumps(told).encode())


def signed(body: bytes, secret: str = HOOK_SECRET) -> Report:
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Report(body, {"X-Signature": f"sha256={mark}"}, "application/json")
