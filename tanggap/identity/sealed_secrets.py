"""The secrets of second factors, sealed inside allauth's JSON: where the rotation of keys finds them (S3)."""

import base64
from collections import Counter
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tanggap.identity.second_factor import CONTEXT
from tanggap.lib.rotation import Rotation, newest_prefix
from tanggap.lib.sealing import CannotUnseal, key_id_of, seal, unseal

SEALED = ("secret", "seed")
"""Names under which allauth keeps what went through our adapter's `encrypt`."""
LABEL = "mfa.authenticator"


class Secrets:
    """Few rows, one for each factor of a staff member: each is a transaction of its own."""

    def rotate(self, batch: int, done: Rotation) -> None:
        for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                row = Authenticator.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
                if row is None:
                    done.held[LABEL] += Authenticator.objects.filter(pk=pk).count()
                else:
                    _reseal(row, done)

    def keys_in_use(self) -> dict[str, dict[str, int]]:
        stored = (_sealed_in(row.data) for row in Authenticator.objects.iterator())
        return {CONTEXT: dict(Counter(key_id_of(value) for values in stored for value in values.values()))}


def _sealed_in(data: dict[str, Any]) -> dict[str, bytes]:
    return {name: base64.b64decode(data[name]) for name in SEALED if name in data}


def _reseal(row: Authenticator, done: Rotation) -> None:
    outdated = {name: old for name, old in _sealed_in(row.data).items() if not old.startswith(newest_prefix())}
    try:
        new = {name: seal(unseal(old, context=CONTEXT), context=CONTEXT) for name, old in outdated.items()}
    except CannotUnseal as error:
        done.unopened[LABEL][(row.pk,)] = str(error)
        return
    if new:
        row.data |= {name: base64.b64encode(value).decode() for name, value in new.items()}
        row.save(update_fields=["data"])
        done.resealed[CONTEXT] += len(new)


SECRETS = Secrets()
