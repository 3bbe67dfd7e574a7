"""What a validation came to, and the sentence for it: what happened, then what to do next (O9, O11)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tanggap.institution.models import LegalText
from tanggap.lib.dates import waktu
from tanggap.onboarding.models import Application, Code, Link, Method
from tanggap.onboarding.states import State


class Result(StrEnum):
    """The outcomes of `Try`, which are written down, and those that are no try at all."""

    CONFIRMED = "confirmed"
    ALREADY = "already"
    WRONG = "wrong"
    EXHAUSTED = "exhausted"
    LOCKED = "locked"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NO_CODE = "no_code"
    STATE = "state"

    NOT_SIX_DIGITS = "not_six_digits"
    TEXT_CHANGED = "text_changed"
    OLD_LINK = "old_link"


NO_TRY = frozenset({Result.NOT_SIX_DIGITS, Result.TEXT_CHANGED, Result.OLD_LINK})
COUNTED = frozenset({Result.WRONG, Result.EXHAUSTED})


@dataclass(frozen=True)
class Form:
    """What the customer's page asks for once more after a wrong code, as it stood behind the application's lock."""

    link: Link
    code: Code
    text: LegalText


@dataclass(frozen=True)
class Outcome:
    """`confirmed_at` with CONFIRMED and ALREADY; `tries_left` on this code with WRONG, and the `form` where a link led
    to it; `message` for who typed.
    """

    result: Result
    message: str
    confirmed_at: dt.datetime | None = None
    tries_left: int | None = None
    form: Form | None = None

    @property
    def is_confirmed(self) -> bool:
        """The account is being opened: by this validation, or by an earlier one."""
        return self.result in (Result.CONFIRMED, Result.ALREADY)


ASK = {
    Method.SELF: "Minta petugas pembukaan rekening Anda mengirim kode baru.",
    Method.SERVICE: "Sampaikan kepada nasabah bahwa Account Officer harus mengirim kode baru.",
}
SENTENCES = {
    Result.LOCKED: {
        Method.SELF: "Terlalu banyak kode salah, sehingga konfirmasi ini dikunci demi keamanan Anda. "
        "Hubungi petugas pembukaan rekening Anda.",
        Method.SERVICE: "Pengajuan ini terkunci karena terlalu banyak kode salah. "
        "Minta Kepala Cabang membukanya, lalu Account Officer mengirim kode baru.",
    },
    Result.EXPIRED: {
        Method.SELF: f"Kode ini sudah kedaluwarsa, karena hanya berlaku 5 menit. {ASK[Method.SELF]}",
        Method.SERVICE: f"Kode ini sudah kedaluwarsa, karena hanya berlaku 5 menit. {ASK[Method.SERVICE]}",
    },
    Result.SUPERSEDED: {
        Method.SELF: "Itu kode yang lama. Masukkan kode dari pesan yang terbaru.",
        Method.SERVICE: "Itu kode yang lama. Minta nasabah menyebutkan kode dari pesan yang terbaru.",
    },
    Result.EXHAUSTED: {
        Method.SELF: f"Kode sudah lima kali salah dan tidak berlaku lagi. {ASK[Method.SELF]}",
        Method.SERVICE: f"Kode sudah lima kali salah dan tidak berlaku lagi. {ASK[Method.SERVICE]}",
    },
    Result.NO_CODE: {
        Method.SELF: f"Saat ini tidak ada kode yang berlaku. {ASK[Method.SELF]}",
        Method.SERVICE: f"Saat ini tidak ada kode yang berlaku. {ASK[Method.SERVICE]}",
    },
    Result.NOT_SIX_DIGITS: {
        Method.SELF: "Kode OTP terdiri dari 6 angka. Periksa kembali pesan yang Anda terima.",
        Method.SERVICE: "Kode OTP terdiri dari 6 angka. Minta nasabah menyebutkannya sekali lagi.",
    },
    Result.TEXT_CHANGED: {
        Method.SELF: "Teks persetujuan baru saja diperbarui. Baca kembali, lalu masukkan kode sekali lagi.",
        Method.SERVICE: "Teks persetujuan baru saja diperbarui. Bacakan versi yang baru, lalu validasi sekali lagi.",
    },
    Result.OLD_LINK: {
        Method.SELF: "Tautan ini sudah diganti. Gunakan tautan terbaru yang kami kirim ke nomor Anda.",
        Method.SERVICE: "Tautan ini sudah diganti.",
    },
}


def said(result: Result, method: Method) -> Outcome:
    return Outcome(result, SENTENCES[result][method])


def no_code(last: Code | None, method: Method) -> Outcome:
    """No code lives; why, by what became of the last one."""
    if last and last.ending == Code.Ending.EXPIRED:
        return said(Result.EXPIRED, method)
    if last and last.ending == Code.Ending.EXHAUSTED:
        return Outcome(Result.NO_CODE, SENTENCES[Result.EXHAUSTED][method])
    return said(Result.NO_CODE, method)


def wrong(tries_left: int, method: Method, form: Form | None = None) -> Outcome:
    """A wrong code was counted, and the code has tries left."""
    what = "Periksa pesan yang terbaru" if method == Method.SELF else "Minta nasabah membacakan pesan yang terbaru"
    message = f"Kode salah. {what}. Anda dapat mencoba {tries_left} kali lagi."
    return Outcome(Result.WRONG, message, tries_left=tries_left, form=form)


def confirmed(at: dt.datetime, *, again: bool = False) -> Outcome:
    if not again:
        return Outcome(Result.CONFIRMED, "Terima kasih. Pembukaan rekening telah dikonfirmasi.", confirmed_at=at)
    return Outcome(
        Result.ALREADY, f"Sudah dikonfirmasi pada {waktu(at)}. Tidak ada yang perlu dilakukan lagi.", confirmed_at=at
    )


STATES = {
    State.CANCELLED: "Pengajuan ini telah dibatalkan, sehingga tidak dapat dikonfirmasi.",
    State.REJECTED: "Pengajuan ini tidak dapat dilanjutkan.",
    State.EXPIRED: "Waktu untuk mengonfirmasi pengajuan ini telah habis.",
}
CHECKED_AGAIN = "Pengajuan ini sedang diperiksa kembali oleh petugas kami."


def not_waiting(application: Application, method: Method) -> Outcome:
    """The application waits for no confirmation, or has waited too long."""
    state = State.EXPIRED if application.state == State.WAITING_CONFIRMATION else State(application.state)
    what = STATES.get(state, CHECKED_AGAIN)
    then = {
        Method.SELF: "Hubungi petugas pembukaan rekening Anda bila ada pertanyaan.",
        Method.SERVICE: "Arahkan nasabah kepada Account Officer cabangnya.",
    }[method]
    return Outcome(Result.STATE, f"{what} {then}")
