"""What stands behind the institution's four procedures: payouts, payments, payment codes, and the feed (D8–D11)."""
