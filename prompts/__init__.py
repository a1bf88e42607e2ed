"""Prompts and sentence frames: Markdown with declared variables, read as package data."""
