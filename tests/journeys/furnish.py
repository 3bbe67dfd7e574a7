"""Run beside the journeys' server: makes its database and its people, or signs one of them in."""

from importlib import import_module
from importlib.util import find_spec

from django.core.management import call_command
from django.utils import timezone

from tanggap.identity.entrances import entrance_for
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution.models import Branch, Institution
from tests import complaining
from tests.signing import session_of


def furnish() -> None:
    """Prepare everything."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if find_spec("tanggap.demo.sample"):
        import_module("tanggap.demo.sample").load()
        _begin_to_work()
    else:
        _few_people()


def _begin_to_work() -> None:
    """Open a case: then the worker does not tell the sample's own, whose messages would push those of the journeys off
    the pages at a moment that nobody knows."""
    complaining.case(contact=complaining.Contact(name="Pelanggan Pertama"))


def _few_people() -> None:
    Institution.objects.create(
        pk=1,
        name="Sinar Contoh Finance",
        legal_name="PT Sinar Contoh Finance",
        phone="1500 000",
        email="layanan@contoh.test",
        service_hours="Senin–Jumat 09.00–18.00 WIB",
    )
    office = Branch.objects.create(code="PST", name="Kantor Pusat", city="Jakarta", is_head_office=True)
    for role in (Role.ADMIN, Role.AGENT, Role.COMPLIANCE):
        user = User.objects.create_user(
            f"{role}@contoh.test", "kata-sandi-staf", kind=User.Kind.STAFF, full_name=role.label
        )
        RoleGrant.objects.create(user=user, role=role, branch=office, confirmed_at=timezone.now())


def cookie_of(email: str) -> dict[str, str]:
    """That of a new session."""
    user = User.objects.get(email=email)
    entrance = entrance_for(user)
    return {"name": entrance.cookie, "value": str(session_of(user).session_key), "path": entrance.cookie_path}
