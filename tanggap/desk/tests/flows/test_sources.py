"""The institution's written procedures: each of their sentences stands at the step that does it (D7–D11)."""

import pytest

from tanggap.desk.procedure import loading
from tanggap.desk.procedure.document import read
from tanggap.desk.tests.flows.sentences import SENTENCES

SHIPPED = {procedure.code: procedure for procedure in map(read, loading.shipped())}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_stands_at_a_step_and_no_other(code):
    traced = [sentence for step in SHIPPED[code].steps.values() for sentence in step.source]
    assert set(traced) == set(SENTENCES[code])


@pytest.mark.parametrize("code", SENTENCES)
def test_each_names_the_procedure_it_comes_from(code):
    assert SHIPPED[code].origin.lower().startswith("penanganan keluhan nasabah mengenai ")
