"""Passages, vectors, keywords and search over them."""
