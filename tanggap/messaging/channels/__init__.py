"""Each channel's limits, meters, halts and standing (M6)."""
