"""The Triage board: a file of anomalies in, a filtered, grouped list out, whatever is reloaded."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app import batches
from app.batches import Job, Progress
from app.engine import now
from app.figures import pareto
from app.pictures import recent
from app.plain import plain
from app.rows import leader, table
from app.session import engine, label_of, t, told, who
from rca import parse_columns, read_incidents

_ALIVE = ("waiting", "running")


def page() -> None:
    """The whole page."""
    st.header(t("board.title"), anchor=False)
    _upload()
    root = engine().plant.settings.root
    known = batches.jobs(root)
    if not known:
        st.caption(t("board.none"))
        recent("board")
        return
    names = {job.folder.name: job for job in known}
    wanted = st.query_params.get("job", "")
    chosen = st.selectbox(
        t("board.job"), list(names), index=list(names).index(wanted) if wanted in names else 0,
        format_func=lambda name: f"{names[name].at[:16].replace('T', ' ')}  {names[name].name}",
    )  # fmt: skip
    job = names[str(chosen)]
    st.query_params["job"] = job.folder.name
    if batches.progress(job.folder).state in _ALIVE:
        _live(job)
    else:
        _finished(job)


def _upload() -> None:
    with st.expander(t("board.upload"), icon=":material/upload_file:", expanded=not _any()):
        file = st.file_uploader(
            t("board.file"), type=["csv", "xlsx", "jsonl"], key=f"up-{_round()}",
            help=t("board.file_help"),
        )  # fmt: skip
        columns = st.text_input(
            t("board.columns"),
            placeholder="text=reason+product,id=no",
            help=t("board.columns_help"),
        )
        group = st.toggle(t("board.group"), value=False)
        draft = st.toggle(t("board.draft"), value=False)
        if file is None:
            return
        with told():
            _preview(file.name, file.getvalue(), columns)
            if st.button(t("board.start"), type="primary", icon=":material/play_arrow:"):
                root = engine().plant.settings.root
                by = who() or t("common.nobody")
                job = batches.new_job(
                    root, file.name, file.getvalue(), by, now(),
                    columns=columns, draft=draft, group=group,
                )  # fmt: skip
                batches.start("triage", root, job.folder)
                st.query_params["job"] = job.folder.name
                st.session_state["upload"] = _round() + 1
                st.rerun()


def _any() -> bool:
    return bool(batches.jobs(engine().plant.settings.root))


def _round() -> int:
    return int(st.session_state.get("upload", 0))


def _preview(name: str, content: bytes, columns: str) -> None:
    """What the file holds, before anything is started. Raises FileReadError, UserError."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / batches.safe_name(name)
        file.write_bytes(content)
        mapped = parse_columns(columns) if columns.strip() else None
        read = read_incidents(file, engine().plant.settings, mapped)
    bad = [row for row in read.rows if row.incident is None]
    st.markdown(t("board.preview", rows=len(read.rows), bad=len(bad)))
    for row in bad[:5]:
        st.caption(plain(f"{row.place}: {row.error}"))
    for note in read.notes[:5]:
        st.caption(plain(note))


@st.fragment(run_every=1.0)
def _live(job: Job) -> None:
    """Progress with the time that is left, and the rows that are there already."""
    told_by_worker = batches.progress(job.folder)
    if told_by_worker.state not in _ALIVE:
        st.rerun()
    share = told_by_worker.done / told_by_worker.total if told_by_worker.total else 0.0
    st.progress(min(1.0, share), text=_pace(told_by_worker))
    table(job, batches.rows(job), f"live-{job.folder.name}", selectable=False)


def _pace(progress: Progress) -> str:
    if progress.state == "waiting" or not progress.stage:
        return t("board.waiting")
    done = t("board.done_of", done=progress.done, total=progress.total)
    stage = label_of("stage", progress.stage)
    left = progress.seconds_left
    return f"{stage}: {done}" + (f" · {t('board.left', time=_clock(left))}" if left else "")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"


def _finished(job: Job) -> None:
    progress = batches.progress(job.folder)
    if progress.state in ("failed", "stopped"):
        st.error(f"{t(f'board.{progress.state}')} {plain(progress.error)}")
        if progress.fix:
            st.caption(f"{t('common.fix')} {plain(progress.fix)}")
    rows = batches.rows(job)
    _numbers(rows)
    with st.container(horizontal=True):
        summary = job.out / "summary.xlsx"
        for file, key in ((summary, "xlsx"), (job.out / "diagnoses.jsonl", "jsonl")):
            if file.exists():
                st.download_button(
                    t(f"board.download_{key}"), file.read_bytes(), file.name, on_click="ignore",
                    icon=":material/download:", key=f"get-{key}",
                )  # fmt: skip
        if progress.state != "done" and st.button(t("board.again"), icon=":material/refresh:"):
            batches.start("triage", engine().plant.settings.root, job.folder)
            st.rerun()
        with st.popover(t("board.remove"), icon=":material/delete:"):
            st.caption(t("board.remove_why"))
            if st.button(t("board.remove_yes"), key="remove-job"):
                batches.remove(job)
                st.query_params.pop("job", None)
                st.rerun()
    shown = _filtered(rows)
    by_group = Counter(leader(row) for row in shown)
    if by_group:
        with st.expander(t("board.groups", n=len(by_group)), icon=":material/bar_chart:"):
            st.plotly_chart(
                pareto(by_group, t), config={"displayModeBar": False}, alt=t("board.pareto")
            )
    table(job, shown, f"done-{job.folder.name}", selectable=True)


def _numbers(rows: Sequence[Mapping[str, Any]]) -> None:
    states = Counter(row["status"] for row in rows)
    cells = [("board.rows", len(rows))]
    cells += [(f"status.{s}", states[s]) for s in ("diagnosed", "undetermined", "failed")]
    for column, (key, value) in zip(st.columns(4), cells, strict=True):
        column.metric(t(key), value)


def _filtered(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    states = st.pills(
        t("board.status"), ["diagnosed", "undetermined", "failed"], selection_mode="multi",
        format_func=lambda s: t(f"status.{s}"), key="filter-status",
    )  # fmt: skip
    cause, words = st.columns(2, vertical_alignment="bottom")
    causes = cause.multiselect(
        t("board.leader"), sorted({leader(row) for row in rows}), key="filter-cause",
        placeholder=t("board.all"),
    )  # fmt: skip
    text = words.text_input(t("board.words"), key="filter-words").casefold().split()
    return [
        row
        for row in rows
        if (not states or row["status"] in states)
        and (not causes or leader(row) in causes)
        and all(word in f"{row['incident']['id']} {row['incident']['text']}".casefold()
                for word in text)
    ]  # fmt: skip
