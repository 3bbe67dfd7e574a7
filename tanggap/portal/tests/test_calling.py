"""P2, P5, P9: wherever a page names the call centre, a touch calls it."""

import re

import pytest

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a [^>]*href="tel:.*?</a>', re.DOTALL)
OPEN = (
    *("/member/login", "/member/register", "/member/login-id", "/member/password/reset", "/member/password/new"),
    *("/member/activate/keliru", "/member/not-me?t=keliru", "/member/profile/email/confirm?t=keliru", "/tidak-ada"),
)
OWN = ("/member/", "/member/payments?contract=999999999999", "/member/payments/missing", "/member/profile", "/member/0")


def assert_numbers_are_links(page: str, number: str) -> None:
    assert f'href="tel:{number.replace(" ", "")}"' in page
    rest = LINK.sub("", page).replace("\N{NO-BREAK SPACE}", " ")
    assert number not in rest, rest[max(0, rest.find(number) - 200) :][:300]


@pytest.mark.parametrize("path", OPEN)
def test_the_call_centre_of_a_page_for_everybody_is_a_link(client, institution, path):
    assert_numbers_are_links(client.get(path).text, institution.phone)


@pytest.mark.parametrize("path", OWN)
def test_the_call_centre_of_a_members_page_is_a_link(signed_in, siti, institution, path):
    assert_numbers_are_links(signed_in(siti).get(path).text, institution.phone)
