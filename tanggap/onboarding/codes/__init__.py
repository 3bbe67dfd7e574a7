"""One-time codes: when one may be made, making and ending it, and what a try at it comes to."""
