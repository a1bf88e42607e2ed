"""Findings as charts: plotly figures, and one HTML fragment that needs no network.

``figures`` gives what a page of the app draws; ``fragment`` is the same as HTML. All text goes in
as text: nothing from a file is rendered as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from rca.domain import Lang
from rca.plant.findings import Findings
from rca.plant.phrases import capability

WORDS = {
    "en": {"bad": "bad", "good": "good", "units": "units", "window": "bad units were here",
           "none": "The records show nothing that sets the bad units apart.",
           "limits": "3 sigma of the time before", "points": "mean of consecutive units",
           "more": "{n} more levels not shown", "cpk": "Cpk before and in the window",
           "some": "bad ({n} of {of} shown)"},
    "zh": {"bad": "不良", "good": "良品", "units": "件", "window": "不良品所在时段",
           "none": "记录中没有把不良品区分开来的因素。", "limits": "此前时段的 3 sigma",
           "points": "连续若干件的均值", "more": "另有 {n} 个水平未显示",
           "cpk": "此前与时段内的 Cpk", "some": "不良（共 {of} 件，显示 {n} 件）"},
}  # fmt: skip
_BAD, _GOOD, _LINE, _SHADE = "#c0392b", "#9aa5b1", "#2c5d8a", "rgba(192,57,43,0.12)"


def figures(findings: Findings, lang: Lang = "en") -> list[Any]:
    """One plotly ``Figure`` per entry of ``findings.series``, in their order."""
    words = WORDS[lang]
    return [
        _shares(entry, words) if entry["kind"] == "share" else _run(entry, words)
        for entry in findings.series
    ]


def fragment(findings: Findings, lang: Lang = "en") -> str:
    """One ``<div>`` with the findings as a list and all charts; plotly's script is inside, once."""
    items = "".join(f"<li>{escape(f.text)}</li>" for f in findings.items)
    told = f"<ol>{items}</ol>" if items else f"<p>{escape(WORDS[lang]['none'])}</p>"
    if findings.capability:
        lines = "".join(f"<li>{escape(capability(c, lang))}</li>" for c in findings.capability)
        told += f"<p>{escape(WORDS[lang]['cpk'])}</p><ul>{lines}</ul>"
    drawn = [
        figure.to_html(
            full_html=False,
            include_plotlyjs=at == 0,  # the script itself, not a link to it
            div_id=f"finding-{at + 1}",
            config={"displaylogo": False, "displayModeBar": False},
        )
        for at, figure in enumerate(figures(findings, lang))
    ]
    return f'<div class="rca-findings">{told}{"".join(drawn)}</div>'


def _shares(entry: Mapping[str, Any], words: Mapping[str, str]) -> Any:
    from plotly import graph_objects as go

    levels = [_text(level) for level in entry["levels"]]
    share = [100.0 * k / n for k, n in zip(entry["bad"], entry["all"], strict=True)]
    labels = [f"{k}/{n}" for k, n in zip(entry["bad"], entry["all"], strict=True)]
    figure = go.Figure(
        [
            go.Bar(name=words["bad"], y=levels, x=share, text=labels, orientation="h",
                   marker_color=_BAD),
            go.Bar(name=words["good"], y=levels, x=[100.0 - s for s in share], orientation="h",
                   marker_color=_GOOD),
        ]
    )  # fmt: skip
    title = _text(entry["column"])
    if entry["left_out"]:
        title += f" ({words['more'].format(n=entry['left_out'])})"
    figure.update_layout(barmode="stack", xaxis_title=f"% {words['units']}", **_layout(title))
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def _run(entry: Mapping[str, Any], words: Mapping[str, str]) -> Any:
    from plotly import graph_objects as go

    bad = entry["bad"]
    figure = go.Figure(
        [
            go.Scatter(x=bad["at"], y=bad["value"], mode="markers", name=words["bad"],
                       marker={"color": _BAD, "size": 5, "opacity": 0.6}),
            go.Scatter(x=entry["at"], y=entry["mean"], mode="lines+markers", name=words["points"],
                       line={"color": _LINE}, marker={"size": 4}),
        ]
    )  # fmt: skip
    for value in entry["limits"]:
        figure.add_hline(y=value, line={"dash": "dot", "width": 1, "color": "#666"})
    if entry["window"]:
        figure.add_vrect(*entry["window"], fillcolor=_SHADE, line_width=0)
    middle = entry["at"][len(entry["at"]) // 2]
    for row, change in enumerate(entry["changes"]):
        late = datetime.fromisoformat(change["at"]) > datetime.fromisoformat(middle)
        figure.add_vline(x=change["at"], line={"dash": "dash", "width": 1, "color": "#444"})
        figure.add_annotation(
            x=change["at"], yref="paper", y=1.0, showarrow=False, textangle=0,
            xanchor="right" if late else "left", yshift=-12 * row, bgcolor="rgba(255,255,255,.8)",
            font={"size": 9}, text=_text(change["text"])[:48],
        )  # fmt: skip
    figure.update_layout(**_layout(_text(entry["column"])))
    return figure


def _layout(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"size": 14}}, "height": 300, "template": "plotly_white",
        "margin": {"l": 60, "r": 20, "t": 50, "b": 40}, "legend": {"orientation": "h", "y": -0.2},
    }  # fmt: skip


def _text(value: object) -> str:
    """Plotly renders some tags in titles and labels; text of files must stay text."""
    return escape(str(value), quote=False)
