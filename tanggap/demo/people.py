"""The sample's staff and members; `tanggap.greeting` prints how one signs in as each."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tanggap.customers import consents
from tanggap.customers.models import Consent, ContactPreference, Customer
from tanggap.customers.preferences import choose_channel
from tanggap.demo import core
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution.models import Branch, Department, LegalText
from tanggap.portal.models import Membership

STAFF_PASSWORD = "kata-sandi-staf"  # noqa: S105
HEAD_OFFICE, FIRST_BRANCH = "000", "001"


@dataclass(frozen=True)
class Post:
    """A staff member of the sample: the role held, where, and for officers in which department."""

    mailbox: str
    name: str
    role: Role
    branch: str = FIRST_BRANCH
    department: str | None = None

    @property
    def email(self) -> str:
        return f"{self.mailbox}@contoh.test"

    @property
    def roles(self) -> list[Role]:
        return [self.role, *(role for mailbox, role in BESIDES if mailbox == self.mailbox)]


POSTS = (
    Post("admin", "Wati Kusuma", Role.ADMIN, HEAD_OFFICE),
    Post("compliance", "Hadi Nugroho", Role.COMPLIANCE, HEAD_OFFICE),
    Post("manager", "Rina Maharani", Role.MANAGER, HEAD_OFFICE),
    Post("agent", "Budi Santoso", Role.AGENT),
    Post("agent.sari", "Sari Wulandari", Role.AGENT),
    Post("agent.makassar", "Hasnah Daeng Ngai", Role.AGENT, "014"),
    Post("agent.jayapura", "Yulius Wanggai", Role.AGENT, "027"),
    Post("officer.finance", "Fitri Handayani", Role.OFFICER, department="keuangan"),
    Post("officer.collection", "Eko Purnomo", Role.OFFICER, department="penagihan"),
    Post("officer.bank", "Ratna Wijaya", Role.OFFICER, department="relasi-bank"),
    Post("officer.it", "Arif Setiawan", Role.OFFICER, department="teknologi"),
    Post("ao", "Dewi Lestari", Role.AO),
    Post("kasie", "Agus Hidayat", Role.KASIE),
    Post("kacab", "Lina Permata", Role.KACAB),
    Post("ao.makassar", "Joko Pratama", Role.AO, "014"),
    Post("kasie.makassar", "Nur Aisyah", Role.KASIE, "014"),
    Post("kacab.makassar", "Andi Baso", Role.KACAB, "014"),
)
BESIDES = (("agent", Role.OTP),)
"""Roles that somebody holds beside their post: (mailbox, role), at the same branch."""
MEMBERS = (
    ("siti", "siti16", "kata-sandi-siti", core.SITI),
    ("andi", "andi85", "kata-sandi-andi", core.ANDI),
)


def hire() -> None:
    """Make the staff who are not there yet; those who are keep what they have changed.

    They share one password, which is printed at the start, so they share its hash too: it is made once.
    """
    known = set(User.objects.filter(kind=User.Kind.STAFF).values_list("email", flat=True))
    missing = [post for post in POSTS if post.email not in known]
    password = make_password(STAFF_PASSWORD) if missing else ""
    for post in missing:
        User.objects.create(email=post.email, kind=User.Kind.STAFF, full_name=post.name, password=password)
    _grant_roles()


def _grant_roles() -> None:
    """All roles are in effect: the administrator granted them, compliance confirmed.

    A role that somebody has held before is left as it is; one that an older release did not have yet is given.
    """
    users = User.objects.in_bulk([post.email for post in POSTS], field_name="email")
    branches = Branch.objects.in_bulk(field_name="code")
    departments = Department.objects.in_bulk(field_name="code")
    admin, compliance = users["admin@contoh.test"], users["compliance@contoh.test"]
    held = set(RoleGrant.objects.values_list("user__email", "role"))
    now = timezone.now()
    for post, role in [(each, role) for each in POSTS for role in each.roles if (each.email, role) not in held]:
        user = users[post.email]
        RoleGrant.objects.create(
            user=user,
            role=role,
            branch=branches[post.branch],
            department=departments[post.department] if post.department else None,
            granted_by=admin if user != admin else None,
            granted_at=now,
            confirmed_by=compliance if user not in (admin, compliance) else None,
            confirmed_at=now,
        )


def are_enrolled() -> bool:
    """Whether every member of the sample has an account."""
    return Membership.objects.filter(customer__core_id__in=[core_id for *_, core_id in MEMBERS]).count() == len(MEMBERS)


def enrol() -> None:
    """Make the members who are not there yet, each tied to a customer of the pretended core."""
    customers = Customer.objects.in_bulk([core_id for *_, core_id in MEMBERS], field_name="core_id")
    for name, username, password, core_id in MEMBERS:
        if Membership.objects.filter(customer=customers[core_id]).exists():
            continue
        email = f"{name}@contoh.test"
        user = User.objects.create_user(email, password, kind=User.Kind.MEMBER, username=username)
        Membership.objects.create(user=user, customer=customers[core_id])
    _let_agree()


def have_agreed() -> bool:
    """Whether the members have given the consents that registration asks for."""
    return Consent.objects.filter(customer__core_id__in=[core_id for *_, core_id in MEMBERS]).exists()


def _let_agree() -> None:
    """As if they had registered: both agree to the account, Siti also to offers, on WhatsApp."""
    if have_agreed():
        return
    members = Membership.objects.filter(customer__core_id__in=[core_id for *_, core_id in MEMBERS])
    for member in members.select_related("user", "customer"):
        is_siti = member.customer.core_id == core.SITI
        for kind in ("consent_portal", "consent_offers") if is_siti else ("consent_portal",):
            _agree(member, kind)
        if is_siti:
            choose_channel(member.customer, ContactPreference.Channel.WHATSAPP, by=member.user)


def _agree(member: Membership, kind: str) -> None:
    text = LegalText.objects.in_force(timezone.now()).filter(kind=kind).first()
    if text:
        consents.give(member.customer, text, channel=Consent.Channel.PORTAL, by=member.user)
