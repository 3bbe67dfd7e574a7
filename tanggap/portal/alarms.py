"""What operators watch of the members' accounts: guessing at facts, and accounts frozen by “bukan saya”."""

from django.conf import settings

from tanggap.customers import recognition
from tanggap.portal.models import Freeze
from tanggap.portal.registration import activation_code


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    return {
        "tanggap_recognition_failures": (
            "Attempts at a customer's three facts that failed or were refused in the present hour.",
            recognition.failures(),
        ),
        "tanggap_accounts_frozen": (
            "Customers whose telephone said 'bukan saya' and whom staff have not answered.",
            Freeze.objects.in_force().count(),
        ),
    }


def faults() -> list[str]:
    """Sentences for `tanggap doctor`: somebody guesses, or activation asks for a code that cannot be sent."""
    sentences = []
    if (count := recognition.failures()) > recognition.ALARM.most:
        sentences.append(
            f"{count} attempts to match a customer's facts failed within an hour: somebody may be guessing. "
            "See recognition.failed in /staff/audit/."
        )
    if activation_code.is_wanted() and not settings.TRANSPORTS.get("sms"):
        sentences.append("Activation asks for a code by SMS, but SMS is not set up: see /staff/settings/institution.")
    return sentences
