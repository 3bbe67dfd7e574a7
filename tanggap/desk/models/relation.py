"""Cases that belong together (D24)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tanggap.desk.models.case import Case


class Relation(models.Model):
    """Two cases that have to do with each other; kept once, the older one first."""

    older = models.ForeignKey(Case, models.PROTECT, related_name="later_relations")
    newer = models.ForeignKey(Case, models.PROTECT, related_name="earlier_relations")
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    by_label = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="cases_related_once"),
            models.CheckConstraint(condition=Q(older__lt=F("newer")), name="the_older_case_comes_first"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.older_id}–{self.newer_id}"
