"""What onboarding keeps: applications and their documents, moves, codes and links, tries, and the consent given."""

from tanggap.onboarding.models.application import Application, ApplicationQuerySet, Move
from tanggap.onboarding.models.codes import Code, Link, Try
from tanggap.onboarding.models.confirmation import Confirmation, Method
from tanggap.onboarding.models.document import Document
from tanggap.onboarding.models.product import Product

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "Code",
    "Confirmation",
    "Document",
    "Link",
    "Method",
    "Move",
    "Product",
    "Try",
]
