"""Procedures that the server enforces: the document, its closed vocabulary, and how a case walks its path (D7)."""
