"""What is learnt from the cases: the weekly evaluation and the quarterly report (D20, D21)."""
