"""Acts and looks of the audit trail."""

from typing import Any

from tanggap.identity.models import User
from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


def _an_act(request: Any) -> Objects:
    """An administrator's own act of settings, open to compliance too; another's is 404 for them (staff/tests)."""
    from tanggap.audit import trail
    from tanggap.audit.acts import SETTINGS_ACTS

    event = trail.record(min(SETTINGS_ACTS), by=User.objects.get(email="kepala-admin@staf.test"))
    return Objects(own={"pk": event.pk}, foreign=None)


def _a_look(request: Any) -> Objects:
    from tanggap.audit import trail

    return Objects(own={"pk": trail.viewed(1, by=request.getfixturevalue("budi"), shown=["phone"]).pk}, foreign=None)


OBJECTS["audit_act"] = _an_act
OBJECTS["audit_look"] = _a_look
