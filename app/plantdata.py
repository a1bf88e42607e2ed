"""What the plant's own records say about an incident: findings and their charts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.plain import plain
from app.session import engine, label_of, lang, t, told
from rca import Diagnosis, figures


def plant_data(diagnosis: Diagnosis, key: str) -> None:
    """Findings for and against, the comparison they rest on, and charts where there are any."""
    st.markdown(f"**{t('plant.title')}**")
    with told(), st.spinner(t("plant.looking")):
        findings = engine().why(diagnosis.incident)
        if not (findings.items or findings.context or findings.notes or findings.comparison.bad):
            st.caption(t("plant.none"))
            return
        compared = findings.comparison
        if compared.bad:
            st.caption(t("plant.compared", bad=compared.bad, good=compared.good))
        if compared.inconclusive:
            st.info(f"{t('plant.inconclusive')} {plain(compared.inconclusive)}")
        _table(findings.items, f"{key}-items")
        if findings.context:
            st.caption(t("plant.context"))
            _table(findings.context, f"{key}-context")
        for note in findings.notes:
            st.caption(plain(note))
        for number, figure in enumerate(figures(findings, "zh" if lang() == "zh" else "en")):
            st.plotly_chart(figure, key=f"{key}-chart-{number}", config={"displayModeBar": False})


def _table(items: Sequence[object], key: str) -> None:
    rows = [
        {
            t("plant.stance"): t(f"card.{getattr(item, 'stance', 'for')}"),
            t("shelf.kind"): label_of("finding", str(getattr(item, "kind", ""))),
            t("plant.finding"): getattr(item, "text", ""),
            t("plant.effect"): _effect(item),
        }
        for item in items
    ]
    if rows:
        st.dataframe(rows, hide_index=True, key=key)


def _effect(item: object) -> str:
    value, low, high = (getattr(item, name, None) for name in ("effect", "low", "high"))
    if value is None:
        return ""
    return f"{value:.2f}" + (f" ({low:.2f} – {high:.2f})" if None not in (low, high) else "")
