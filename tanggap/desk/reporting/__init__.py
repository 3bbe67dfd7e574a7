"""The report without which no case is closed: filed, sent back by the manager, filed again (D19)."""
