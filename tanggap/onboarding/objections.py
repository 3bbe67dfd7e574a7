"""Who may move an application, and the sentence why not for everybody else (O2).

The page shows a button only where there is no objection; the command asks the same again under the lock.
"""

from django.db import models

from tanggap.identity.models import Role, RoleGrant, User
from tanggap.onboarding.models import Application
from tanggap.onboarding.states import State

Posts = dict[str, RoleGrant]
"""What `User.posts_at` says of the application's branch."""


class Act(models.TextChoices):
    APPROVE = "approve", "Setujui"
    RETURN = "return", "Kembalikan"
    REJECT = "reject", "Tolak"
    CANCEL = "cancel", "Batalkan"


DECISIONS = (Act.APPROVE, Act.RETURN, Act.REJECT)
POSSIBLE: dict[str, tuple[Act, ...]] = {
    State.DRAFT: (Act.CANCEL,),
    State.WAITING_SECTION_HEAD: (*DECISIONS, Act.CANCEL),
    State.WAITING_BRANCH_HEAD: (*DECISIONS, Act.CANCEL),
    State.WAITING_CONFIRMATION: (Act.RETURN, Act.REJECT, Act.CANCEL),
}
"""The acts of staff in each state; in the others there are none."""
DECIDES: dict[str, Role] = {
    State.WAITING_SECTION_HEAD: Role.KASIE,
    State.WAITING_BRANCH_HEAD: Role.KACAB,
    State.WAITING_CONFIRMATION: Role.KACAB,
}
"""Whose step it is."""


def objection(application: Application, act: Act, user: User, posts: Posts) -> str:
    """Why this person may not do this act in the state the application is in; "" if they may.

    The act is one that the state knows (`POSSIBLE`).
    """
    if act == Act.CANCEL:
        return _to_cancelling(application, user, posts)
    return _to_deciding(application, user, posts)


def _to_cancelling(application: Application, user: User, posts: Posts) -> str:
    if user.pk != application.opened_by_id:
        return "Hanya AO yang membuka pengajuan ini dapat membatalkannya."
    if Role.AO not in posts:
        return f"Anda tidak lagi memegang peran Account Officer di {application.branch.name}."
    return ""


def _whose(application: Application, role: Role) -> str:
    who = f"{role.label.lower()} {application.branch.name} atau deputinya"
    if application.state == State.WAITING_CONFIRMATION:
        return f"Sambil menunggu nasabah, hanya {who} yang dapat mengembalikan atau menolaknya."
    return f"Langkah ini diputuskan {who}."


def _to_deciding(application: Application, user: User, posts: Posts) -> str:
    role = DECIDES[application.state]
    if role not in posts:
        return _whose(application, role)
    if user.pk in (application.opened_by_id, application.last_edited_by_id):
        return "Anda membuka atau terakhir mengubah pengajuan ini, sehingga orang lain yang harus memutuskannya."
    if role == Role.KACAB and user.pk == application.section_head_id:
        return "Anda telah menyetujui pengajuan ini pada langkah Kasie, sehingga orang lain yang harus memutuskannya."
    return ""
