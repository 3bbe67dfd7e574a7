"""How far the telling of the sample's cases has come. Empty in production."""

from typing import ClassVar

from django.db import models


class Telling(models.Model):
    """One row: `as_of` is the instant that all stories are told back from, whoever goes on with them and whenever;
    `told` are the keys of the chapters that are told, each of them whole."""

    as_of = models.DateTimeField()
    told = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_telling")]

    def __str__(self) -> str:
        return f"{len(self.told)} as of {self.as_of:%Y-%m-%d %H:%M}"
