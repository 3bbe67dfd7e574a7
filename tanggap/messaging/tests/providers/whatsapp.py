"""Meta's Cloud API: sending, the number's health, templates, and status webhooks."""

import hashlib
import hmac
import json
import re
import secrets
import time

from tanggap.messaging.tests.providers.server import Answer, Provider, Report, Request, Sent

TOKEN = "EAAGtoken0123456789tokenTOKENtoken"
NUMBER_ID = "106540352242922"
ACCOUNT_ID = "102290129340398"
APP_SECRET = "6b1f0d6f0c9a4f7a8d6c5b4a39281706"
OPAQUE = "biz_opaque_callback_data"


def graph_error(code: int, status: int = 400, *, details: str = "", subcode: int | None = None, **headers) -> Answer:
    """A refusal as the Graph API words it; headers such as Retry_After="5"."""
    error = {
        "message": f"(#{code}) {details or 'refused'}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": details or "refused"},
        "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    return Answer(status, {"error": error}, {name.replace("_", "-"): value for name, value in headers.items()})


class FakeWhatsApp(Provider):
    """`templates` are those it has approved: name and language → how many parameters the body takes, and whether a
    button takes one; `open_windows` the numbers that wrote within a day."""

    version = "v23.0"

    def __init__(self) -> None:
        super().__init__()
        self.templates = {("otp_konsen_rekening", "id"): (1, True), ("tautan_konsen_rekening", "id"): (1, True)}
        self.states: dict[str, str] = {}
        self.open_windows: set[str] = set()
        self.health: dict[str, object] = {"status": "CONNECTED", "health_status": {"can_send_message": "AVAILABLE"}}
        self.token = TOKEN
        self.created: list[dict] = []

    @property
    def messages_path(self) -> str:
        return f"/{self.version}/{NUMBER_ID}/messages"

    @property
    def templates_path(self) -> str:
        return f"/{self.version}/{ACCOUNT_ID}/message_templates"

    def refusal(self, request: Request) -> Answer | None:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return graph_error(190, 401, details="Error validating access token: Session has expired")
        if request.path not in (self.messages_path, self.templates_path, f"/{self.version}/{NUMBER_ID}"):
            return graph_error(100, 400, details="Unsupported request. Object does not exist", subcode=33)
        if request.method == "POST" and request.headers.get("content-type") != "application/json":
            return graph_error(100, details="Invalid content type")
        return self.wrong_shape(request.json) if self.is_sending(request) else None

    def is_sending(self, request: Request) -> bool:
        return request.method == "POST" and request.path == self.messages_path

    def wrong_shape(self, body: dict) -> Answer | None:
        """Field by field; what is not known is refused, too."""
        kind = body.get("type")
        if body.keys() - {OPAQUE} != {"messaging_product", "recipient_type", "to", "type", kind}:
            return graph_error(100, details=f"Unexpected key among {sorted(body)}")
        if (body["messaging_product"], body["recipient_type"]) != ("whatsapp", "individual"):
            return graph_error(100, details="Invalid parameter")
        if not re.fullmatch(r"[1-9]\d{6,14}", body["to"]):
            return graph_error(131009, details="Parameter value is not valid: to")
        return self.wrong_text(body) if kind == "text" else self.wrong_template(body["template"])

    def wrong_text(self, body: dict) -> Answer | None:
        if body["text"].keys() != {"preview_url", "body"} or not 0 < len(body["text"]["body"]) <= 4096:
            return graph_error(131009, details="Parameter value is not valid: text")
        return None if f"+{body['to']}" in self.open_windows else graph_error(131047, details="Re-engagement message")

    def wrong_template(self, template: dict) -> Answer | None:
        if template.keys() != {"name", "language", "components"} or template["language"].keys() != {"code"}:
            return graph_error(100, details="Invalid parameter: template")
        approved = self.templates.get((template["name"], template["language"]["code"]))
        if approved is None:
            return graph_error(132001, 404, details="template name does not exist in the translation")
        parameters, has_button = approved
        body, *buttons = template["components"]
        if body.keys() != {"type", "parameters"} or len(body["parameters"]) != parameters:
            return graph_error(132000, details="number of localizable_params does not match")
        if len(buttons) != has_button or any(self.wrong_button(button) for button in buttons):
            return graph_error(131009, details="Button at index 0 of type Url is required")
        values = [value for component in template["components"] for value in component["parameters"]]
        return graph_error(131008, details="Required parameter is missing") if any(map(_is_wrong, values)) else None

    def wrong_button(self, button: dict) -> bool:
        shape = {"type": "button", "sub_type": "url", "index": "0", "parameters": button.get("parameters")}
        return button != shape or len(button["parameters"]) != 1

    def recipient(self, request: Request) -> str:
        return f"+{request.json['to']}"

    def take(self, request: Request) -> Sent:
        body = request.json
        wamid = f"wamid.{secrets.token_urlsafe(30)}"
        return Sent(wamid, self.recipient(request), _text(body), body.get(OPAQUE, ""), request)

    def receipt(self, sent: Sent) -> Answer:
        digits = sent.to.removeprefix("+")
        contacts = [{"input": digits, "wa_id": digits}]
        return Answer(200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": sent.id}]})

    def inform(self, request: Request) -> Answer:
        if request.path != self.templates_path:
            return Answer(200, {"id": NUMBER_ID, **self.health})
        return self.create(request.json) if request.method == "POST" else self.list_templates(request.query["name"])

    def create(self, template: dict) -> Answer:
        if (template["name"], template["language"]) in self.templates:
            return graph_error(100, details="There is already content in this language", subcode=2388024)
        self.created.append(template)
        return Answer(200, {"id": "1627019861106475", "status": "PENDING", "category": template["category"]})

    def list_templates(self, name: str) -> Answer:
        rows = [
            {"name": known, "language": language, "status": self.states.get(known, "APPROVED"), "id": "1"}
            for known, language in self.templates
            if name in known
        ]
        return Answer(200, {"data": rows})

    def report(self, sent: Sent, status: str, *, at: float | None = None, error: int = 0) -> Report:
        """A status webhook: sent, delivered, read or failed (with an error's number), at Unix seconds."""
        moved = {
            "id": sent.id,
            "status": status,
            "timestamp": str(int(time.time() if at is None else at)),
            "recipient_id": sent.to.removeprefix("+"),
        }
        if sent.key:
            moved[OPAQUE] = sent.key
        if error:
            words = {"title": "refused", "message": "refused", "error_data": {"details": f"to {sent.to}: refused"}}
            moved["errors"] = [{"code": error, **words}]
        return webhook({"statuses": [moved]})


def webhook(value: dict) -> Report:
    """Any change of the field `messages`, wrapped and signed as Meta posts it."""
    metadata = {"display_phone_number": "622150001234", "phone_number_id": NUMBER_ID}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    entry = {"id": ACCOUNT_ID, "changes": [change]}
    return signed(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())


def signed(body: bytes, secret: str = APP_SECRET) -> Report:
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Report(body, {"X-Hub-Signature-256": f"sha256={mark}"}, "application/json")


def _is_wrong(parameter: dict) -> bool:
    text = parameter.get("text")
    return parameter != {"type": "text", "text": text} or not text or "\n" in text or "    " in text


def _text(body: dict) -> str:
    if body["type"] == "text":
        return body["text"]["body"]
    return " ".join(value["text"] for value in body["template"]["components"][0]["parameters"])
