"""The sample dossier as a finished diagnosis, worded from its evidence."""

from __future__ import annotations

from rca.domain import Diagnosis, Provenance
from rca.draft.dossier import Dossier
from rca.draft.wording import word


def worded(dossier: Dossier) -> Diagnosis:
    made_by = Provenance("0", "e", "none", "i", "r", "p", None, 1.0, 0.0, 0.5)
    return Diagnosis(dossier.incident, "diagnosed", 0.1, word(dossier).hypotheses, made_by)
