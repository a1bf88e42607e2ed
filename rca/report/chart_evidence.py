"""Charts of a diagnosis beside its evidence: which ledger lines a chart shows, and a diagnosis
that was stored before charts were kept."""

from __future__ import annotations

from rca.domain import Chart, Diagnosis

_TESTED = "q = "  # stands in every sentence of a tested finding, in every language


def labels(diagnosis: Diagnosis, chart: Chart) -> list[str]:
    """Ids of the ledger lines that quote the finding of ``chart``, the leading hypothesis first."""
    return [
        line.id
        for hypothesis in diagnosis.hypotheses
        for line in hypothesis.ledger
        if (line.ref, line.quote) == (chart.ref, chart.text)
    ]


def unkept(diagnosis: Diagnosis) -> bool:
    """Whether the diagnosis rests on findings of the plant's records whose charts it lacks."""
    return diagnosis.charts is None and any(
        line.kind == "process" and line.stance == "for" and _TESTED in line.quote
        for hypothesis in diagnosis.hypotheses
        for line in hypothesis.ledger
    )
