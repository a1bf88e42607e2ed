"""Scores answers against labelled incidents, through the public names users have."""
