"""The dossier of a case: one PDF with all that was said, checked, done, sent, answered and reported (D29).

It is what a regulator or a court is handed: everything is told as it was recorded, addresses masked, account data only
as far as people wrote it down.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.products import product_name
from tanggap.desk import looking
from tanggap.desk.clocks import documents
from tanggap.desk.identity.facts import Fact
from tanggap.desk.models import Answer, Case, Clock, StepRun
from tanggap.desk.procedure import recording
from tanggap.desk.procedure.document import procedure_of
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib import limits
from tanggap.lib.dates import waktu
from tanggap.lib.limits import Limit
from tanggap.lib.money import rupiah
from tanggap.lib.typesetting import typeset
from tanggap.messaging import deliveries
from tanggap.messaging.models import Letter

MADE = Limit("dossiers.person", 30, timedelta(minutes=10))
"""Dossiers of one person: each costs a process and a second."""
Row = list[str]


def dossier(case: Case, *, by: User) -> bytes:
    """The PDF, and the note that this person took it.

    :raises TooManyAttempts, DocumentDelayed: try again later.
    """
    limits.spend(MADE, str(by.pk))
    made = typeset("desk/typst/dossier.typ", facts_of(case), at=timezone.now())
    looking.note(case, by)
    trail.record("case.dossier_taken", case, by=by)
    return made


def facts_of(case: Case) -> dict[str, Any]:
    """What the document says, in words and in the zone of the case's branch."""
    ours = institution()
    return {
        "title": f"Berkas Kasus {case.number}",
        "hue": ours.brand_hue,
        "institution": {name: getattr(ours, name) for name in ("name", "legal_name", "phone", "email")},
        "foot": f"{case.number} · dicetak {_at(case, timezone.now())}",
        "pairs": list(_head(case)),
        "text": case.text,
        "wanted": case.wanted,
        "files": [[row.get_purpose_display(), row.name, _at(case, row.uploaded_at)] for row in case.attachments.all()],
        "checks": list(_checks(case)),
        "steps": list(_steps(case)),
        "clocks": list(_clocks(case)),
        "rungs": list(_rungs(case)),
        "entries": list(_entries(case)),
        "messages": list(_messages(case)),
        "answers": [_answer(case, row) for row in case.answers.select_related("written_by", "approved_by")],
        "report": list(_report(case)),
    }


def _at(case: Case, at: datetime | None) -> str:
    return waktu(at, case.branch.tz) if at else "–"


def _head(case: Case) -> Iterator[Row]:
    yield ["Jenis dan kategori", f"{case.get_kind_display()} · {case.category}"]
    yield ["Saluran", f"{case.get_channel_display()} ({'tertulis' if case.is_written else 'lisan'})"]
    yield ["Perihal", case.subject]
    yield ["Pelanggan", case.customer.full_name if case.customer else f"{case.contact_name} (belum diketahui)"]
    if case.representative:
        yield ["Diwakili", f"{case.contact_name} untuk {case.representative}"]
    if case.contract:
        yield ["Produk", product_name(case.contract)]
    if case.regulator:
        yield ["Regulator", f"{case.regulator_name} {case.regulator_number}"]
    yield ["Diterima", _at(case, case.received_at)]
    if case.is_complaint:
        complete_from = documents.complete_from(case)
        yield ["Dokumen lengkap", _at(case, complete_from) if complete_from else "tidak lengkap"]
    yield ["Status", f"{case.get_state_display()} sejak {_at(case, case.state_at)}"]
    yield ["Cabang", str(case.branch)]
    yield ["Prosedur", f"{case.procedure.title} (versi {case.procedure.version})"]


def _checks(case: Case) -> Iterator[Row]:
    for row in case.checks.select_related("by"):
        matched = ", ".join(str(Fact(name).label) for name in row.matched) or "tidak ada"
        asked = ", ".join(str(Fact(name).label) for name in row.asked)
        yield [_at(case, row.at), str(row.by), asked, matched, "cocok" if row.is_passed else "tidak cocok"]


def _steps(case: Case) -> Iterator[Row]:
    procedure = procedure_of(case.procedure)
    for run in case.steps.all():
        step = procedure.steps[run.step]
        recorded = recording.summary(run, procedure) if run.record else ""
        yield [step.title, _outcome(run, step), run.by_label or "–", _at(case, run.ended_at), recorded]


def _outcome(run: StepRun, step: Any) -> str:
    chosen = step.outcome(run.outcome) if run.outcome else None
    if chosen:
        return str(chosen.title)
    return "dengan sendirinya" if run.ended_at else "sedang berjalan"


def _clocks(case: Case) -> Iterator[Row]:
    for row in case.clocks.select_related("department").order_by("started_at", "pk"):
        yield [row.name, _at(case, row.started_at), _at(case, row.due_at), _became(case, row)]


def _became(case: Case, clock: Clock) -> str:
    if clock.breached_at:
        return f"terlewati {_at(case, clock.breached_at)}"
    return f"terpenuhi {_at(case, clock.stopped_at)}" if clock.stopped_at else "berjalan"


def _rungs(case: Case) -> Iterator[Row]:
    for row in case.rungs.select_related("department", "taken_by"):
        where = str(row.department or row.bank or row.get_level_display())
        taken = f"{row.taken_by}, {_at(case, row.taken_at)}" if row.taken_by else "–"
        result = f"{row.result} (nomor referensi {row.reference})" if row.reference else row.result
        yield [where, _at(case, row.given_at), row.reason, taken, result or "–"]


def _entries(case: Case) -> Iterator[Row]:
    for row in case.entries.order_by("pk").iterator(chunk_size=500):
        yield [_at(case, row.at), row.get_kind_display(), row.by_label, row.text]


def _messages(case: Case) -> Iterator[Row]:
    for row in reversed(deliveries.of(case)):
        way = [f"{step.label} {_at(case, step.at)}{f' ({step.reason})' if step.reason else ''}" for step in row.steps]
        way += [f"nomor dari penyedia {row.reference}"] if row.reference else []
        yield [row.label, f"{row.channel} ke {row.to}", row.state_label, "; ".join(way)]


def _answer(case: Case, row: Answer) -> dict[str, Any]:
    approved = f"{row.approved_by}, {_at(case, row.approved_at)}" if row.approved_by else "–"
    reaction = f"{row.get_reaction_display()}, {_at(case, row.reaction_at)}" if row.reaction else "belum ada"
    letter = Letter.objects.filter(pk=row.letter_id).first() if row.letter_id else None
    pairs = [
        ["Surat", letter.number if letter else "–"],
        ["Ditulis", f"{row.written_by}, {_at(case, row.written_at)}"],
        ["Disetujui", approved],
        ["Dikirim", _at(case, row.sent_at)],
        ["Tanggapan pelanggan", reaction],
    ]
    return {"round": row.round, "text": row.text, "pairs": pairs, "objection": row.objection}


def _report(case: Case) -> Iterator[Row]:
    row = getattr(case, "report", None)
    if row is None:
        return
    yield ["Penyebab", f"{row.cause}: {row.cause_text}"]
    yield ["Yang dilakukan", row.done]
    yield ["Hasil", row.result]
    yield ["Pelanggan diberi tahu", f"{row.get_told_how_display()}, {_at(case, row.told_at)}"]
    yield ["Kerugian", "tidak ada" if row.loss is None else rupiah(row.loss)]
    yield ["Pencegahan", row.prevention]
    yield ["Dibuat", f"{row.filed_by}, {_at(case, row.filed_at)} (versi {row.edition})"]
