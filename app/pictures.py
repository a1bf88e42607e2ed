"""Pictures where people would rather look: fishbone, is / is not, Pareto, plant data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from app.figures import fishbone, pareto
from app.plain import plain
from app.plantdata import plant_data
from app.session import engine, t
from rca import Diagnosis, Incident

_QUIET = {"displayModeBar": False}
PARETO_BY = ("process_step", "machine", "defect_code", "line", "product", "shift")


def pictures(diagnosis: Diagnosis, key: str) -> None:
    """All pictures of one diagnosis."""
    st.markdown(f"**{t('picture.fishbone')}**")
    st.plotly_chart(
        fishbone(diagnosis.hypotheses, diagnosis.incident.text, t), key=f"{key}-fish",
        config=_QUIET, alt=t("picture.fishbone"),
    )  # fmt: skip
    _is_is_not(diagnosis)
    plant_data(diagnosis, key)
    recent(key)


def _is_is_not(diagnosis: Diagnosis) -> None:
    """What is stated, and where it could be looked for to tell it apart; nothing is guessed."""
    incident = diagnosis.incident
    st.markdown(f"**{t('picture.is_is_not')}**")
    rows = [
        (t(f"isnot.{name}"), value, t(f"isnot.{name}_not")) for name, value in _stated(incident)
    ]
    for limit in diagnosis.limits:
        rows.append(
            (t("isnot.value"), f"{limit.value} ({t(f'limit.{limit.verdict}')})", limit.limit)
        )
    head = (t("isnot.question"), t("isnot.is"), t("isnot.is_not"))
    st.dataframe(
        [dict(zip(head, row, strict=True)) for row in rows], hide_index=True,
        alt=t("picture.is_is_not"), row_height=36,
    )  # fmt: skip
    st.caption(t("isnot.open"))


def _stated(incident: Incident) -> list[tuple[str, str]]:
    window = " – ".join(
        f"{at:%Y-%m-%d %H:%M}" for at in (incident.window_start, incident.window_end) if at
    )
    where = ", ".join(v for v in (incident.process_step, incident.line, incident.machine) if v)
    units = ", ".join(v for v in (incident.lot, *incident.units) if v)
    opened = incident.opened.isoformat() if incident.opened else ""
    told = (
        ("what", incident.text), ("code", incident.defect_code), ("where", where),
        ("when", window or opened), ("which", units or incident.product),
    )  # fmt: skip
    return [(name, value or t("isnot.not_stated")) for name, value in told]


def recent(key: str) -> None:
    """Pareto of the incidents this workspace has seen."""
    st.markdown(f"**{t('picture.pareto')}**")
    known = [incident for incident, _ in engine().incidents()]
    by = st.segmented_control(
        t("picture.by"), PARETO_BY, default="process_step", required=True, key=f"{key}-pareto-by",
        format_func=lambda name: t(f"form.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    counts = _counts(known, str(by))
    if not counts:
        st.caption(t("picture.nothing_to_count"))
        return
    st.plotly_chart(pareto(counts, t), key=f"{key}-pareto", config=_QUIET, alt=t("picture.pareto"))
    st.caption(
        t("picture.counted", n=sum(counts.values()), of=len(known), by=plain(t(f"form.{by}")))
    )


def _counts(incidents: list[Incident], by: str) -> Mapping[str, int]:
    return Counter(value for i in incidents if (value := str(getattr(i, by)).strip()))
