"""What of the evaluations waits for somebody (D20, D21)."""

from django.db.models import QuerySet
from django.utils import timezone

from tanggap.desk.evaluation import quarters, signing
from tanggap.desk.models import Evaluation, Improvement
from tanggap.identity.models import User


def reports(user: User) -> int:
    """Evaluations to sign, and the quarter's report to hand in: of the managers of head office."""
    if not signing.may_write(user):
        return 0
    return Evaluation.objects.unsigned().count() + (quarters.owed(timezone.now()) is not None)


def improvements(user: User) -> QuerySet[Improvement]:
    """What this person has undertaken and not done yet, the first due first."""
    rows = Improvement.objects.filter(owner=user, done_at=None, evaluation__signed_at__isnull=False)
    return rows.select_related("evaluation").order_by("due_on", "pk")
