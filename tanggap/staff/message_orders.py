"""The order of a message's channels as staff see it: what happens now, what is amiss, what there is to choose (M2)."""

from dataclasses import dataclass
from typing import Any

from django.forms import ModelForm

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import User
from tanggap.messaging import orders
from tanggap.messaging.forms import OrderForm
from tanggap.messaging.kinds import Kind
from tanggap.messaging.models import ChannelOrder
from tanggap.messaging.order_words import REMARKS, sentence, warnings_of
from tanggap.staff.history import Change

MOST = 10


@dataclass(frozen=True)
class OrderLook:
    """One kind with the order in force."""

    kind: Kind
    order: orders.Order

    @property
    def sentence(self) -> str:
        return sentence(self.kind, self.order)

    @property
    def warnings(self) -> list[str]:
        return warnings_of(self.kind, self.order)

    @property
    def is_own(self) -> bool:
        """Whether it is another one than the kind comes with."""
        return self.order != self.kind.channels


def order_looks() -> list[OrderLook]:
    """All kinds for which there is something to choose."""
    return [OrderLook(kind, orders.order_of(kind)) for kind in orders.chosen_kinds()]


def order_look(kind: Kind) -> OrderLook | None:
    """None where there is nothing to choose."""
    return next((look for look in order_looks() if look.kind == kind), None)


@dataclass(frozen=True)
class Choosing:
    """The order of one kind, for `Editing`."""

    kind: Kind
    form: "type[ModelForm[Any]]" = OrderForm

    @property
    def remark(self) -> str:
        return REMARKS.get(self.kind.name, "")

    @property
    def warnings(self) -> dict[str, list[str]]:
        """What is amiss with each order now, by what the form sends for it."""
        return {orders.written(order): warnings_of(self.kind, order) for order in orders.choices_of(self.kind)}

    def save(self, form: "ModelForm[Any]", by: User) -> ChannelOrder:
        return orders.choose(self.kind, form.cleaned_data["channels"].split(","), by=by)

    def events(self) -> list[AuditEvent]:
        """The newest changes, newest first."""
        ours = AuditEvent.objects.filter(object_type=ChannelOrder._meta.label_lower, object_id=self.kind.name)
        return list(ours.order_by("-at", "-id")[:MOST])


def history_of(events: list[AuditEvent]) -> list[Change]:
    """From which order to which, and by whom."""
    return [Change(event.at, event.reason, event.actor_label) for event in events]
