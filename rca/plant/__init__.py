"""What the plant's records say about an incident: changes, commonality, shifts and limits."""
