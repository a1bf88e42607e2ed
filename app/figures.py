"""The pictures as Plotly figures; data in, figure out, nothing of Streamlit here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.plain import for_plot
from rca import Hypothesis

SIX_M = ("Man", "Machine", "Material", "Method", "Measurement", "Environment")
_NOW, _BEFORE, _SPINE = "#1c83e1", "#a3a8b4", "#808495"
Say = Callable[..., str]


def shift_figure(rows: Sequence[tuple[str, str, float, float]], say: Say) -> Any:
    """Before and after as two bars per cause. ``rows``: (id, name, before, after)."""
    import plotly.graph_objects as go

    names = [
        for_plot(f"{cause} {name}" if name != cause else cause, 44) for cause, name, *_ in rows
    ]
    figure = go.Figure()
    for label, column, colour in (
        (say("turn.before"), 2, _BEFORE),
        (say("turn.after"), 3, _NOW),
    ):
        values = [float(row[column]) for row in rows]
        figure.add_bar(
            y=names, x=values, name=label, orientation="h", marker_color=colour,
            text=[_share(value) for value in values], textposition="outside", cliponaxis=False,
        )  # fmt: skip
    figure.update_layout(
        barmode="group", height=70 + 46 * len(rows), margin={"l": 8, "r": 36, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.12, "traceorder": "normal"},
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.0], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def fishbone(hypotheses: Iterable[Hypothesis], effect: str, say: Say) -> Any:
    """Ishikawa: the six M as bones, causes on them, sized by probability."""
    import plotly.graph_objects as go

    bones: dict[str, list[Hypothesis]] = {name: [] for name in SIX_M}
    for hypothesis in hypotheses:
        bones.setdefault(_bone(hypothesis.category), []).append(hypothesis)
    figure = go.Figure()
    _stroke(figure, (0.0, 0.0), (9.6, 0.0), 4)
    for number, name in enumerate(bones):
        _one_bone(figure, number, name, bones[name], say)
    figure.add_annotation(
        x=9.7, y=0, text=_wrapped(effect, 16), showarrow=False, xanchor="left", align="left",
        bordercolor=_SPINE, borderpad=6,
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.4, 12.6], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-5.2, 5.2], fixedrange=True)
    figure.update_layout(height=480, margin={"l": 4, "r": 4, "t": 4, "b": 4}, showlegend=False)
    return figure


def _bone(category: str) -> str:
    told = category.strip().casefold()
    return next((name for name in SIX_M if told.startswith(name.casefold()[:6])), category or "?")


def _one_bone(figure: Any, number: int, name: str, causes: Sequence[Hypothesis], say: Say) -> None:
    up = 1 if number % 2 == 0 else -1
    foot = 3.2 + 3.1 * (number // 2)
    top = foot - 1.3
    _stroke(figure, (top, 4.2 * up), (foot, 0.0), 2)
    label = say(f"category.{name}") if name in SIX_M else for_plot(name)
    figure.add_annotation(x=top, y=4.7 * up, text=f"<b>{label}</b>", showarrow=False)
    for place, cause in enumerate(causes[:5]):
        height = 3.5 - 0.78 * place
        at = foot - 1.3 * height / 4.2
        size = 10 + 26 * cause.probability**0.5
        figure.add_scatter(
            x=[at], y=[height * up], mode="markers",
            marker={"size": size, "color": _NOW, "opacity": 0.35 + 0.6 * cause.probability},
            hovertext=for_plot(f"{cause.cause_id} {cause.cause}: {cause.probability:.0%}", 120),
            hoverinfo="text",
        )  # fmt: skip
        figure.add_annotation(
            x=at - 0.12, y=height * up, xanchor="right", showarrow=False, xshift=-size / 2,
            text=f"{for_plot(cause.cause_id, 22)} {_share(cause.probability)}",
            font={"size": 12 if cause.probability >= 0.1 else 11},
        )  # fmt: skip


def _share(value: float) -> str:
    return "< 1 %" if 0 < value < 0.01 else f"{value:.0%}"


def _stroke(figure: Any, start: tuple[float, float], end: tuple[float, float], width: int) -> None:
    figure.add_shape(
        type="line", x0=start[0], y0=start[1], x1=end[0], y1=end[1],
        line={"color": _SPINE, "width": width},
    )  # fmt: skip


def _wrapped(text: str, width: int, most: int = 6) -> str:
    import textwrap

    from app.plain import visible

    rows = textwrap.wrap(" ".join(visible(text).split()), width)
    if any(ord(sign) > 0x2E80 for sign in text):  # Chinese has no spaces to break at
        flat = " ".join(text.split())
        rows = [flat[at : at + width // 2 + 2] for at in range(0, len(flat), width // 2 + 2)]
    cut = [*rows[:most], "…"] if len(rows) > most else rows
    return "<br>".join(for_plot(row, 200) for row in cut)


def pareto(counts: Mapping[str, int], say: Say, most: int = 12) -> Any:
    """Bars by falling count with the running share; the tail is one bar."""
    import plotly.graph_objects as go

    ranked = Counter(counts).most_common()
    shown, tail = ranked[:most], sum(count for _, count in ranked[most:])
    rows = [(for_plot(name, 28), count) for name, count in shown]
    if tail:
        rows.append((say("picture.others"), tail))
    total = sum(count for _, count in rows) or 1
    running = [sum(c for _, c in rows[: i + 1]) / total for i in range(len(rows))]
    figure = go.Figure()
    names = [name for name, _ in rows]
    figure.add_bar(x=names, y=[c for _, c in rows], name=say("picture.count"), marker_color=_NOW)
    figure.add_scatter(
        x=names, y=running, yaxis="y2", name=say("picture.running"), mode="lines+markers",
        line={"color": "#ff8700"},
    )  # fmt: skip
    figure.update_layout(
        height=380, margin={"l": 8, "r": 8, "t": 8, "b": 8},
        yaxis2={"overlaying": "y", "side": "right", "range": [0, 1.05], "tickformat": ".0%"},
        legend={"orientation": "h", "y": 1.12},
    )  # fmt: skip
    figure.update_xaxes(automargin=True, type="category")
    return figure


def reliability(bins: Sequence[Mapping[str, float]], say: Say) -> Any:
    """How often a stated probability came true; the diagonal is honesty."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": _SPINE},
        name=say("quality.perfect"),
    )  # fmt: skip
    figure.add_scatter(
        x=[b["stated"] for b in bins], y=[b["found"] for b in bins], mode="lines+markers",
        marker={"size": [8 + 2.2 * b["n"] ** 0.5 for b in bins], "color": _NOW},
        text=[f"n = {b['n']:.0f}" for b in bins], name=say("quality.ours"),
    )  # fmt: skip
    figure.update_layout(height=380, margin={"l": 8, "r": 8, "t": 8, "b": 8},
                         legend={"orientation": "h", "y": 1.12})  # fmt: skip
    figure.update_xaxes(title=say("quality.stated"), range=[0, 1.03], tickformat=".0%")
    figure.update_yaxes(title=say("quality.found"), range=[0, 1.05], tickformat=".0%")
    return figure
