"""What each act is called on screen. `trail.record` warns of an act that has no sentence here, and tests take that
as an error.
"""

import warnings
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """The Indonesian sentence of an act. `is_settings`: an administrator may find their own ones of these."""

    label: str
    is_settings: bool = False


def _settings(*labels: tuple[str, str]) -> dict[str, Act]:
    return {code: Act(label, is_settings=True) for code, label in labels}


ACTS: dict[str, Act] = {
    **_settings(
        ("institution.changed", "Data institusi diubah"),
        ("branch.added", "Cabang ditambahkan"),
        ("branch.changed", "Cabang diubah"),
        ("department.added", "Departemen ditambahkan"),
        ("department.changed", "Departemen diubah"),
        ("calendar.added", "Kalender ditambahkan"),
        ("calendar.changed", "Kalender diubah"),
        ("calendar.removed", "Kalender dihapus"),
        ("holiday.added", "Hari libur ditambahkan"),
        ("holiday.changed", "Hari libur diubah"),
        ("holiday.removed", "Hari libur dihapus"),
        ("holidays.seeded", "Hari libur diisi dari daftar nasional"),
        ("legal_text.drafted", "Konsep teks resmi disimpan"),
        ("legal_text.discarded", "Konsep teks resmi dibuang"),
        ("legal_text.published", "Teks resmi diterbitkan"),
        ("staff.created", "Akun staf dibuat"),
        ("staff.disabled", "Akun staf dinonaktifkan"),
        ("staff.enabled", "Akun staf diaktifkan kembali"),
        ("role.granted", "Peran diberikan"),
        ("role.confirmed", "Peran dikonfirmasi orang kedua"),
        ("role.ended", "Peran diakhiri"),
        ("user.staff_invited_sent", "Undangan staf dikirim"),
        ("user.second_factor_taken_off", "Verifikasi dua langkah dilepas oleh administrator"),
