"""The charts of an 8D: each under the sentence of its finding, with the label of its evidence."""

from __future__ import annotations

from rca.domain import Chart, Lang
from rca.report.chart_evidence import labels, unkept
from rca.report.eightd.brief import Brief
from rca.report.eightd.document import EightD, Row


def drawn(brief: Brief) -> tuple[Row, ...]:
    """A row per chart that the diagnosis keeps. One that quotes findings of the plant's records
    but keeps no chart says so; without such findings there is nothing."""
    if unkept(brief.diagnosis):
        return (Row({"text": brief.pen.say("no_charts")}),)
    charts = brief.diagnosis.charts or ()
    return tuple(Row({"text": _caption(brief, chart)}, chart=chart.data) for chart in charts)


def _caption(brief: Brief, chart: Chart) -> str:
    label = brief.cite(labels(brief.diagnosis, chart)[:1])
    told = brief.pen.data(chart.text)
    return f"{label}: {told}" if label else told


def chart_lang(doc: EightD) -> Lang:
    """The language of the words in a chart: a form in both languages has English ones."""
    return "zh" if doc.lang == "zh" else "en"
