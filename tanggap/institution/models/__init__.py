"""Who we are: the institution, its branches and departments, its calendars and holidays, its versioned texts,
its public site."""

from tanggap.institution.models.calendars import WEEKDAYS, Calendar, CalendarSpan, Holiday, ScheduleVersion
from tanggap.institution.models.pages import Page, Post
from tanggap.institution.models.places import Branch, Department, Institution
from tanggap.institution.models.site import Channel, Edition, MenuEntry, Office
from tanggap.institution.models.texts import LegalText
from tanggap.institution.models.zones import ZONES

__all__ = [
    "WEEKDAYS",
    "ZONES",
    "Branch",
    "Calendar",
    "CalendarSpan",
    "Channel",
    "Department",
    "Edition",
    "Holiday",
    "Institution",
    "LegalText",
    "MenuEntry",
    "Office",
    "Page",
    "Post",
    "ScheduleVersion",
]
