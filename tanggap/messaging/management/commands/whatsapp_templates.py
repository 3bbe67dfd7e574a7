"""`tanggap manage whatsapp_templates [--create]`: what Meta must approve before WhatsApp carries our messages."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.messaging.transports import TransportError
from tanggap.messaging.transports.whatsapp import account, content, graph, said, template_state
from tanggap.messaging.whatsapp import Json, WrongText, definitions

MISSING = "missing"


class Command(BaseCommand):
    help = "Print the WhatsApp templates that Meta must approve; with --create, submit those that do not exist yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--create", action="store_true", help="submit them to WHATSAPP_BUSINESS_ACCOUNT_ID")

    def handle(self, *args: Any, create: bool, **options: Any) -> None:
        try:
            templates = definitions()
        except WrongText as error:
            raise CommandError(str(error)) from None
        if not create:
            self.stdout.write(json.dumps(templates, indent=2, ensure_ascii=False))
            return
        if not (settings.WHATSAPP and settings.WHATSAPP.business_account_id):
            raise CommandError("WHATSAPP_PHONE_NUMBER_ID and WHATSAPP_BUSINESS_ACCOUNT_ID must be set.")
        refused = sum(not self._submitted(template) for template in templates)
        if refused:
            raise CommandError(f"{refused} of {len(templates)} templates were not taken.")

    def _submitted(self, template: Json) -> bool:
        """Whether Meta has it now; says so."""
        name = f"{template['name']} ({template['language']})"
        try:
            state = template_state(template["name"], template["language"])
            if state != MISSING:
                self.stdout.write(f"{name}: {state}")
                return not state.startswith("unknown")
            reply = graph("POST", f"{account().business_account_id}/message_templates", json=template)
        except TransportError as error:
            self.stdout.write(f"{name}: {error.reason}")
            return False
        taken = reply.status == 200
        self.stdout.write(f"{name}: {content(reply).get('status', 'submitted') if taken else said(reply)}")
        return taken
