"""Instants and days as they are typed at a step (D8, D10)."""

import pytest
import time_machine

from tanggap.desk.procedure import recording
from tanggap.desk.procedure.document import Field, Outcome, Step

pytestmark = pytest.mark.django_db
DONE = Outcome("done", "Selesai", "end")
INCIDENT = Step(
    "incident",
    "Kejadian",
    "person",
    fields=(
        Field("at", "Waktu kejadian", "instant", past=True, zone="zone"),
        Field("zone", "Zona", "choice", required=False, choices="zones"),
        Field("day", "Tanggal", "date", required=False, past=True),
    ),
)


@pytest.mark.parametrize(
    ("typed", "zone", "read"),
    [
        ("2026-11-20T09:42", "", "2026-11-20T09:42:00+07:00"),
        ("2026-11-20T09:42", "WITA", "2026-11-20T09:42:00+08:00"),
        ("2026-11-20 09:42", "WIT", "2026-11-20T09:42:00+09:00"),
        ("2026-11-20T09:42+08:00", "", "2026-11-20T09:42:00+08:00"),
    ],
)
def test_an_instant_is_of_the_zone_it_was_typed_in(case, typed, zone, read):
    """D8: the incident's time and zone."""
    with time_machine.travel("2026-11-22T00:00Z"):
        values = recording.read(INCIDENT, DONE, {"at": typed, "zone": zone}, case=case)
    assert values["at"] == read


@pytest.mark.parametrize("given", [{"at": "2026-11-22T07:01"}, {"at": "2026-11-20T09:42", "day": "23/11/2026"}])
def test_what_has_not_happened_yet_is_refused(case, given):
    """D10: the stated time of a payment begins a clock."""
    with time_machine.travel("2026-11-22T00:00Z"), pytest.raises(recording.BadRecord, match="belum terjadi"):
        recording.read(INCIDENT, DONE, given, case=case)


@pytest.mark.parametrize("typed", ["WIB", "kemarin", "2026-13-01T00:00", "2026-11-20T09:42 WIBB"])
def test_what_is_no_instant_is_refused(case, typed):
    with pytest.raises(recording.BadRecord, match="tidak dikenali"):
        recording.read(INCIDENT, DONE, {"at": typed}, case=case)
