"""An application as staff see it: its facts, masked, its steps, and all that has happened to it (O12)."""
