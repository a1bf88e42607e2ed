"""A model words the list in the background; the page shows each sentence as it passes the check.

Drafts belong to the server, not to a browser: a reload, or a second reader, sees the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic
from typing import Literal

from app.engine import Engine, now
from rca import Diagnosis, RcaError, Writer

_ASKED_AGAIN = 60.0  # seconds after which a model server that was away is looked for again


@dataclass(slots=True)
class Draft:
    """One draft under way: (rank of the hypothesis, sentence, whether a source holds it)."""

    by: str
    sentences: list[tuple[int, str, bool]] = field(default_factory=list)
    state: Literal["waiting", "writing", "done", "failed"] = "waiting"
    error: str = ""


class Drafts:
    """The drafts of one server; a local model writes one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._drafts: dict[str, Draft] = {}
        self._gate, self._turn = Lock(), Lock()
        self._writer: tuple[float, Writer] | None = None

    def writer(self) -> Writer:
        """The engine of ``[llm]``; its ``llm`` is None where none answers."""
        with self._gate:
            if self._writer is None or monotonic() - self._writer[0] > _ASKED_AGAIN:
                self._writer = (monotonic(), self._engine.plant.writer())
            return self._writer[1]

    def of(self, record: str) -> Draft | None:
        """The draft of ``ID@n``."""
        return self._drafts.get(record)

    def start(self, record: str, diagnosis: Diagnosis) -> Draft:
        """Word ``diagnosis`` unless that is under way or done already."""
        writer = self.writer()
        with self._gate:
            if record in self._drafts:
                return self._drafts[record]
            draft = self._drafts[record] = Draft(writer.llm.name if writer.llm else "")
        Thread(target=self._write, args=(draft, writer, diagnosis), daemon=True).start()
        return draft

    def _write(self, draft: Draft, writer: Writer, diagnosis: Diagnosis) -> None:
        with self._turn:
            draft.state = "writing"
            try:
                options = self._engine.options()
                _, worded = self._engine.plant.draft(
                    diagnosis, now(), writer, options, _heard(draft)
                )
                draft.error = "" if worded != diagnosis else "empty"
                draft.state = "done"
            except RcaError as error:
                draft.error, draft.state = str(error), "failed"
            except Exception as error:  # noqa: BLE001 - a thread has nobody above it to tell
                draft.error, draft.state = f"{type(error).__name__}: {error}", "failed"


def _heard(draft: Draft) -> Callable[..., None]:
    def hear(drafted: object, verdict: str) -> None:
        rank, text = int(getattr(drafted, "hypothesis", 1)), str(getattr(drafted, "text", ""))
        draft.sentences.append((rank, text, verdict == "kept"))

    return hear
