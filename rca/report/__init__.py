"""Diagnoses as files people read."""
