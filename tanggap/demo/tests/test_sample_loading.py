"""Loading the sample into an empty house: on any day, over an older release's, never in production."""

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from tanggap.demo import applications, people, sample
from tanggap.demo.tests.test_sample import DAY, page
from tanggap.identity.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", ["2027-01-31", "2027-03-01", "2028-02-29", "2026-12-10", "2027-05-31"])
def test_the_figures_hold_on_any_day_of_loading(signed_in, day):
    """P11: months differ in length."""
    with time_machine.travel(f"{day}T05:00:00Z", tick=False):
        sample.load()
        assert "Rp 7.335.000,00" in page(signed_in, "20-099-16-00123")
        assert "Total Angsuran Tertunggak 0 " in page(signed_in, "20-099-16-00123")


def test_the_sample_of_a_release_without_applications_is_completed(monkeypatch):
    """Nobody held the role of one-time codes then, nobody worked in Makassar. A role that was ended stays ended."""
    with time_machine.travel(DAY, tick=False):
        with monkeypatch.context() as before:
            before.setattr(people, "POSTS", people.POSTS[:14])
            before.setattr(people, "BESIDES", ())
            before.setattr(applications, "build", lambda: None)
            sample.load()
        RoleGrant.objects.filter(user__email="kacab@contoh.test").update(ended_at=timezone.now())
        assert sample.load()
        assert sample.is_whole()
    held = RoleGrant.objects.filter(ended_at=None).values_list("user__email", flat=True)
    assert list(held.filter(role=Role.OTP)) == ["agent@contoh.test"]
    assert list(held.filter(role=Role.KACAB)) == ["kacab.makassar@contoh.test"]


def test_the_sample_is_refused_in_production(db, monkeypatch):
    monkeypatch.setattr(settings, "IS_PRODUCTION", True)
    with pytest.raises(sample.SampleRefused):
        sample.load()
    assert not User.objects.exists()
