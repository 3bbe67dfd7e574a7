"""Proving who calls or writes before anything of an account is disclosed (D5)."""
