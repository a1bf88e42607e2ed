"""Files of a plant into records with receipts."""
