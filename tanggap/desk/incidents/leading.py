"""Who leads an incident, and finding one (D28)."""

from tanggap.desk.models import Incident
from tanggap.desk.models.incident import IncidentQuerySet
from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.lib.errors import Conflict, Forbidden, NotFound


class NotTheirs(Forbidden):
    message = (
        "Gangguan semua cabang dipimpin manajer di kantor pusat; gangguan satu cabang juga oleh manajer cabang itu."
    )


class ClosedAlready(Conflict):
    message = "Gangguan ini sudah ditutup."


class ChangedMeanwhile(Conflict):
    message = "Gangguan ini diubah orang lain sejak Anda membukanya. Periksa yang tersimpan, lalu simpan lagi."


def leads(user: User, branch: Branch | None) -> bool:
    """Whether they lead what concerns this branch, or (None) all: managers of the branch, and those of head office."""
    if user.holds_everywhere(Role.MANAGER):
        return True
    return branch is not None and user.has_role(Role.MANAGER) and branch.pk in user.branch_ids(Role.MANAGER)


def led_by(user: User) -> IncidentQuerySet:
    """The incidents that take cases and that this person leads."""
    rows: IncidentQuerySet = Incident.objects.live()
    if user.holds_everywhere(Role.MANAGER):
        return rows
    return rows.filter(branch__in=user.branch_ids(Role.MANAGER)) if user.has_role(Role.MANAGER) else rows.none()


def ensure_leads(user: User, branch: Branch | None) -> None:
    """:raises NotTheirs: they do not."""
    if not leads(user, branch):
        raise NotTheirs


def found(number: str) -> Incident:
    """:raises NotFound: there is no incident of this number."""
    named = Incident.objects.select_related("category", "branch", "cause", "opened_by")
    row: Incident | None = named.filter(number=number.strip().upper()).first()
    if row is None:
        raise NotFound
    return row


def locked(pk: int) -> Incident:
    """The incident, locked until the transaction ends. A case that is needed, too, is locked before it."""
    row: Incident = Incident.objects.select_for_update(no_key=True).get(pk=pk)
    return row


def locked_live(pk: int) -> Incident:
    """:raises ClosedAlready: it takes no cases any more."""
    row = locked(pk)
    if not row.is_live:
        raise ClosedAlready
    return row
