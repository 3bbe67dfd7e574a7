"""What a step has recorded, told to people: on the timeline, the rungs, and at the beginning of the report."""

import pytest

from tanggap.desk.procedure.document import procedure_of
from tanggap.desk.procedure.recording import summary

RECORDED = {
    "manager": {"instruction": "Periksa hari ini.", "department": "keuangan"},
    "reason": {"reason": "manner", "due_date": "2026-10-08", "amount_billed": "750000.00"},
}


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("manager", "Arahan: Periksa hari ini; Departemen terkait: Keuangan"),
        ("reason", "Alasan: Cara menagih; Jatuh tempo: 08/10/2026; Jumlah yang ditagih: Rp 750.000"),
    ],
)
def test_what_was_recorded_is_told_in_words_not_in_codes(verified, finance, step, told):
    """D7."""
    case = verified("penagihan")
    run = case.steps.last()
    run.step, run.record = step, RECORDED[step]
    assert summary(run, procedure_of(case.procedure)) == told
