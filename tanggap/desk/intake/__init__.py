"""How staff take a contact down: the call log, a visit, a letter from the regulator (D1, M12)."""
