"""A registration that waits for its activation, as the browser that made it knows it (P4–P6)."""

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from tanggap.portal.models import Registration

REGISTERED, SIGNED_IN = "registered", "signed-in"
_PLACE = "registration"


def remember(request: HttpRequest, registration: Registration, *, after: str) -> str:
    """Note in the session which registration this browser may ask a new link for; the address of its page.

    :param after: what was done: `REGISTERED` or `SIGNED_IN` with the right password.
    """
    request.session[_PLACE] = [registration.pk, after]
    return reverse("member_register_sent")


def remembered(request: HttpRequest) -> tuple[Registration | None, str]:
    """The registration of this browser while its six hours last, and what it was noted after."""
    pk, after = request.session.get(_PLACE, (None, ""))
    found = Registration.objects.filter(pk=pk, activated_at=None, expires_at__gt=timezone.now()).first()
    return found, after


def forget(request: HttpRequest) -> None:
    request.session.pop(_PLACE, None)


def led_on(request: HttpRequest, email: str, password: str) -> str:
    """The address that offers a new link, if the newest open registration of that e-mail has this password; else ""."""
    waiting = Registration.objects.open(timezone.now()).of_email(email).order_by("-registered_at", "-pk").first()
    if waiting is None or not check_password(password, waiting.password):
        return ""
    return remember(request, waiting, after=SIGNED_IN)
