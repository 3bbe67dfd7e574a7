"""Letters to customers (P18): made, kept, read, published by staff, sent by rule. `making.make` is the way in."""
