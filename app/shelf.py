"""The Knowledge page: what was read, with receipts; files in, files out, labels accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from app import batches, shelving
from app.engine import now
from app.labels import labels_panel
from app.passage import show
from app.plain import plain
from app.session import engine, label_of, t, told, who
from rca import Evidence, IndexMissing, Receipt

EvidenceKind = Literal["case", "catalogue", "sop", "log", "change", "process"]
_ALIVE = ("waiting", "running")


def page() -> None:
    """The whole page."""
    st.header(t("shelf.title"), anchor=False)
    _ingest()
    names = ["sources", "add", "labels", "search", "remove"]
    tabs = st.tabs([t(f"shelf.{name}") for name in names], key="shelf-tab", on_change="rerun")
    panels = (_sources, _add, labels_panel, _search, _remove)
    for tab, panel in zip(tabs, panels, strict=True):
        if tab.open:
            with tab, told():
                panel()


def _ingest() -> None:
    """The state of the last reading, and the button for the next."""
    root = engine().plant.settings.root
    folder = shelving.ingest_folder(root)
    progress = batches.progress(folder) if folder.exists() else None
    if progress is not None and progress.state in _ALIVE:
        _reading()
        return
    if st.button(t("shelf.read_now"), icon=":material/sync:", type="primary"):
        batches.start("ingest", root, folder)
        st.rerun()
    if progress is None:
        return
    if progress.state in ("failed", "stopped"):
        st.error(f"{t(f'board.{progress.state}')} {plain(progress.error)} {plain(progress.fix)}")
        return
    report = batches.read_json(folder / "report.json")
    if report:
        st.caption(t("shelf.last", **{k: report.get(k, 0) for k in _COUNTS}))
        for note in report.get("notes", [])[:5]:
            st.caption(plain(str(note)))


_COUNTS = ("read", "unchanged", "removed", "cases", "passages")


@st.fragment(run_every=1.0)
def _reading() -> None:
    folder = shelving.ingest_folder(engine().plant.settings.root)
    progress = batches.progress(folder)
    if progress.state not in _ALIVE:
        st.rerun()
    share = progress.done / progress.total if progress.total else 0.0
    stage = label_of("stage", progress.stage) if progress.stage else t("board.waiting")
    counted = t("board.done_of", done=progress.done, total=progress.total)
    st.progress(min(1.0, share), text=f"{stage}: {counted}" if progress.total else stage)


def _sources() -> None:
    try:
        receipts = engine().plant.receipts()
    except IndexMissing:
        st.info(t("shelf.nothing_read"))
        return
    bad = sum(1 for r in receipts if r.error)
    rows = sum(len(r.quarantined) for r in receipts)
    for column, (key, value) in zip(
        st.columns([2, 3, 2, 3]),  # six figures fit on a tablet
        (
            ("shelf.files", len({r.path for r in receipts})),
            ("shelf.kept", sum(r.kept for r in receipts)),
            ("shelf.quarantined", rows),
            ("shelf.unreadable", bad),
        ),
        strict=True,
    ):
        column.metric(t(key), f"{value:,}")
    kinds = sorted({r.kind for r in receipts})
    wanted = st.pills(
        t("shelf.kind"), kinds, selection_mode="multi", key="shelf-kinds",
        format_func=lambda kind: label_of("source_kind", kind),
    )  # fmt: skip
    chosen = [r for r in receipts if not wanted or r.kind in wanted]
    ordered = sorted(chosen, key=lambda r: (not r.error, not r.quarantined, r.path))
    st.dataframe([_receipt(r) for r in ordered], hide_index=True, height=420)
    _problems(ordered)


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        t("shelf.file"): receipt.path,
        t("shelf.kind"): label_of("source_kind", receipt.kind),
        t("shelf.sheet"): receipt.sheet,
        t("shelf.read"): receipt.read,
        t("shelf.kept"): receipt.kept,
        t("shelf.quarantined"): len(receipt.quarantined),
        t("shelf.notes"): receipt.error or "; ".join(receipt.notes),
    }


def _problems(receipts: Sequence[Receipt]) -> None:
    held = [(r.path, q.place, q.reason) for r in receipts for q in r.quarantined]
    if not held:
        st.caption(t("shelf.no_quarantine"))
        return
    st.markdown(f"**{t('shelf.quarantine_title', n=len(held))}**")
    head = (t("shelf.file"), t("shelf.place"), t("shelf.reason"))
    st.dataframe([dict(zip(head, row, strict=True)) for row in held], hide_index=True)


def _add() -> None:
    settings = engine().plant.settings
    targets = shelving.targets(settings)
    if not targets:
        st.info(t("shelf.no_target"))
        return
    chosen = st.selectbox(
        t("shelf.target"), range(len(targets)),
        format_func=lambda i: f"{_kind(targets[i].kind)}: {targets[i].pattern}",
    )  # fmt: skip
    target = targets[int(chosen or 0)]
    files = st.file_uploader(
        t("shelf.drop"), accept_multiple_files=True, key=f"shelf-up-{_round()}",
        help=t("shelf.drop_help"),
    )  # fmt: skip
    replace = st.toggle(t("shelf.replace"), value=False, help=t("shelf.replace_help"))
    if files and st.button(t("shelf.put", n=len(files)), type="primary"):
        taken = 0
        for file in files:
            with told():
                path = shelving.put(target, file.name, file.getvalue(), replace=replace, at=now())
                engine().plant.records.audit(
                    "document added", who() or t("common.nobody"), now(), path=path
                )
                taken += 1
        if taken:
            st.session_state["shelf-round"] = _round() + 1
            batches.start("ingest", settings.root, shelving.ingest_folder(settings.root))
            if taken == len(files):
                st.rerun()


def _kind(kind: str) -> str:
    from app.words import known

    return t(f"source_kind.{kind}") if known(f"source_kind.{kind}") else kind


def _round() -> int:
    return int(st.session_state.get("shelf-round", 0))


def _search() -> None:
    words = st.text_input(t("shelf.query"), key="shelf-query", max_chars=500).strip()
    if not words:
        return
    for number, hit in enumerate(engine().plant.search(words, 10)):
        passage = hit.passage
        line = Evidence(f"S{number + 1}", _AS.get(passage.kind, "case"), passage.ref, "for", 0.0,
                        passage.text[:200])  # fmt: skip
        with st.container(border=True, key=f"hit-{number}"):
            st.markdown(f"**{plain(passage.ref)}**  `{hit.score:.2f}`")
            st.markdown(plain(passage.text, 400))
            if st.button(t("source.open"), key=f"open-hit-{number}", type="tertiary"):
                show(line)


_AS: Mapping[str, EvidenceKind] = {
    "cause": "catalogue", "sop": "sop", "log": "log", "change": "change",
    "process": "process",
}  # fmt: skip


def _remove() -> None:
    st.caption(t("shelf.remove_why"))
    settings = engine().plant.settings
    paths = shelving.removable(settings)
    chosen = st.selectbox(t("shelf.file"), paths, index=None, placeholder=t("shelf.choose"))
    sure = st.checkbox(t("shelf.sure"), key=f"sure-{chosen}", disabled=chosen is None)
    if st.button(t("shelf.remove_do"), icon=":material/delete:", disabled=not (chosen and sure)):
        shelving.remove(settings, str(chosen), now())
        engine().plant.records.audit(
            "document removed", who() or t("common.nobody"), now(), path=str(chosen)
        )
        batches.start("ingest", settings.root, shelving.ingest_folder(settings.root))
        st.rerun()
