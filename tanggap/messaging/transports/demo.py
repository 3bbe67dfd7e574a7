"""The sample mode's transport: nothing leaves the machine; the rows themselves are shown at /demo/outbox."""

from typing import ClassVar

from tanggap.messaging.models import Message
from tanggap.messaging.transports import Receipt


class DemoTransport:
    takes_key: ClassVar[bool] = True
    is_demo: ClassVar[bool] = True
    label: ClassVar[str] = "Demo: tidak keluar dari mesin ini"

    def send(self, message: Message) -> Receipt:
        """Open the text, so that a message that could not be read is not called sent."""
        assert message.text.body  # noqa: S101
        return Receipt(f"demo-{message.key}")

    def hang_up(self) -> None:
        """There is no line."""

    def faults(self) -> list[str]:
        return []
