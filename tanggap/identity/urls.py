"""Sign-in, second factor, sessions. Of allauth's addresses only those that are used, each with a mark and our page."""

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from altcha_django.views import ChallengeView
from django.urls import URLPattern, URLResolver, path, reverse_lazy

from tanggap.identity.views import email, entrance, passwords, proof, sessions, users
from tanggap.lib import access

own = access.staff()
first = access.staff_without_second_factor

members: list[URLPattern | URLResolver] = [
    path("captcha/challenge", access.public(ChallengeView.as_view()), name="captcha_challenge"),
    path("member/login", entrance.member_sign_in, name="member_login"),
    path("member/logout", entrance.member_sign_out, name="member_logout"),
    path("member/password/reset", passwords.member_forgot, name="member_password_reset"),
    path("member/password/new", passwords.member_new, name="member_password_new"),
    path("member/password", passwords.member_change, name="member_password"),
    path("member/profile/email", email.member_email, name="member_email"),
    path("member/profile/email/cancel", email.member_email_cancel, name="member_email_cancel"),
    path("member/profile/email/confirm", email.member_email_confirm, name="member_email_confirm"),
    path("member/profile/email/undo", email.member_email_undo, name="member_email_undo"),
    path("member/sessions", sessions.member_sessions, name="member_sessions"),
    path("member/sessions/<int:pk>/end", sessions.member_session_end, name="member_session_end"),
    path("member/sessions/end", sessions.member_sessions_end_others, name="member_sessions_end"),
]

staff: list[URLPattern | URLResolver] = [
    path("staff/login", entrance.staff_sign_in, name="staff_login"),
    path("staff/logout", entrance.staff_sign_out, name="staff_logout"),
    path("staff/password/reset", passwords.staff_forgot, name="staff_password_reset"),
    path("staff/password/new", passwords.staff_new, name="staff_password_new"),
    path("staff/password", passwords.staff_change, name="staff_password"),
    path("staff/sessions", sessions.staff_sessions, name="staff_sessions"),
    path("staff/sessions/<int:pk>/end", sessions.staff_session_end, name="staff_session_end"),
    path("staff/sessions/end", sessions.staff_sessions_end_others, name="staff_sessions_end"),
]

# allauth finds its own pages by these names
second_factor: list[URLPattern | URLResolver] = [
    path("staff/login", entrance.staff_sign_in, name="account_login"),
    path("staff/login/code", access.public(mfa.authenticate), name="mfa_authenticate"),
    path("staff/again", first(reauthenticate), name="account_reauthenticate"),
    path("staff/again/code", first(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("staff/again/key", first(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("staff/again/done", proof.proof_done, name="proof_done"),
    path("staff/security", first(mfa.index), name="mfa_index"),
    path("staff/security/app", first(totp.activate_totp), name="mfa_activate_totp"),
    path("staff/security/app/remove", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("staff/security/codes", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("staff/security/codes/new", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("staff/security/keys/new", first(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "staff/security/keys/<int:pk>/remove",
        own(keys.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))),
        name="mfa_remove_webauthn",
    ),
]

administration: list[URLPattern | URLResolver] = [
    path("staff/settings/users", users.users, name="users"),
    path("staff/settings/users/new", users.users_new, name="users_new"),
    path("staff/settings/users/<int:pk>", users.users_item, name="users_item"),
    path("staff/settings/users/<int:pk>/roles", users.users_roles, name="users_roles"),
    path("staff/settings/users/<int:pk>/phone", users.users_phone, name="users_phone"),
    path("staff/settings/users/<int:pk>/disable", users.users_disable, name="users_disable"),
    path("staff/settings/users/<int:pk>/enable", users.users_enable, name="users_enable"),
    path("staff/settings/users/<int:pk>/invitation", users.users_invite, name="users_invite"),
    path("staff/settings/users/<int:pk>/second-factor", users.users_second_factor, name="users_second_factor"),
    path("staff/settings/roles/<int:pk>/confirmation", users.role_confirm, name="role_confirm"),
    path("staff/settings/roles/<int:pk>/end", users.role_end, name="role_end"),
]

urlpatterns = members + staff + second_factor + administration
