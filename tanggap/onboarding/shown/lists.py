"""What stands around a list of applications: its tabs, and in whose stead one acts."""

from urllib.parse import urlencode

from tanggap.identity.models import RoleGrant, User
from tanggap.onboarding.listing import MINE, TABS, ListForm

Tab = tuple[str, str, bool, int | None]


def tabs(form: ListForm, counts: dict[str, int]) -> list[Tab]:
    """(label, address, is current, count or None); filters are taken along, but not to what waits for oneself."""
    kept = {name: form.data[name] for name in form.fields if form.data.get(name)}
    return [
        (label, f"?{urlencode({'tab': tab} | ({} if tab == MINE else kept))}", tab == form.tab, counts.get(tab))
        for tab, label in TABS.items()
    ]


def posts_as_deputy(user: User) -> list[RoleGrant]:
    """The roles this person holds in somebody's stead now."""
    held = user.grants.in_effect().filter(deputy_for__isnull=False)
    return list(held.select_related("branch", "deputy_for").order_by("until"))
