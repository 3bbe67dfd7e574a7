"""What allauth asks us: whom to let in, where to send them, which texts to show and which mails to send."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from tanggap.audit import trail
from tanggap.identity import sessions, signing_in
from tanggap.identity.entrances import entrance_of
from tanggap.identity.models import User
from tanggap.lib.context import origin
from tanggap.lib.dates import waktu

PASSWORD_CHANGED = "password_changed"  # noqa: S105
SECOND_FACTOR_CHANGED = "second_factor_changed"

NOTICES = {
    "account/email/password_changed": (PASSWORD_CHANGED, ""),
    "account/email/password_reset": (PASSWORD_CHANGED, ""),
    "mfa/email/totp_activated": (SECOND_FACTOR_CHANGED, "Aplikasi autentikator dipasang"),
    "mfa/email/totp_deactivated": (SECOND_FACTOR_CHANGED, "Aplikasi autentikator dilepas"),
    "mfa/email/webauthn_added": (SECOND_FACTOR_CHANGED, "Kunci keamanan ditambahkan"),
    "mfa/email/webauthn_removed": (SECOND_FACTOR_CHANGED, "Kunci keamanan dihapus"),
    "mfa/email/recovery_codes_generated": (SECOND_FACTOR_CHANGED, "Kode pemulihan dibuat ulang"),
}
"""allauth's mails that can arise here, each with our kind of message and what has happened. There are no others."""

MESSAGES = {
    "account/messages/password_changed.txt": "Password Anda telah diganti.",
    "mfa/messages/totp_activated.txt": "Aplikasi autentikator telah dipasang.",
    "mfa/messages/totp_deactivated.txt": "Aplikasi autentikator telah dilepas.",
    "mfa/messages/webauthn_added.txt": "Kunci keamanan telah ditambahkan.",
    "mfa/messages/webauthn_removed.txt": "Kunci keamanan telah dihapus.",
    "mfa/messages/recovery_codes_generated.txt": "Kode pemulihan baru telah dibuat. Simpan di tempat yang aman.",
}
"""allauth's passing messages that we show, in our words; the rest say nothing that the page does not show."""


class AccountAdapter(DefaultAccountAdapter):
    """The rules. How a mail leaves is the business of `messaging`, whose subclass is named in ACCOUNT_ADAPTER."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": "Password saat ini tidak sesuai.",
        "incorrect_password": "Password tidak sesuai.",
        "incorrect_code": "Kode tidak sesuai atau sudah dipakai.",
        "too_many_login_attempts": signing_in.TOO_MANY,
        "rate_limited": signing_in.TOO_MANY,
    }

    def mail(self, kind: str, user: User, *, to: str = "", **params: str) -> None:
        """Send this person a message of a kind: `password_reset` (url), `password_changed` (at),
        `second_factor_changed` (what, at), `staff_invited` (url, valid_for), `account_closed` (at), and
        those of a change of e-mail.

        :param to: another address than the account's own. Then the message neither names the person nor is kept as
            theirs: that it was sent at all may tell whose address it is.
        """
        raise NotImplementedError

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's own mails never leave: whatever we send goes by `mail`."""
        raise NotImplementedError(f"no message of ours for {template_prefix}")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        kind, what = NOTICES[template_prefix]
        trail.record(f"user.{kind}", user, by=user, fields=[template_prefix.rpartition("/")[2]])
        self.mail(kind, user, at=waktu(timezone.now()), **({"what": what} if what else {}))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Any = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message := message or MESSAGES.get(message_template or ""):
            super().add_message(request, level, message=message, extra_tags=extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        return origin().ip or super().get_client_ip(request)

    def get_login_stages(self) -> list[str]:
        """The second factor is the only stage; e-mail addresses are proven before an account exists (P5)."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sessions.begin(request.session)
        trail.record("session.began", user, by=user)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            trail.record("session.ended", request.user, by=request.user)
        super().logout(request)

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        signing_in.remember_device(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in less than five minutes ago has just proven who they are."""
        age = timezone.now().timestamp() - self.request.session.get(sessions.SIGNED_IN_AT, 0)
        return bool(age >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return entrance_of(request).home

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return entrance_of(request).login

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return entrance_of(request).home

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return HttpResponseRedirect(entrance_of(request).login)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def reauthenticate(self, user: Any, password: str) -> bool:
        return signing_in.is_own_password(user, password)


def our_adapter() -> AccountAdapter:
    """The adapter in force, whose `mail` sends what this room has to say."""
    return cast(AccountAdapter, get_adapter())
