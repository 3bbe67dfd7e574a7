"""What a new institution starts with: holidays, a calendar of office hours, its own row, a wording of each text.

Used by `tanggap manage seed_institution` and by the sample. Safe to repeat: what exists is left as it is.
"""

from collections.abc import Mapping
from datetime import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from tanggap.audit import trail
from tanggap.institution import current, texts
from tanggap.institution.calendars import save_calendar
from tanggap.institution.holidays import seed_holidays
from tanggap.institution.models import ZONES, Branch, Calendar, Institution, LegalText
from tanggap.institution.places import save_place

WORDINGS = Path(__file__).parent / "wordings"
OFFICE_HOURS = {weekday: [(time(9), time(18))] for weekday in range(1, 6)}
"""Monday to Friday 09.00–18.00 (D15)."""


@transaction.atomic
def seed(*, by: trail.Actor, identity: Mapping[str, str]) -> Institution:
    """The institution's row, its calendar and the holidays, and what other rooms start with.

    :param identity: `name`, `legal_name`, `phone`, `email`, and perhaps `service_hours` and `zone`.
    """
    found = Institution.objects.filter(pk=1).first()
    seed_holidays(by=by)
    zone = found.zone if found else identity.get("zone", "Asia/Jakarta")
    calendar = office_calendar(zone, by=by)
    _sow(by=by)
    if found:
        return found
    hours = f"Senin–Jumat 09.00–18.00 {dict(ZONES)[zone]}"
    institution = Institution(pk=1, calendar=calendar, **{"service_hours": hours, "zone": zone, **identity})
    institution.full_clean()
    institution.save(force_insert=True)
    trail.record("institution.changed", institution, by=by, fields=sorted(identity))
    current.forget_on_commit()
    return institution


@transaction.atomic
def complete(*, by: trail.Actor) -> None:
    """Give an institution that is there what rooms have begun to ship since; none is made where there is none."""
    if Institution.objects.filter(pk=1).exists():
        _sow(by=by)


def _sow(*, by: trail.Actor) -> None:
    for path in settings.INSTITUTION_SEEDS:
        import_string(path)(by=by)


def office_calendar(zone: str, *, by: trail.Actor) -> Calendar:
    """The calendar of ordinary office hours in a zone, made if it is not there. Seed the holidays before it: its first
    version holds from the beginning."""
    name = f"Jam kerja {dict(ZONES)[zone]}"
    found = Calendar.objects.filter(name=name).first()
    return found or save_calendar(Calendar(name=name, zone=zone), OFFICE_HOURS, by=by, fields=["name", "zone"])


def open_head_office(*, by: trail.Actor, code: str, city: str) -> Branch:
    """The head office, where the first administrator's role is held."""
    found = Branch.objects.filter(is_head_office=True).first()
    if found:
        return found
    office = Branch(code=code, name="Kantor Pusat", city=city, zone=current.institution().zone, is_head_office=True)
    office.full_clean()
    return save_place(office, by=by, fields=["code", "name", "city", "zone", "is_head_office"])


@transaction.atomic
def write_texts(*, by: trail.Actor, publisher: trail.Actor | None = None) -> list[LegalText]:
    """A first draft of every text that has no version yet; published if somebody other than the writer is given."""
    institution = Institution.objects.get(pk=1)
    missing = sorted(set(LegalText.Kind.values) - set(LegalText.objects.values_list("kind", flat=True)))
    drafts = [texts.save_draft(kind, wording(kind, institution), "Versi pertama", by=by) for kind in missing]
    return [texts.publish_text(draft, by=publisher) for draft in drafts] if publisher else drafts


def wording(kind: str, institution: Institution) -> str:
    """The default text of a kind with the institution's particulars filled in: a version says what it says for ever."""
    particulars = {
        "nama": institution.name,
        "badan_hukum": institution.legal_name,
        "telepon": institution.phone,
        "email": institution.email,
        "jam_layanan": institution.service_hours,
    }
    return (WORDINGS / f"{kind}.md").read_text(encoding="utf-8").format_map(particulars).strip()
