"""Words for what the evidence shows."""
