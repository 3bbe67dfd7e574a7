"""Where an application stands on its way, for the stepper, and what is to be done now."""

from typing import NamedTuple

from tanggap.onboarding.models import Application
from tanggap.onboarding.states import State

WAY: tuple[tuple[State, str], ...] = (
    (State.DRAFT, "Draf"),
    (State.WAITING_SECTION_HEAD, "Kasie"),
    (State.WAITING_BRANCH_HEAD, "Kacab"),
    (State.WAITING_CONFIRMATION, "Konfirmasi nasabah"),
    (State.IN_PROGRESS, "Sistem inti"),
    (State.COMPLETED, "Rekening dibuka"),
)
NOW: dict[str, str] = {
    State.DRAFT: "AO melengkapi data, lalu mengajukannya kepada Kasie.",
    State.WAITING_SECTION_HEAD: "Kasie memeriksa data dan dokumen, lalu menyetujui atau mengembalikannya.",
    State.WAITING_BRANCH_HEAD: "Kacab memeriksa, lalu menyetujui atau mengembalikannya. Persetujuannya mengirim OTP.",
    State.WAITING_CONFIRMATION: "Nasabah memasukkan kode OTP, sendiri atau melalui CS.",
    State.IN_PROGRESS: "Nasabah sudah mengonfirmasi. Sistem inti membuka rekeningnya.",
    State.COMPLETED: "Rekening sudah dibuka.",
    State.REJECTED: "Pengajuan ditolak. Tidak ada yang perlu dilakukan lagi.",
    State.CANCELLED: "Pengajuan dibatalkan. Tidak ada yang perlu dilakukan lagi.",
    State.EXPIRED: "Nasabah tidak mengonfirmasi pada waktunya. Buka pengajuan baru bila nasabah masih menghendakinya.",
}
TONES: dict[str, str] = {
    State.DRAFT: "",
    State.WAITING_SECTION_HEAD: "warn",
    State.WAITING_BRANCH_HEAD: "warn",
    State.WAITING_CONFIRMATION: "warn",
    State.IN_PROGRESS: "info",
    State.COMPLETED: "ok",
    State.REJECTED: "danger",
    State.CANCELLED: "",
    State.EXPIRED: "danger",
}
"""The tone of each state's badge."""


class Step(NamedTuple):
    label: str
    state: str


def steps(application: Application, last_state: str = "") -> list[Step]:
    """The way of the application.

    :param last_state: where one that was closed had come to: what follows is skipped.
    """
    order = [state for state, _ in WAY]
    is_on_its_way = application.state in order
    here = order.index(State(application.state if is_on_its_way else last_state or State.DRAFT))
    after = "todo" if is_on_its_way else "skipped"
    at_here = {State.COMPLETED: "done"}.get(State(application.state), "now" if is_on_its_way else "skipped")
    return [
        Step(label, "done" if place < here else at_here if place == here else after)
        for place, (_, label) in enumerate(WAY)
    ]
