"""`tanggap manage complete_application`: the core's answer, entered by an operator until the core calls us (O13)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.audit.trail import System
from tanggap.lib.errors import DomainError
from tanggap.onboarding import completion

OPERATOR = System("operator")


class Command(BaseCommand):
    help = "Enter the account number that the core gave an application in progress, or the core's refusal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", help="its number, PB-000123")
        answer = parser.add_mutually_exclusive_group(required=True)
        answer.add_argument("--account", help="the account that was opened")
        answer.add_argument("--refused", help="why the core does not open it")

    def handle(self, *args: Any, application: str, account: str | None, refused: str | None, **_: Any) -> None:
        try:
            pk = completion.numbered(application)
            if account:
                completion.complete(pk, account_number=account, by=OPERATOR)
            else:
                completion.refuse(pk, reason=refused or "", by=OPERATOR)
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write("Completed." if account else "Refused.")
