"""Settings pages under several hands at once."""

import re
from functools import partial

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.institution.models import Branch
from tests.at_once import at_once

HREF = "/staff/settings/branches"


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_save_one_branch_at_once_one_wins_and_nine_are_shown_it(signed_in, wati, jakarta):
    browsers = [signed_in(wati) for _ in range(10)]
    page = browsers[0].get(f"{HREF}/{jakarta.pk}/edit").content.decode()
    seen = re.search(r'name="seen"\s+value="([^"]*)"', page)[1].replace("&#34;", '"')
    data = {"code": "JKT", "name": "Jakarta", "zone": "Asia/Jakarta", "is_open": "on", "seen": seen}
    href = f"{HREF}/{jakarta.pk}/edit"
    answers = at_once(*(partial(one.post, href, data | {"city": f"Kota {n}"}) for n, one in enumerate(browsers)))
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * 9
    assert AuditEvent.objects.filter(act="branch.changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_add_one_code_at_once_one_adds_it_and_none_sees_a_failure(signed_in, wati):
    browsers = [signed_in(wati) for _ in range(10)]
    data = {"code": "BDG", "name": "Bandung", "city": "Bandung", "zone": "Asia/Jakarta", "is_open": "on"}
    answers = at_once(*(partial(browser.post, f"{HREF}/new", data) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * 9
    assert Branch.objects.filter(code="BDG").count() == 1
