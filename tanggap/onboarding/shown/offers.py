"""Which buttons a person gets on an application, and the sentence why not where they get none (O2)."""

from dataclasses import dataclass

from django.utils import timezone

from tanggap.identity.models import User
from tanggap.onboarding.codes.allowance import Allowance, allowance_of
from tanggap.onboarding.models import Application
from tanggap.onboarding.objections import DECISIONS, POSSIBLE, Act, objection
from tanggap.onboarding.states import State


@dataclass(frozen=True)
class Offers:
    """`acts` may be pressed. `why_not` tells somebody who may decide nothing here whose step it is; "" otherwise.

    `allowance`: for who may approve as branch head, whether a code could go out at once (O10).
    """

    acts: list[Act]
    why_not: str = ""
    allowance: Allowance | None = None

    @property
    def approve_label(self) -> str:
        """What the button says that it does."""
        if self.allowance is None:
            return "Setujui"
        return "Setujui dan kirim OTP" if self.allowance.may_send else "Setujui tanpa mengirim OTP"


def offers(application: Application, user: User) -> Offers:
    """What the page offers this person now."""
    possible = POSSIBLE.get(application.state, ())
    posts = user.posts_at(application.branch) if possible else {}
    why = {act: objection(application, act, user, posts) for act in possible}
    acts = [act for act in possible if not why[act]]
    refused = next((why[act] for act in DECISIONS if why.get(act)), "")
    sends_code = Act.APPROVE in acts and application.state == State.WAITING_BRANCH_HEAD
    return Offers(acts, refused, allowance_of(application, timezone.now()) if sends_code else None)
