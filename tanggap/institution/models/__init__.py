"""Who we are: the institution, its branches and departments, its calendars and holidays, its versioned texts."""

from tanggap.institution.models.calendars import WEEKDAYS, Calendar, CalendarSpan, Holiday, ScheduleVersion
from tanggap.institution.models.places import Branch, Department, Institution
from tanggap.institution.models.texts import LegalText
from tanggap.institution.models.zones import ZONES

__all__ = [
    "WEEKDAYS",
    "ZONES",
    "Branch",
    "Calendar",
    "CalendarSpan",
    "Department",
    "Holiday",
    "Institution",
    "LegalText",
    "ScheduleVersion",
]
