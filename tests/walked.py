"""Walking a case along a given way through its procedure by the real engine, whatever the procedure names.

Identity, answer and report are made as rows; facts and any other evidence are what the walk needs; acts are noted.
"""

from typing import Any
from uuid import uuid4

import pytest

from tanggap.desk.models import Case, IdentityCheck
from tanggap.desk.procedure import path, vocabulary
from tanggap.desk.procedure.document import Outcome, Reaction
from tanggap.desk.procedure.recording import BadRecord, is_required
from tanggap.desk.procedure.walking import Leg, Walk
from tanggap.identity.models import User
from tests import complaining

MADE_AS_ROWS = frozenset({"identity.passed", "answer.sent", "report.filed"})
SAMPLES = {
    "text": "Sudah diperiksa.",
    "line": "BCA",
    "yes_no": "ya",
    "date": "15/11/2026",
    "instant": "2026-11-15T06:00",
    "rupiah": "815.000",
    "department": "keuangan",
}


class Walker:
    """One case on one walk; `staff` is who does the steps of each role."""

    def __init__(self, case: Case, walk: Walk, staff: dict[str, User]) -> None:
        self.case, self.walk, self.staff = case, walk, staff
        self.proven, self.acts = set[str](), list[str]()

    def go(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From the first step to the end."""
        real = vocabulary.call

        def call(path: str, *args: Any, **kwargs: Any) -> Any:
            return self._answer(path) if path in self._scripted() else real(path, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(vocabulary, "call", call)
            for leg in self.walk.legs:
                self._leave(leg)

    def _scripted(self) -> set[str]:
        proofs = {word.path for name, word in vocabulary.EVIDENCE.items() if name not in MADE_AS_ROWS}
        return proofs | {word.path for words in (vocabulary.FACTS, vocabulary.ACTS) for word in words.values()}

    def _answer(self, path: str) -> Any:
        for name, act in vocabulary.ACTS.items():
            if act.path == path:
                self.acts.append(name)
        for name, fact in vocabulary.FACTS.items():
            if fact.path == path:
                return self.case.received_at if fact.type == "instant" else self._fact(name)
        return path in {vocabulary.EVIDENCE[name].path for name in self.proven}

    def _fact(self, name: str) -> Any:
        """What the deciding step that the case is at must find to go on as the walk does."""
        leg = self.walk.legs[self.case.steps.exclude(ended_at=None).count()]
        assert leg.step.kind == "decide", f"{name} is looked at where nothing is decided"
        return leg.facts[name]

    def _leave(self, leg: Leg) -> None:
        if leg.step.kind == "decide":
            return
        run = path.current(self.case)
        assert run is not None
        assert run.step == leg.step.code, f"at {run.step} on {self.walk.name}"
        if isinstance(leg.edge, Reaction):
            assert path.happened(self.case.pk, leg.edge.event) == run
        else:
            self._complete(leg, leg.edge)

    def _complete(self, leg: Leg, outcome: Outcome) -> None:
        by, run = self.staff[leg.step.role], path.current(self.case)
        record = {
            field.code: SAMPLES.get(field.type) or self._special(field.type, field.choices)
            for field in leg.step.fields
            if is_required(field, outcome)
        }
        if missing := self._missing(outcome):
            with pytest.raises(path.StepMissing):
                path.complete(self.case.pk, run.pk, outcome.code, record=record, by=by)
            for name in missing:
                self._prove(name, by)
        if record:
            with pytest.raises(BadRecord):
                path.complete(self.case.pk, run.pk, outcome.code, by=by)
        path.complete(self.case.pk, run.pk, outcome.code, record=record, by=by)

    def _missing(self, outcome: Outcome) -> list[str]:
        return [name for name in outcome.requires if name not in self.proven]

    def _prove(self, name: str, by: User) -> None:
        self.proven.add(name)
        if name == "identity.passed":
            facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "portal"}
            who = {"customer": self.case.customer, "by": by, "at": self.case.received_at}
            IdentityCheck.objects.create(case=self.case, **facts, **who)
        elif name == "answer.sent":
            complaining.answer(self.case, by=by)
        elif name == "report.filed":
            complaining.report(self.case, by=by)

    def _special(self, kind: str, choices: str) -> str:
        if kind == "choice":
            return next(iter(vocabulary.CHOICES[choices]))
        assert kind == "file", f"no sample of {kind}"
        made = {"name": "bukti.png", "media_type": "image/png", "size": 1, "uploaded_at": self.case.received_at}
        return str(self.case.attachments.create(stored_as=uuid4().hex, **made).pk)
