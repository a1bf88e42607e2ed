"""Sentences that rca itself words: read from ``prompts``, filled, and recognised again."""
