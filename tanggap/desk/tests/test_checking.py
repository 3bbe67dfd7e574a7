"""What makes a procedure unsound is told, with the step (D7)."""

import pytest

from tanggap.audit.trail import System
from tanggap.desk.models import ProcedureVersion
from tanggap.desk.procedure import checking, loading, vocabulary
from tanggap.desk.procedure.document import BadDocument, read

ROOM = "tanggap.desk.procedure.evidence"
HEAD = 'code = "uji"\nversion = 1\ntitle = "Uji"\nstart = "{start}"\nreopens_at = "{start}"\n'
REPORT = """
[[step]]
code = "report"
title = "Laporan"
kind = "person"
[[step.outcome]]
code = "filed"
title = "Selesai"
next = "end"
requires = ["report.filed"]
"""


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """A few facts, acts and events of every type, whatever the shipped vocabulary holds."""
    facts = {
        "uji.status": vocabulary.Fact("Status", ROOM, "choice", ("gagal", "berhasil")),
        "uji.age": vocabulary.Fact("Umur", ROOM, "hours"),
        "uji.known": vocabulary.Fact("Tercatat", ROOM, "bool"),
        "uji.since": vocabulary.Fact("Sejak", ROOM, "instant"),
    }
    monkeypatch.setattr(vocabulary, "FACTS", facts)
    monkeypatch.setattr(vocabulary, "ACTS", {"uji.act": vocabulary.Act("Uji", ROOM)})
    monkeypatch.setattr(vocabulary, "EVENTS", {"uji.paid": "pembayaran diterima"})


def document(steps: str, start: str = "first") -> str:
    return HEAD.format(start=start) + steps + REPORT


def step(code: str = "first", kind: str = "person", rest: str = "", to: str = "report") -> str:
    way = f'[[step.outcome]]\ncode = "on"\ntitle = "Lanjut"\nnext = "{to}"\n' if kind == "person" else ""
    return f'[[step]]\ncode = "{code}"\ntitle = "Langkah"\nkind = "{kind}"\n{rest}\n{way}'


def decide(*branches: str, code: str = "first") -> str:
    return step(code, "decide", "\n".join(f"[[step.branch]]\n{branch}" for branch in branches))


def faults(source: str) -> list[str]:
    return checking.faults(read(source))


def when(condition: str, to: str = "report") -> str:
    return f'next = "{to}"\n[[step.branch.when]]\n{condition}'


REST = 'next = "report"'
WAIT = (
    'waits_for = "clock"\n[[step.clock]]\nkind = "two_hours"\n[[step.on]]\nevent = "clock.two_hours"\nnext = "report"\n'
)


@pytest.mark.parametrize(
    "source",
    [
        document(step()),
        document(decide(when('fact = "uji.status"\nequals = "gagal"'), REST)),
        document(decide(when('fact = "uji.status"\none_of = ["gagal"]'), REST)),
        document(decide(when('fact = "uji.age"\nat_most = 2'), when('fact = "uji.age"\nmore_than = 2'), REST)),
        document(decide(when('fact = "uji.known"\nequals = true'), REST)),
        document(step(kind="wait", rest=WAIT)),
        document(step(rest='role = "department"\ndepartment = "keuangan"')),
        document(step(rest='[[step.clock]]\nkind = "two_hours"\nsince = "uji.since"')),
    ],
)
def test_what_is_sound_has_no_faults(source):
    """D7."""
    assert faults(source) == []


UNSOUND = {
    "role": (step(rest='role = "direktur"'), "peran direktur"),
    "panel": (step(rest='panel = "kotak"'), "panel kotak"),
    "act": (step(rest='acts = ["hapus"]'), "tindakan hapus"),
    "clock": (step(rest='[[step.clock]]\nkind = "lama"'), "tenggat lama"),
    "since": (step(rest='[[step.clock]]\nkind = "two_hours"\nsince = "uji.age"'), "fakta yang berupa waktu"),
    "twice a clock": (step(rest='[[step.clock]]\nkind = "bank"\n' * 2), "clock bank ada dua kali"),
    "event": (step(rest='[[step.on]]\nevent = "hujan"\nnext = "report"'), "peristiwa hujan"),
    "clock event": (step(rest='[[step.on]]\nevent = "clock.hujan"\nnext = "report"'), "peristiwa clock.hujan"),
    "evidence": (step() + 'requires = ["sumpah"]\n', "bukti sumpah"),
    "act of an outcome": (step() + 'acts = ["hapus"]\n', "tindakan hapus"),
    "field of an outcome": (step() + 'fields = ["alasan"]\n', "isian alasan"),
    "field type": (step(rest='[[step.field]]\ncode = "a"\nlabel = "A"\ntype = "warna"'), "jenis warna"),
    "choices": (step(rest='[[step.field]]\ncode = "a"\nlabel = "A"\ntype = "choice"\nchoices = "x"'), "pilihan x"),
    "nowhere": (step(to="hilang"), "langkah hilang yang tidak ada"),
    "unreachable": (step() + step("lost"), "Langkah lost: tidak pernah tercapai"),
    "no way to the end": (step(to="second") + step("second", to="second"), "tidak pernah sampai ke akhir"),
    "end without report": (step(to="end") + step("second"), "tanpa laporan"),
    "event to the end": (
        step(rest='[[step.on]]\nevent = "uji.paid"\nnext = "end"') + step("second"),
        "tanpa laporan",
    ),
    "circle": (
        decide(when('fact = "uji.known"\nequals = true', "second"), REST)
        + decide(when('fact = "uji.known"\nequals = true', "first"), REST, code="second"),
        "berputar tanpa menunggu siapa pun (first → second → first)",
    ),
    "circle of one": (decide(when('fact = "uji.known"\nequals = true', "first"), REST), "(first → first)"),
    "no default": (decide(when('fact = "uji.known"\nequals = true')), "branch tanpa when"),
    "default first": (decide(REST, when('fact = "uji.known"\nequals = true')), "branch tanpa when"),
    "unknown fact": (decide(when('fact = "cuaca"\nequals = "hujan"'), REST), "fakta cuaca"),
    "hours equal": (decide(when('fact = "uji.age"\nequals = "2"'), REST), "satu perbandingan: at_most, more_than"),
    "two comparisons": (decide(when('fact = "uji.age"\nat_most = 2\nmore_than = 1'), REST), "satu perbandingan"),
    "no comparison": (decide(when('fact = "uji.known"'), REST), "satu perbandingan"),
    "instant compared": (decide(when('fact = "uji.since"\nequals = true'), REST), "tidak ada"),
    "unknown value": (decide(when('fact = "uji.status"\nequals = "hilang"'), REST), "tidak pernah bernilai hilang"),
    "text for yes or no": (decide(when('fact = "uji.known"\nequals = "ya"'), REST), "tidak pernah bernilai ya"),
    "branch never taken": (
        decide(when('fact = "uji.age"\nmore_than = 1'), when('fact = "uji.age"\nmore_than = 2'), REST),
        "branch ke-2 ke report tidak pernah terpenuhi",
    ),
    "wait without end": (
        step(kind="wait", rest='waits_for = "customer"\n[[step.on]]\nevent = "uji.paid"\nnext = "report"'),
        "tanpa tenggat",
    ),
    "wait for nothing": (step(kind="wait", rest=WAIT.replace('"clock"\n', '"godot"\n', 1)), "menunggu godot"),
    "task without department": (step(rest='role = "department"'), "butuh department"),
    "person who decides": (step(rest=f"[[step.branch]]\n{REST}"), "branch hanya untuk langkah decide"),
    "decision that asks": (decide(REST) + "[[step.clock]]\nkind = 'bank'\n", "hanya berisi branch"),
    "bad code": (step("Pertama"), "huruf kecil"),
    "called end": (step("end"), "bukan end"),
}


