"""`tanggap manage member_accounts`: what staff do for a member after checking who calls (P3, P5)."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.audit.trail import System
from tanggap.customers import recognition
from tanggap.institution.current import institution
from tanggap.lib.errors import NotFound
from tanggap.portal import freezing
from tanggap.portal.models import Freeze

OPERATOR = System("operator")


class Command(BaseCommand):
    help = "List, lift and close accounts frozen by “bukan saya”; forget the attempts on a contract number."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("frozen", help="accounts that are frozen, oldest first")
        lift = verbs.add_parser("lift", help="let a frozen account open again")
        close = verbs.add_parser(
            "close", help="end a frozen account that somebody else made; the customer may register"
        )
        for verb in (lift, close):
            verb.add_argument("freeze", type=int, help="its number, as `frozen` prints it")
            verb.add_argument("--reason", required=True, help="how the customer's identity was checked")
        clear = verbs.add_parser("clear", help="forget today's attempts on a contract number")
        clear.add_argument("contract", help="with or without dashes")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        {"frozen": self._list, "lift": self._lift, "close": self._close, "clear": self._clear}[verb](options)

    def _list(self, options: dict[str, Any]) -> None:
        found = Freeze.objects.in_force().select_related("customer").order_by("frozen_at")
        if not found:
            self.stdout.write("No account is frozen.")
        for frozen in found:
            self.stdout.write(
                f"{frozen.pk}  customer {frozen.customer.core_id}  since {frozen.frozen_at:%Y-%m-%d %H:%M} UTC"
            )

    def _lift(self, options: dict[str, Any]) -> None:
        _answer(freezing.lift, options)
        self.stdout.write("Lifted.")

    def _close(self, options: dict[str, Any]) -> None:
        _answer(freezing.close, options)
        self.stdout.write("Closed.")

    def _clear(self, options: dict[str, Any]) -> None:
        number = institution().normalise_contract(options["contract"])
        if number is None:
            raise CommandError("This cannot be a contract number.")
        recognition.clear_attempts(number, by=OPERATOR)
        self.stdout.write("Cleared.")


def _answer(verb: Callable[..., Freeze], options: dict[str, Any]) -> None:
    try:
        verb(options["freeze"], by=OPERATOR, reason=options["reason"])
    except NotFound:
        raise CommandError("There is no freeze of that number.") from None
