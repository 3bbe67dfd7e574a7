"""Searching lists by words that somebody typed: what a query parameter says, and where its words must occur."""

from django.db.models import Q
from django.http import QueryDict

LONGEST = 100


def asked(query: QueryDict, name: str) -> str:
    """A query parameter, trimmed and at most 100 characters; NUL, which PostgreSQL refuses, taken out."""
    return query.get(name, "").replace("\0", "").strip()[:LONGEST]


def mentions(words: str, *fields: str) -> Q:
    """Every word occurs in one of the fields, whatever its case; no words: every row."""
    every = Q()
    for word in words.split():
        every &= Q(*((f"{name}__icontains", word) for name in fields), _connector=Q.OR)
    return every
