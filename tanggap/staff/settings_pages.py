"""The pattern of `/staff/settings` pages: a page is declared as data, and has list, detail, adding, editing, removal.

    BRANCHES = SettingsPage(slug="branches", model=Branch, form=BranchForm, columns=(…), save=places.save_branch, …)
    urlpatterns += urls_of(BRANCHES)

Whoever holds `right_view` reads list and detail; adding, editing and removing need `right_edit`. What is saved goes
through `save`, a command of the owning room that locks, records and raises domain errors; the page shows those beside
what was typed. The views are in `staff.views.settings`, the addresses in `staff.settings_urls`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.forms import ModelForm
from django.urls import reverse

from tanggap.identity.models import User
from tanggap.institution.models import Edition


@dataclass(frozen=True)
class Badge:
    """A state in a cell: text, and a tone besides."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """One column of the list and line of the detail. `main` is the one that leads to the object."""

    label: str
    value: Callable[[Any], "str | Badge | int | None"]
    main: bool = False
    numeric: bool = False


@dataclass(frozen=True)
class Tab:
    """A part of the list with an address of its own, `?part=2027`."""

    value: str
    label: str


@dataclass(frozen=True)
class Partition:
    """Splits a list into tabs: `tabs()` names them, `narrow` keeps what belongs to one, `start()` is shown first, and
    `part_of` tells the tab of a row."""

    tabs: Callable[[], Sequence[Tab]]
    start: Callable[[], str]
    narrow: Callable[[models.QuerySet[Any], str], models.QuerySet[Any]]
    part_of: Callable[[Any], str]


@dataclass(frozen=True)
class Act:
    """A button of the list that posts to an address of the page's own room."""

    label: str
    url_name: str
    icon: str
    about: str


@dataclass(frozen=True)
class RowAct:
    """A button of one row that posts to an address of its own, `<pk>/<name>`: shown while `applies`, told by `done`."""

    name: str
    label: str
    icon: str
    applies: Callable[[Any], bool]
    run: Callable[[Any, User], object]
    done: str
    kind: str = ""


@dataclass(frozen=True)
class SettingsPage:
    slug: str
    title: str
    singular: str
    """Lower case, as in *Tambah cabang*."""
    about: str
    """One sentence on top of the page and in the index."""
    icon: str
    model: type[models.Model]
    form: "type[ModelForm[Any]]"
    columns: tuple[Column, ...]
    save: "Callable[[ModelForm[Any], User], models.Model]"
    remove: Callable[[Any, User], None] | None = None
    removal_about: Callable[[Any], str] = lambda _: "Tindakan ini tidak dapat dibatalkan."
    rows: Callable[[], models.QuerySet[Any]] | None = None
    search: tuple[str, ...] = ()
    partition: Partition | None = None
    acts: tuple[Act, ...] = ()
    form_about: str = ""
    """What one must know to fill in the form."""
    prose: str = ""
    """The field with Markdown, if there is one: the form gets a preview, and the detail shows it as it will be read."""
    site_href: Callable[[Any], str] | None = None
    """Where customers read the row now; nothing while they cannot."""
    row_acts: tuple[RowAct, ...] = ()
    place: Callable[[Any, int, User], None] | None = None
    """Puts a row at a place among its neighbours; the list gets buttons for up and down."""
    neighbours: Callable[[Any], Any] = lambda _: None
    """What rows of one order have in common."""
    restore: Callable[[Any, Edition, User], models.Model] | None = None
    """Makes a row again what an edition says; the detail lists the editions."""
    only_row: int | None = None
    """The key of the one row of a model that has just one: no list, no adding."""
    may_add: bool = True
    empty: str = "Belum ada data."
    right_view: str = "settings.view"
    right_edit: str = "settings.edit"
    page_size: int = 50
    short_fields: frozenset[str] = field(default_factory=frozenset)
    """Fields drawn narrow: codes, dates, small numbers."""

    @property
    def name(self) -> str:
        """The URL name of the list; the others add `_new`, `_item`, `_edit`, `_removal`, and the name of an act."""
        return f"settings_{self.slug.replace('-', '_').replace('/', '_')}"

    @property
    def href(self) -> str:
        return reverse(self.name)

    def href_of(self, obj: models.Model, act: str = "item") -> str:
        if self.only_row is not None:
            return self.href if act == "item" else reverse(f"{self.name}_{act}")
        return reverse(f"{self.name}_{act}", kwargs={"pk": obj.pk})

    def href_with(self, row: models.Model) -> str:
        """The list, or its part, in which the row stands."""
        return f"{self.href}?part={self.partition.part_of(row)}" if self.partition else self.href

    def href_after(self, row: models.Model) -> str:
        """Where one comes out after saving: what is published by a second step is looked at first."""
        return self.href_of(row) if self.prose else self.href_with(row)

    def queryset(self) -> models.QuerySet[Any]:
        return self.rows() if self.rows else self.model._default_manager.all()
