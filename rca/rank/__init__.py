"""Evidence into a ranked, calibrated list of causes."""