@pytest.mark.parametrize(("steps", "said"), UNSOUND.values(), ids=list(UNSOUND))
def test_what_is_unsound_is_refused_with_a_sentence(steps, said):
    """D7."""
    start = read(document(steps)).steps
    found = faults(document(steps, start=next(iter(start))))
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("Langkah ") for fault in found)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("bukan toml", "bukan TOML"),
        (document(step()).replace("version = 1", 'version = "1"'), "version salah jenisnya"),
        (document(step()).replace("title", "judul", 1), "judul tidak dikenal"),
        (document(step()).replace('kind = "person"', 'kind = "robot"', 1), "kind salah jenisnya"),
        (document(step()).replace('title = "Uji"\n', ""), "title belum ada"),
        (document(step() + step()), "berbeda-beda"),
        (document(step(rest="acts = [1]")), "acts salah jenisnya"),
        (document(step(rest="field = 3")), "field harus berupa daftar"),
        (document(step()).replace('start = "first"', 'start = "x"'), "start menyebut langkah x"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_key(source, said):
    """D7."""
    with pytest.raises(BadDocument, match=said):
        checking.ensure_sound(read(source))


@pytest.mark.django_db
def test_an_unsound_document_is_never_stored():
    """D7."""
    with pytest.raises(checking.Unsound):
        loading.load(document(step(to="end") + step("second")), by=System("uji"))
    assert not ProcedureVersion.objects.exists()


def test_every_value_of_a_fact_has_its_words(monkeypatch):
    """D7: what a branch compares with is read on the diagram."""
    monkeypatch.undo()
    facts = [fact for fact in vocabulary.FACTS.values() if fact.type == "choice"]
    assert [fact.label for fact in facts if len(fact.told) != len(fact.values)] == []


def test_the_shipped_procedures_are_sound(monkeypatch):
    """D7."""
    monkeypatch.undo()
    assert [fault for source in loading.shipped() for fault in checking.faults(read(source))] == []


@pytest.mark.parametrize(
    "source",
    [
        "a = " + "[" * 900 + "\n[" * 5000,
        "a = " + "{a=" * 300,
        "a." * 20_000 + "b = 1",
        "a . " * 240 + "b = 1",
        "a = " + "9" * 5000,
        "\n".join(["x = ["] + ["["] * 3000),
    ],
)
def test_a_document_that_is_meant_to_choke_us_is_refused_at_once(source):
    with pytest.raises(BadDocument):
        read(source)


def test_a_version_that_no_row_can_hold_is_refused():
    assert checking.faults(read(document("", start="report").replace("version = 1", "version = 99999999999")))


def test_deciding_steps_that_branch_and_meet_again_are_looked_at_once():
    """Forty of them have a million million ways through."""
    step = '[[step]]\ncode = "s{0}"\ntitle = "S"\nkind = "decide"\n[[step.branch]]\nnext = "a{0}"\n'
    step += '[[step.branch.when]]\nfact = "uji.known"\nequals = true\n[[step.branch]]\nnext = "b{0}"\n'
    pair = '[[step]]\ncode = "{2}{0}"\ntitle = "S"\nkind = "decide"\n[[step.branch]]\nnext = "{1}"\n'
    steps = ""
    for place in range(40):
        after = f"s{place + 1}" if place < 39 else "report"
        steps += step.format(place) + pair.format(place, after, "a") + pair.format(place, after, "b")
    assert checking.faults(read(document(steps, start="s0"))) == []
