"""What each act is called on screen. A test finds every act that code records and asks for its sentence here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """The Indonesian sentence of an act. `is_settings`: an administrator may find their own ones of these."""

    label: str
    is_settings: bool = False


ACTS: dict[str, Act] = {
    "audit.exported": Act("Jejak audit diunduh"),
    "audit.views_exported": Act("Log akses data diunduh"),
    "sealing.rotated": Act("Data pribadi disegel ulang dengan kunci terbaru"),
    "sealing.digest_keys_accepted": Act("Kunci sidik data diganti"),
}

SETTINGS_ACTS = frozenset(code for code, act in ACTS.items() if act.is_settings)


def label_of(code: str) -> str:
    """The sentence of an act; an act of a past version that is no longer known keeps its code."""
    return ACTS[code].label if code in ACTS else code
