"""Where `rca.triage` finds the digest of the frames; they are in `rca.frames.sentences`."""

from rca.frames.sentences import digest

__all__ = ["digest"]
