"""Who may do what, as data: `docs/rights.md` row by row. A right that is not listed here does not exist.

A right says that a role may do such a thing at all; on which rows (own branch, own tasks, own acts) is decided by
`visible_to` of each query set.
"""

from django.db import models


class Role(models.TextChoices):
    AGENT = "agent", "Agen"
    MANAGER = "manager", "Manajer layanan pelanggan"
    OFFICER = "officer", "Petugas departemen"
    AO = "ao", "Account Officer"
    KASIE = "kasie", "Kepala seksi"
    KACAB = "kacab", "Kepala cabang"
    OTP = "otp", "OTP melalui CS"
    """Held beside agent or manager: enters a customer's code for them (O7)."""
    COMPLIANCE = "compliance", "Kepatuhan"
    ADMIN = "admin", "Administrator"


RIGHTS: dict[str, frozenset[Role]] = {
    "customers.search": frozenset({Role.AGENT, Role.MANAGER, Role.COMPLIANCE}),
    "customers.view": frozenset({Role.AGENT, Role.MANAGER, Role.OFFICER, Role.COMPLIANCE}),
    "cases.view": frozenset({Role.AGENT, Role.MANAGER, Role.OFFICER, Role.COMPLIANCE}),
    "cases.work": frozenset({Role.AGENT, Role.MANAGER, Role.OFFICER}),
    "cases.open": frozenset({Role.AGENT, Role.MANAGER}),
    "cases.answer": frozenset({Role.AGENT, Role.MANAGER}),
    "cases.assign": frozenset({Role.MANAGER}),
    "desk.watch": frozenset({Role.MANAGER, Role.COMPLIANCE}),
    "incidents.manage": frozenset({Role.MANAGER}),
    "tasks.view": frozenset({Role.MANAGER, Role.OFFICER}),
    "reports.view": frozenset({Role.AGENT, Role.MANAGER, Role.OFFICER, Role.COMPLIANCE}),
    "evaluation.view": frozenset({Role.MANAGER, Role.COMPLIANCE}),
    "evaluation.write": frozenset({Role.MANAGER}),
    "procedures.view": frozenset({Role.ADMIN, Role.COMPLIANCE, Role.MANAGER, Role.AGENT}),
    "procedures.draft": frozenset({Role.ADMIN}),
    "procedures.publish": frozenset({Role.COMPLIANCE}),
    "applications.view": frozenset({Role.AO, Role.KASIE, Role.KACAB, Role.COMPLIANCE}),
    "applications.open": frozenset({Role.AO}),
    "applications.approve": frozenset({Role.KASIE, Role.KACAB}),
    "deputies.name": frozenset({Role.KASIE, Role.KACAB, Role.MANAGER, Role.OFFICER}),
    "applications.unlock": frozenset({Role.KACAB}),
    "otp.validate": frozenset({Role.OTP}),
    "otp.watch": frozenset({Role.MANAGER, Role.COMPLIANCE}),
    "settings.view": frozenset({Role.ADMIN, Role.COMPLIANCE}),
    "settings.edit": frozenset({Role.ADMIN}),
    "legal_texts.draft": frozenset({Role.ADMIN}),
    "legal_texts.publish": frozenset({Role.COMPLIANCE}),
    "users.view": frozenset({Role.ADMIN, Role.COMPLIANCE}),
    "users.edit": frozenset({Role.ADMIN}),
    "roles.confirm": frozenset({Role.ADMIN, Role.COMPLIANCE}),
    "audit.search": frozenset({Role.ADMIN, Role.COMPLIANCE}),
    "audit.all": frozenset({Role.COMPLIANCE}),
    "letters.view": frozenset({Role.AGENT, Role.MANAGER, Role.COMPLIANCE}),
    "letters.read": frozenset({Role.MANAGER, Role.COMPLIANCE}),
    "letters.draft": frozenset({Role.AGENT}),
    "letters.publish": frozenset({Role.MANAGER}),
    "transports.view": frozenset({Role.ADMIN, Role.COMPLIANCE, Role.MANAGER}),
    "transports.edit": frozenset({Role.ADMIN}),
    "feeds.view": frozenset({Role.ADMIN, Role.COMPLIANCE}),
    "feeds.unmasked": frozenset({Role.COMPLIANCE}),
    "components.view": frozenset({Role.ADMIN}),
}
