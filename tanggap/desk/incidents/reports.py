"""What the report of an incident's case begins with, so that the agent only reads and files it (D19, D28)."""

from typing import Any

from tanggap.desk.incidents import gathering
from tanggap.desk.models import Case, Entry, Incident, IncidentDelivery

SENT = (IncidentDelivery.State.ANSWERED, IncidentDelivery.State.REPLIED)


def known(case: Case) -> dict[str, Any]:
    """Columns of a report that the case's incident tells; nothing of a case that is in none."""
    link = gathering.last_of(case)
    if link is None:
        return {}
    row: Incident = link.incident
    about = f"Gangguan {row}: {row.title}."
    said = {"cause": row.cause, "cause_text": f"{about}\n{row.happened}", "prevention": row.prevention}
    return {name: value for name, value in (said | {"result": row.result}).items() if value}


def told(case: Case) -> dict[str, Any]:
    """How and when the customer was told by the one answer, if it reached them as a reply."""
    sent = case.incident_deliveries.filter(state__in=SENT).last()
    reply = case.entries.filter(kind=Entry.Kind.REPLY, at__lte=sent.done_at).last() if sent else None
    return {"told_how": reply.channel, "told_at": reply.at} if reply and reply.channel in Case.Channel.values else {}
