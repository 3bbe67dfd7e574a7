"""The ladder agent → manager → department → bank: going up with a reason and a receipt, and coming back (D17)."""
