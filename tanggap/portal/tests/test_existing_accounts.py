"""P4: whether an e-mail or a customer has an account cannot be told from the page, the work or what follows."""

import re
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.identity.models import User
from tanggap.messaging.models import Message
from tanggap.portal.models import Membership, Registration
from tanggap.portal.tests.pages import without_tokens
from tests.captcha import solved
from tests.hashing import FastArgon2
from tests.registering import PASSWORD, links, register

pytestmark = pytest.mark.django_db
CASES = ("nobody", "customer", "e-mail", "staff e-mail", "both")


@pytest.fixture(params=CASES)
def case(request, rahmat, siti, budi) -> str:
    """Somebody has an account already: nobody, the customer, the owner of the e-mail, staff, or two of them."""
    if request.param in ("customer", "both"):
        owner = User.objects.create_user("lama@anggota.test", "sandi-lama-rahmat", kind="member", username="lama")
        Membership.objects.create(user=owner, customer=rahmat)
    return request.param


def typed_email(case: str, siti, budi) -> str:
    return {"e-mail": siti.email, "both": siti.email, "staff e-mail": budi.email}.get(case, "baru@anggota.test")


def shape(queries) -> list[str]:
    """What was asked of the database, without values; what is kept for a second is asked now and then.

    Taking back what was done after a savepoint is one word more than keeping it.
    """
    asked = [re.sub(r"'[^']*'|\d+|\bNULL\b|::\w+", "?", query["sql"]).strip()[:70] for query in queries]
    passing = ("institution_", "messaging_messagetemplate", "messaging_channelorder", "ROLLBACK TO")
    return [query for query in asked if not any(word in query for word in passing)]


def measured(email: str):
    """The answer of a registration, the queries and the number of password hashes it cost, and the page it leads to."""
    client = PersonClient()
    once = solved(client)
    with (
        patch.object(FastArgon2, "encode", autospec=True, side_effect=FastArgon2.encode) as made,
        patch.object(FastArgon2, "verify", autospec=True, side_effect=FastArgon2.verify) as compared,
        CaptureQueriesContext(connection) as asked,
    ):
        answer = register(client, email=email, captcha=once)
    queries = shape(asked.captured_queries)
    assert len(queries) > 20, "something was measured"
    page = client.get(answer.headers["Location"])
    seen = without_tokens(page).replace(email.encode(), b"<e-mail>")
    return answer.status_code, queries, made.call_count + compared.call_count, seen, client


@pytest.fixture
def plain(rahmat, django_db_blocker):
    """What a registration of somebody without any account costs and shows, measured and taken back."""
    from django.db import transaction

    with transaction.atomic():
        found = measured("baru@anggota.test")[:4]
        transaction.set_rollback(True)
    return found


def test_the_same_page_after_the_same_work(plain, case, siti, budi):
    """P4: as many queries of the same kinds, and one password hash."""
    status, queries, hashes, page, _ = measured(typed_email(case, siti, budi))
    assert status == plain[0] == 302
    assert hashes == plain[2] == 1
    assert queries == plain[1]
    assert re.sub(rb"\d\d\.\d\d WIB", b"", page) == re.sub(rb"\d\d\.\d\d WIB", b"", plain[3])


def test_a_mail_goes_to_the_existing_account_only(case, rahmat, siti, budi):
    """P4."""
    register(PersonClient(), email=typed_email(case, siti, budi))
    told = [(message.kind, message.to.email or message.to.phone) for message in Message.objects.order_by("pk")]
    assert (
        told
        == {
            "nobody": [("activation_link", "baru@anggota.test"), ("account_made", "+6281355667788")],
            "customer": [("account_exists", "lama@anggota.test")],
            "e-mail": [("account_exists", siti.email)],
            "staff e-mail": [("account_exists", budi.email)],
            "both": [("account_exists", "lama@anggota.test")],
        }[case]
    )


def test_a_new_link_is_asked_for_with_the_same_answer_and_work(rahmat, siti):
    """P4."""
    costs = []
    for email in ("baru@anggota.test", siti.email):
        *_, client = measured(email)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/member/register/sent")
        costs.append(shape(asked.captured_queries))
        assert answer.headers["Location"] == "/member/register/sent"
        assert b"Link baru telah dikirim" in client.get("/member/register/sent").content
    assert len(costs[0]) > 15
    assert costs[0] == costs[1]
    assert len(links()) == 2


def test_signing_in_with_the_new_password_says_not_activated_to_all(case, rahmat, siti, budi):
    """P4, P6: who registers another's e-mail learns nothing from the entrance either."""
    email = typed_email(case, siti, budi)
    register(PersonClient(), email=email)
    client = PersonClient()
    answer = client.post("/member/login", {"email": email, "password": PASSWORD, "captcha": solved(client)})
    assert answer.headers["Location"] == "/member/register/sent"


def test_a_pending_registration_never_shuts_the_owner_out(rahmat, siti):
    """P6: whoever registers siti's e-mail does not come between her and her account."""
    from conftest import PASSWORD as HERS

    register(PersonClient(), email=siti.email, password=HERS, password_match=HERS)
    client = PersonClient()
    answer = client.post("/member/login", {"email": siti.email, "password": HERS, "captcha": solved(client)})
    assert answer.headers["Location"] == "/member/"


@pytest.mark.parametrize("who", ["siti", "nobody"])
def test_beside_a_pending_registration_a_sign_in_costs_two_hashes_account_or_not(who, rahmat, siti):
    """P6: the same time whether the e-mail has an account."""
    email = siti.email if who == "siti" else "baru@anggota.test"
    register(PersonClient(), email=email)
    client = PersonClient()
    with (
        patch.object(FastArgon2, "encode", autospec=True, side_effect=FastArgon2.encode) as made,
        patch.object(FastArgon2, "verify", autospec=True, side_effect=FastArgon2.verify) as compared,
    ):
        client.post("/member/login", {"email": email, "password": "salah-sekali", "captcha": solved(client)})
    assert made.call_count + compared.call_count == 2


def test_a_registration_beside_an_account_can_never_be_activated(client, rahmat, siti):
    """P5: even whoever knew its key."""
    from tanggap.lib.links import token_digest

    register(PersonClient(), email=siti.email)
    Registration.objects.update(token_digest=token_digest("kunci"))
    assert client.get("/member/activate/kunci").status_code == 404
    assert client.post("/member/activate/kunci").status_code == 404


def test_a_user_name_is_held_in_either_case(rahmat, siti, andi):
    """P4: a name that is still free would tell that nobody waits for a link."""
    register(PersonClient(), email=siti.email)
    answer = register(PersonClient(), contract="200991600456")
    assert "Username ini sudah dipakai" in answer.content.decode()


def test_an_attempt_beside_an_account_does_not_use_up_the_telephones_daily_word(rahmat, siti):
    """P4: who first provokes it could then register unnoticed."""
    register(PersonClient(), email=siti.email)
    register(PersonClient(), email="baru@anggota.test")
    assert Message.objects.filter(kind="account_made").count() == 1


def test_the_audit_trail_tells_staff_what_happened(rahmat, siti):
    register(PersonClient(), email=siti.email)
    assert AuditEvent.objects.filter(act="registration.made").count() == 1
