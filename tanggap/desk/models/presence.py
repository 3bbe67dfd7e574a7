"""Who has a case open (D4)."""

from django.db import models

from tanggap.desk.models.case import Case
from tanggap.identity.models import User


class Presence(models.Model):
    """Somebody's open page of a case, by its last sign of life; `is_writing`: their reply is not empty."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="present_once")]
        indexes = [models.Index(fields=["at"], name="presence_age")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
