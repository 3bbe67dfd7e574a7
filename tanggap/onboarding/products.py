"""What accounts can be opened for: added, changed, closed; never removed, since applications name it."""

from collections.abc import Sequence

from django import forms
from django.db import transaction

from tanggap.audit import trail
from tanggap.onboarding.models import Product


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Product
        fields = ["name", "code", "is_open"]


@transaction.atomic
def save_product(product: Product, *, by: trail.Actor, fields: Sequence[str]) -> Product:
    """Add or change a product. One that is closed is offered no more; applications that wait go on."""
    act = "added" if product._state.adding else "changed"
    product.save()
    trail.record(f"product.{act}", product, by=by, fields=fields)
    return product
