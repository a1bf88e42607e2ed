"""The sample plant: a fictional LFP storage-cell factory and the builder that lays it down.

Everything in `src/` is authored text; `build_plant` renders it into the formats a plant keeps.
What is synthetic, and by which rules, is stated in `corpus/README.md`.
"""

from corpus.build import build_plant

__all__ = ["build_plant"]
