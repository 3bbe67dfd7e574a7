"""The cast of all tests: people, institution, and tools that every room's tests may ask for."""
