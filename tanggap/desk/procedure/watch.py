"""What the operator must know of procedures: those in force that can no longer be followed as they are written (D7)."""

from tanggap.desk.models import Category, ProcedureVersion
from tanggap.desk.procedure import checking
from tanggap.desk.procedure.document import BadDocument, procedure_of


def faults() -> list[str]:
    """A sentence for each fault of a version in force, and for each category whose procedure is not in force."""
    versions = list(ProcedureVersion.objects.in_force())
    found = [
        f"Procedure {version.code} {version.version} cannot be followed: {fault}"
        for version in versions
        for fault in _of(version)
    ]
    codes = {version.code for version in versions}
    orphans = Category.objects.filter(is_active=True).exclude(procedure__in=codes)
    return found + [f"Category {row.code} follows {row.procedure}, of which no version is in force." for row in orphans]


def _of(version: ProcedureVersion) -> list[str]:
    try:
        procedure = procedure_of(version)
    except BadDocument as bad:
        return [bad.message]
    return checking.faults(procedure) or checking.missing_departments(procedure)
