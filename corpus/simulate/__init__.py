"""Seeded simulator of twelve weeks of the sample plant; `corpus/README.md` documents it."""
