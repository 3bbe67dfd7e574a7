"""Whether a procedure is sound: every word is known, every path ends, and none ends without the report (D7).

What is found wrong is told in Indonesian with the code of the step, all of it at once.
"""

import re
from collections.abc import Iterator

from tanggap.desk.models.clock import ClockKind
from tanggap.desk.procedure import circles, conditions, vocabulary
from tanggap.desk.procedure.document import END, BadDocument, Field, Outcome, Procedure, Step
from tanggap.institution.models import Department

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
HIGHEST = 32767
REPORT = "report.filed"
"""The evidence without which no step may lead to the end (D19)."""


class Unsound(BadDocument):
    """The document can be read, but must not be followed; `faults` holds a sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


def ensure_sound(procedure: Procedure) -> None:
    """:raises Unsound: with every fault."""
    if found := faults(procedure):
        raise Unsound(found)


def faults(procedure: Procedure) -> list[str]:
    """Everything that is wrong with it, in the document's order; an empty list says that it is sound."""
    local = [*_head(procedure), *(fault for step in procedure.steps.values() for fault in _step(procedure, step))]
    return local or [*circles.faults(procedure), *_endings(procedure)]


def missing_departments(procedure: Procedure) -> list[str]:
    """What the procedure needs of the institution and does not find there: a department that does its tasks."""
    named = {step.department for step in procedure.steps.values() if step.department}
    working = set(Department.objects.filter(is_active=True, code__in=named).values_list("code", flat=True))
    return [f"Departemen {code} belum ada atau tidak aktif." for code in sorted(named - working)]


def _head(procedure: Procedure) -> Iterator[str]:
    if not _is_code(procedure.code):
        yield f"Kode SOP {procedure.code} harus berupa huruf kecil, angka, dan tanda hubung, paling panjang 40."
    if not 1 <= procedure.version <= HIGHEST:
        yield f"Versi SOP dari 1 sampai {HIGHEST}."
    if not 0 < len(procedure.title) <= 120:
        yield "Judul SOP terdiri atas 1 sampai 120 huruf."
    for name, code in (("start", procedure.start), ("reopens_at", procedure.reopens_at)):
        if code not in procedure.steps:
            yield f"{name} menyebut langkah {code} yang tidak ada."


def _step(procedure: Procedure, step: Step) -> Iterator[str]:
    found = [*_words(step), *_shape(step), *_edges(procedure, step), *conditions.faults(step)]
    for field in step.fields:
        found += _field(field)
    if step.role == "department" and not _has_department(procedure, step):
        found.append("butuh department, karena tidak semua jalur ke sini menyebut departemen.")
    yield from (f"Langkah {step.code}: {fault}" for fault in found)


def _is_code(text: str) -> bool:
    return bool(CODE.fullmatch(text))


def _words(step: Step) -> Iterator[str]:
    """Whatever the step names is in the vocabulary."""
    if not _is_code(step.code) or step.code == END:
        yield "kodenya harus berupa huruf kecil, angka, dan tanda hubung, paling panjang 40, dan bukan end."
    if not 0 < len(step.title) <= 120:
        yield "judulnya terdiri atas 1 sampai 120 huruf."
    if step.role not in vocabulary.ROLES:
        yield f"tidak ada yang dapat memegang peran {step.role}."
    if step.panel not in vocabulary.PANELS:
        yield f"panel {step.panel} tidak dikenal."
    for clock in step.clocks:
        yield from _clock(clock.kind, clock.since)
    yield from (f"tindakan {act} tidak dikenal." for act in step.acts if act not in vocabulary.ACTS)


def _clock(kind: str, since: str) -> Iterator[str]:
    if kind not in ClockKind.values:
        yield f"tenggat {kind} tidak dikenal."
    if since and (since not in vocabulary.FACTS or vocabulary.FACTS[since].type != "instant"):
        yield f"tenggat {kind} harus dihitung sejak fakta yang berupa waktu, bukan {since}."


def _shape(step: Step) -> Iterator[str]:
    """What a step of its kind must have, and must not."""
    if step.kind == "decide":
        if step.outcomes or step.reactions or step.fields or step.clocks or step.waits_for:
            yield "langkah decide hanya berisi branch dan acts."
        yield from _default(step)
        return
    if step.branches:
        yield "branch hanya untuk langkah decide."
    if step.kind == "person" and (not step.outcomes or step.waits_for):
        yield "langkah person butuh outcome dan tidak menunggu."
    if step.kind == "wait":
        yield from _wait(step)


