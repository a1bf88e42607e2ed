"""Lint of 8D reports: what a customer would send back."""
