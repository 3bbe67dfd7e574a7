"""Products of contracts by the core's codes, as customers read them."""

from tanggap.customers.models import Contract

PRODUCTS = {
    "motor": "Motor",
    "mobil": "Mobil",
    "multiguna": "Multiguna",
    "p2p": "Pinjaman P2P",
    "tabungan": "Tabungan",
}

DEPOSITS = frozenset({"tabungan", "deposito"})
"""Products whose holder has money with the institution, not from it."""


def product_name(contract: Contract) -> str:
    """`Motor` for a contract of the product `motor`."""
    return name_of(contract.product)


def name_of(product: str) -> str:
    """`Motor` for `motor`; a product that has no name here is shown as the core writes it."""
    return PRODUCTS.get(product) or product.replace("_", " ").capitalize()
