"""Letters as staff write, publish and watch them (P18)."""
