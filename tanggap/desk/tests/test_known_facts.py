"""What is known already stands in the fields of a step (D8, D10)."""

import pytest

from tanggap.desk.procedure.document import Field, Step
from tanggap.desk.shown.step_form import StepForm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("date", "2026-11-20", "20/11/2026"),
        ("instant", "2026-11-20T02:42:00+00:00", "2026-11-20T09:42"),
        ("rupiah", "1630000.00", "1.630.000"),
        ("rupiah", "815000.50", "815.000,50"),
        ("yes_no", True, "ya"),
        ("line", "BCA", "BCA"),
        ("instant", "kemarin", ""),
        ("rupiah", "banyak", ""),
        ("line", None, ""),
    ],
)
def test_a_recorded_value_is_shown_as_it_is_typed(case, kind, value, shown):
    step = Step("s", "Langkah", "person", fields=(Field("f", "Isian", kind),))
    form = StepForm(case, step, known={"f": value})
    assert form["f"].value() == shown


def test_what_was_typed_and_refused_stands_before_what_is_known(case):
    step = Step("s", "Langkah", "person", fields=(Field("f", "Isian", "line"),))
    assert StepForm(case, step, {"f": "diketik"}, known={"f": "lama"})["f"].value() == "diketik"
