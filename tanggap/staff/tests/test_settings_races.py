"""Settings pages under several hands at once."""

import re
import threading

import pytest
from django.db import connection

from tanggap.audit.models import AuditEvent
from tanggap.institution.models import Branch

HREF = "/staff/settings/branches"


def _all_at_once(acts) -> None:
    def run(act) -> None:
        act()
        connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_save_one_branch_at_once_one_wins_and_nine_are_shown_it(signed_in, wati, jakarta):
    browsers = [signed_in(wati) for _ in range(10)]
    page = browsers[0].get(f"{HREF}/{jakarta.pk}/edit").content.decode()
    seen = re.search(r'name="seen"\s+value="([^"]*)"', page)[1].replace("&#34;", '"')
    data = {"code": "JKT", "name": "Jakarta", "zone": "Asia/Jakarta", "is_open": "on", "seen": seen}
    statuses: list[int] = []

    def save(number: int):
        def act() -> None:
            answer = browsers[number].post(f"{HREF}/{jakarta.pk}/edit", data | {"city": f"Kota {number}"})
            statuses.append(answer.status_code)

        return act

    _all_at_once(save(number) for number in range(10))
    assert sorted(statuses) == [302] + [409] * 9
    assert AuditEvent.objects.filter(act="branch.changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_add_one_code_at_once_one_adds_it_and_none_sees_a_failure(signed_in, wati):
    browsers = [signed_in(wati) for _ in range(10)]
    data = {"code": "BDG", "name": "Bandung", "city": "Bandung", "zone": "Asia/Jakarta", "is_open": "on"}
    statuses: list[int] = []
    _all_at_once(
        (lambda browser=browser: statuses.append(browser.post(f"{HREF}/new", data).status_code)) for browser in browsers
    )
    assert sorted(statuses) == [302] + [422] * 9
    assert Branch.objects.filter(code="BDG").count() == 1
