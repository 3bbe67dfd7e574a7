"""What `tanggap doctor` asks this room: is the institution set up so that pages and deadlines can rely on it?"""

from datetime import timedelta

from tanggap.institution import current
from tanggap.institution.holidays import today
from tanggap.institution.models import Branch, Holiday, Institution, LegalText

NEEDED_TEXTS = (
    LegalText.Kind.PRIVACY,
    LegalText.Kind.CONSENT_PORTAL,
    LegalText.Kind.SECRECY,
    LegalText.Kind.PROCEDURE,
)
NOTICE = timedelta(days=45)


def faults() -> list[str]:
    """A sentence for each thing that is missing, with what to do."""
    found = Institution.objects.filter(pk=1).first()
    if found is None:
        return ["The institution is not set up: run `tanggap manage seed_institution`."]
    sentences = []
    if found.calendar_id is None:
        sentences.append("The institution has no calendar: choose one at /staff/settings/institution.")
    if not Branch.objects.filter(is_head_office=True).exists():
        sentences.append("There is no head office: mark a branch as head office at /staff/settings/branches.")
    return sentences + _holiday_faults() + _text_faults()


def _holiday_faults() -> list[str]:
    day = today()
    years = {held.year for held in Holiday.objects.dates("day", "year")}
    missing = [str(year) for year in (day.year, day.year + 1) if year not in years]
    soon = Holiday.objects.filter(is_estimated=True, is_void=False, day__range=(day, day + NOTICE))
    sentences = [f"No holidays are known for {year}: run `tanggap manage seed_holidays`." for year in missing]
    return sentences + [
        f"The date of {row} is still an estimate: confirm it at /staff/settings/holidays." for row in soon
    ]


def _text_faults() -> list[str]:
    current.forget()
    return [
        f"No version of “{kind.label}” is in force: publish one at /staff/settings/texts."
        for kind in NEEDED_TEXTS
        if current.legal_text(kind) is None
    ]
