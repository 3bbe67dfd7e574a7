"""A customer as staff may see them, by an open case: the way in, and what each part of the page shows (D6)."""
