"""How well the words of a finding fit each cause of a catalogue that names no signals. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rca.domain import Cause
from rca.plant.findings import Finding

Cut = Callable[[str], Iterable[str]]  # a text as the words that may tell one cause from another
_SURE = 2  # words in common from which a fit counts whole


@dataclass(frozen=True, eq=False)
class Worded:
    """Catalogue rows as words. ``messages``: what an alarm code of the log says."""

    causes: Sequence[Cause]
    cut: Cut
    messages: Mapping[str, str]

    def fit(self, finding: Finding) -> NDArray[np.float64]:
        """(C,) in [0, 1]: the share of the finding's words that a row holds, rare ones counting
        more (log C / df, Sparck Jones 1972); words that no row holds are left out."""
        words = [word for word in set(self.cut(self._said(finding))) if word in self._rarity]
        whole = sum(self._rarity[word] for word in words)
        out = np.zeros(len(self.causes))
        for at, row in enumerate(self._rows) if whole else ():
            common = [word for word in words if word in row]
            share = sum(self._rarity[word] for word in common) / whole
            out[at] = share * min(1.0, len(common) / _SURE)
        return out

    def _said(self, finding: Finding) -> str:
        if finding.kind == "change":
            return finding.words
        columns = (finding.column, *(told.partition(" ")[0] for told in finding.group))
        if finding.kind == "log":
            return self.messages.get(finding.column, "")
        return " ".join(dict.fromkeys(columns)).replace("_", " ")

    @cached_property
    def _rows(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(self.cut(_row(cause))) for cause in self.causes)

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        seen = Counter(word for row in self._rows for word in row)
        return {word: float(np.log(len(self._rows) / n)) for word, n in seen.items()}


def _row(cause: Cause) -> str:
    names = (cause.name_en, cause.name_zh, *cause.aliases, cause.process_step)
    signs = (*cause.symptoms, *cause.confirms, cause.detection_control)
    return "\n".join((*names, *signs, *cause.corrective, *cause.preventive))
