"""Queues: which cases are in which, how they are narrowed, searched, counted, paged and taken away (D23)."""
