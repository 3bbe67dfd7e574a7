"""The sample's applications as stories: who applies at which branch, how far it has come, and how long ago.

The first ones are for playing: there is one for each role to take on, and one waits for the code on the telephone of
each member. The rest shows every state at two branches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from tanggap.demo import core, names
from tanggap.demo.core import Person
from tanggap.onboarding.states import State

SEED = 2026
FIRST_SERIAL = 800
FIRST, SECOND = "001", "014"
PRODUCTS = {"TAB": "Tabungan Sejahtera", "TRE": "Tabungan Rencana", "DEP": "Deposito Berjangka"}
CLOSED_PRODUCT = ("TPL", "Tabungan Pelajar")


@dataclass(frozen=True)
class Story:
    """`hours` since it came into its state. What of `codes` was tried in vain is `wrong`, in turn.

    `codes`: how many went out before the one that confirmed it, or that waits. `lost`: the last could not be delivered.
    `service`: the reason why customer service entered the code, "" where the customer did.
    """

    state: State
    hours: float
    product: str = "TAB"
    branch: str = FIRST
    person: Person | None = None
    reason: str = ""
    returned: str = ""
    codes: int = 1
    wrong: tuple[int, ...] = ()
    lost: bool = False
    reported: bool = False
    service: str = ""
    by_branch_head: bool = False


FOR_PLAYING = (
    Story(State.WAITING_SECTION_HEAD, 2.5),
    Story(State.WAITING_BRANCH_HEAD, 3.2, product="DEP"),
    Story(State.WAITING_CONFIRMATION, 0.7, person=core.KNOWN[0]),
    Story(State.WAITING_CONFIRMATION, 1.4, person=core.KNOWN[1], product="TRE", lost=True),
    Story(State.WAITING_CONFIRMATION, 26, person=core.KNOWN[2], codes=2, wrong=(1, 2)),
)
OTHERS = (
    Story(State.DRAFT, 1.1),
    Story(State.DRAFT, 20, product="DEP", returned="Foto KTP buram, mohon diunggah ulang."),
    Story(State.WAITING_SECTION_HEAD, 5.5, product="TRE"),
    Story(State.WAITING_SECTION_HEAD, 28, returned="Alamat domisili belum lengkap sampai RT/RW."),
    Story(State.WAITING_BRANCH_HEAD, 21),
    Story(State.WAITING_CONFIRMATION, 30, codes=2, wrong=(5, 5)),
    Story(State.WAITING_CONFIRMATION, 6, reported=True),
    Story(State.WAITING_CONFIRMATION, 122, product="DEP", codes=3),
    Story(State.IN_PROGRESS, 0.4),
    Story(State.IN_PROGRESS, 2.0, service="no_internet"),
    Story(State.IN_PROGRESS, 25, product="TRE", codes=2, wrong=(3, 1)),
    Story(State.IN_PROGRESS, 47, wrong=(1,)),
    Story(State.COMPLETED, 26),
    Story(State.COMPLETED, 52, product="DEP", service="no_whatsapp"),
    Story(State.COMPLETED, 75),
    Story(State.COMPLETED, 100, product="TRE", codes=2),
    Story(State.COMPLETED, 150),
    Story(State.REJECTED, 49, reason="Sumber dana tidak dapat dijelaskan."),
    Story(State.REJECTED, 98, reason="Data tidak sesuai dengan KTP.", by_branch_head=True),
    Story(State.CANCELLED, 31, reason="Calon nasabah membatalkan pembukaan."),
    Story(State.CANCELLED, 8, reason="Nomor handphone salah, pengajuan dibuat ulang."),
    Story(State.EXPIRED, 60, codes=3, wrong=(0, 2, 0)),
    Story(State.DRAFT, 4, branch=SECOND),
    Story(State.WAITING_SECTION_HEAD, 3, branch=SECOND, product="TRE"),
    Story(State.WAITING_BRANCH_HEAD, 6, branch=SECOND),
    Story(State.WAITING_CONFIRMATION, 2.1, branch=SECOND),
    Story(State.WAITING_CONFIRMATION, 29, branch=SECOND, codes=2, lost=True),
    Story(State.IN_PROGRESS, 5, branch=SECOND, product="DEP"),
    Story(State.IN_PROGRESS, 22, branch=SECOND, service="other"),
    Story(State.COMPLETED, 80, branch=SECOND),
    Story(State.COMPLETED, 127, branch=SECOND, wrong=(2,)),
    Story(State.REJECTED, 55, branch=SECOND, reason="Pengajuan ganda."),
    Story(State.EXPIRED, 90, branch=SECOND, codes=2),
)


def stories() -> Iterator[Story]:
    """All of them with their people, the oldest first."""
    rng = Random(SEED)  # noqa: S311
    told = [
        replace(story, person=story.person or _stranger(serial, story.branch, rng))
        for serial, story in enumerate((*FOR_PLAYING, *OTHERS), start=FIRST_SERIAL)
    ]
    yield from sorted(told, key=lambda story: -story.hours)


def _stranger(serial: int, branch: str, rng: Random) -> Person:
    """Somebody who is no customer yet and lives near the branch."""
    person = core.drawn_person(serial, rng)
    return replace(person, branch_code=branch, city=rng.choice(names.CITIES[branch]))
