"""How the database goes about the lists when there is much: by index, never through all that ever was (O12)."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from tanggap.lib import paging
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.listing import ListForm
from tanggap.onboarding.models import Application, Code

pytestmark = pytest.mark.django_db
MANY = 3000


@pytest.fixture
def crowd(application):
    """Many applications, each with a code that is over."""
    issue(application, at=timezone.now())
    Code.objects.update(ended_at=timezone.now(), ending=Code.Ending.EXPIRED)
    _repeat(Application, {"opened_with": "null", "state_at": "r.state_at - interval '1 min' * n"})
    _repeat(Code, {"application_id": "(select min(id) from onboarding_application) + n"})
    with connection.cursor() as cursor:
        cursor.execute("analyze onboarding_application, onboarding_code, messaging_message")


def _repeat(model, changed):
    """Copies of the table's only row, numbered n."""
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(name, f"r.{name}") for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({', '.join(names)}) select {values} from {table} r, generate_series(1, {MANY}) n"
        )


@pytest.mark.parametrize("asked", ["tab=open", "tab=waiting_confirmation"])
def test_a_page_of_the_list_looks_up_the_codes_of_its_own_rows_only(crowd, lina, asked):
    rows = ListForm(QueryDict(asked), lina).found().order_by("-state_at", "-pk")[:51]
    plan = rows.explain()
    assert "Seq Scan on onboarding_code" not in plan, plan
    assert len(paging.page(ListForm(QueryDict(asked), lina).found(), QueryDict(), by="state_at").rows) == 50