def _default(step: Step) -> Iterator[str]:
    rest = [branch for branch in step.branches if not branch.when]
    if len(rest) != 1 or step.branches[-1].when:
        yield "butuh tepat satu branch tanpa when sebagai pilihan terakhir."


def _wait(step: Step) -> Iterator[str]:
    """A wait ends by itself at the latest when a clock that it starts fires: nobody is forgotten in it."""
    if step.waits_for not in vocabulary.WAITS:
        yield f"tidak dapat menunggu {step.waits_for or 'apa pun'}."
    fired = {f"clock.{clock.kind}" for clock in step.clocks}
    if not fired & {reaction.event for reaction in step.reactions}:
        yield "menunggu tanpa tenggat yang mengakhirinya; mulai sebuah clock dan tanggapi dengan on."


def _edges(procedure: Procedure, step: Step) -> Iterator[str]:
    """Where the step may lead, and on what conditions."""
    for outcome in step.outcomes:
        yield from _outcome(step, outcome)
    for reaction in step.reactions:
        if reaction.event not in vocabulary.EVENTS and vocabulary.clock_of(reaction.event) is None:
            yield f"peristiwa {reaction.event} tidak dikenal."
        yield from (f"tindakan {act} tidak dikenal." for act in reaction.acts if act not in vocabulary.ACTS)
    for name, codes in _names(step):
        yield from (
            f"{name} {code} ada dua kali." for code in sorted({code for code in codes if codes.count(code) > 1})
        )
    yield from (
        f"menuju langkah {code} yang tidak ada." for code in step.nexts if code != END and code not in procedure.steps
    )


def _names(step: Step) -> list[tuple[str, list[str]]]:
    return [
        ("outcome", [outcome.code for outcome in step.outcomes]),
        ("on", [reaction.event for reaction in step.reactions]),
        ("field", [field.code for field in step.fields]),
        ("clock", [clock.kind for clock in step.clocks]),
    ]


def _outcome(step: Step, outcome: Outcome) -> Iterator[str]:
    if not _is_code(outcome.code) or not 0 < len(outcome.title) <= 120:
        yield f"outcome {outcome.code} butuh kode dari huruf kecil, angka, dan tanda hubung, serta judul."
    fields = {field.code for field in step.fields}
    for word, names, known in (
        ("bukti", outcome.requires, vocabulary.EVIDENCE.keys()),
        ("tindakan", outcome.acts, vocabulary.ACTS.keys()),
        ("isian", outcome.fields, fields),
    ):
        yield from (f"{word} {name} pada outcome {outcome.code} tidak dikenal." for name in names if name not in known)


def _field(field: Field) -> Iterator[str]:
    if not field.code.isidentifier() or len(field.code) > 40 or not field.label:
        yield f"isian {field.code} butuh kode dari huruf, angka, dan garis bawah, serta label."
    if field.type not in vocabulary.FIELD_TYPES:
        yield f"jenis {field.type} dari isian {field.code} tidak dikenal."
    if field.type == "choice" and field.choices not in vocabulary.CHOICES:
        yield f"daftar pilihan {field.choices} dari isian {field.code} tidak dikenal."
    if field.type != "choice" and field.choices:
        yield f"isian {field.code} bukan choice, jadi tidak punya daftar pilihan."


def _has_department(procedure: Procedure, step: Step) -> bool:
    """The step names one, or every way into it is an outcome that asks for one."""
    if step.department:
        return True
    ways = [(before, edge) for before in procedure.steps.values() for edge in before.edges if edge.next == step.code]
    return bool(ways) and all(isinstance(edge, Outcome) and _asks(before, edge) for before, edge in ways)


def _asks(step: Step, outcome: Outcome) -> bool:
    return any(field.type == "department" and (field.required or field.code in outcome.fields) for field in step.fields)


def _endings(procedure: Procedure) -> Iterator[str]:
    """The report is the last thing that is asked before the end, so no event and no later return gets around it."""
    for step in procedure.steps.values():
        for edge in step.edges:
            if edge.next == END and not (isinstance(edge, Outcome) and REPORT in edge.requires):
                yield f"Langkah {step.code}: sampai ke akhir tanpa laporan; akhir butuh outcome dengan bukti {REPORT}."
