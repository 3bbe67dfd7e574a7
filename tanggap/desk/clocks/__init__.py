"""Clocks of cases: their terms, starting, pausing and stopping them, and acting when their time comes (D13, D14)."""
