"""The pages staff arrive at."""

import pytest


@pytest.mark.django_db
def test_home_opens_for_any_staff_member(client, budi):
    client.force_login(budi)
    page = client.get("/staff/")
    assert page.status_code == 200
    assert "Beranda" in page.text


@pytest.mark.django_db
def test_components_open_for_the_administrator_only(client, wati, budi):
    client.force_login(wati)
    assert client.get("/staff/settings/components").status_code == 200
    client.force_login(budi)
    assert client.get("/staff/settings/components").status_code == 404


@pytest.mark.django_db
def test_front_page_opens_for_anyone(client, institution):
    page = client.get("/")
    assert page.status_code == 200
    assert institution.name in page.text
