"""Offline root-cause assistant for manufacturing quality incidents."""

__version__ = "0.1.0"
