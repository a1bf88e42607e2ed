"""The part of what is known on which a question may be judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from rca.index.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Cut:
    """Known on ``as_of`` (None = now), without the cases or events ``hide``, and as if the causes
    ``gone`` had never been known."""

    as_of: date | None = None
    hide: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def key(self, stamp: str, verdicts: str) -> str:
        """The name of its view, given the ingest and the digest of people's verdicts."""
        parts = [stamp, verdicts, self.as_of.isoformat() if self.as_of else "", *sorted(self.hide)]
        if self.gone:
            parts += ["\x1e", *sorted(self.gone)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def of(self, known: Knowledge) -> Knowledge:
        """This part of ``known``."""
        return known.on(self.as_of).without(self.hide).without_causes(self.gone)


PRESENT = Cut()
