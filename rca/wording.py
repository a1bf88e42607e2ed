"""Drafting on top of finished diagnoses: which engine, and what happens when it fails.

A diagnosis is a full answer before any model is asked. An engine that fails leaves it as it is,
with a note; replies are remembered by digest, so that an interrupted batch repeats no call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rca.domain import Diagnosis
from rca.draft.llm.choose import Choice, asked, choose
from rca.draft.llm.port import LLM
from rca.draft.llm.replay import Remembering
from rca.drafts import Attempt, Drafter
from rca.errors import EngineError
from rca.index.language import Glossary
from rca.settings import Settings
from rca.triage import Options, language_of

if TYPE_CHECKING:
    from rca.draft.draft import Drafted
    from rca.draft.ground import Verdict
    from rca.draft.reading import Second

Heard = Callable[["Drafted", "Verdict"], None]


@dataclass(frozen=True, slots=True)
class Writer:
    """Words diagnoses with one engine; without one it returns them as they are. ``second``: the
    model that reads every sentence again."""

    llm: LLM | None
    why: str  # one sentence for stderr: which engine, and why
    fix: str = ""
    second: Second | None = None

    @classmethod
    def open(cls, settings: Settings, option: str = "", replies: Path | None = None) -> Writer:
        """The engine of ``[llm]``, or of ``--llm``; ``replies``: the file that remembers them.
        Raises UserError when a named engine or reader is not there."""
        choice: Choice = choose(asked(settings.llm, option))
        llm = choice.llm
        if llm is None:
            return cls(llm, choice.why, choice.fix)
        if replies is not None:
            llm = Remembering(llm, replies)
        if not settings.llm.reader:
            return cls(llm, choice.why, choice.fix)
        second = second_reader(settings)
        return cls(llm, f"{choice.why}, read again by {second.reader.name}", choice.fix, second)

    def word(
        self,
        diagnosis: Diagnosis,
        glossary: Glossary,
        options: Options,
        heard: Heard | None = None,
    ) -> Diagnosis:
        """``diagnosis`` with what the engine could word and its evidence holds."""
        return self.attempt(diagnosis, glossary, options, heard).diagnosis

    def drafter(self, glossary: Glossary, options: Options) -> Drafter | None:
        """For a whole batch; None where no engine words anything."""
        if self.llm is None:
            return None
        from rca.draft.prompt import digest

        by = self.llm.identity
        if self.second is not None:
            by += f", read again by {self.second.reader.identity}"
        return Drafter(lambda diagnosis: self.attempt(diagnosis, glossary, options), by, digest())

    def attempt(
        self,
        diagnosis: Diagnosis,
        glossary: Glossary,
        options: Options,
        heard: Heard | None = None,
    ) -> Attempt:
        """As `word`, with the engine's error where it gave no draft."""
        if self.llm is None or not diagnosis.hypotheses:
            return Attempt(diagnosis)
        from rca.draft import ground  # the verifier's patterns: 0.1 s that no ranking pays
        from rca.draft.draft import draft

        lang = language_of(diagnosis.incident, options)
        check = partial(ground.check, second=self.second)
        try:
            if heard is None:
                return Attempt(draft(diagnosis, self.llm, glossary, lang=lang, check=check))
            worded = draft(diagnosis, self.llm, glossary, lang=lang, check=check, heard=heard)
            return Attempt(worded)
        except EngineError as error:
            note = f"{self.llm.name} gave no draft ({error}); worded from the evidence"
            return Attempt(replace(diagnosis, notes=(*diagnosis.notes, note)), str(error))


def second_reader(settings: Settings) -> Second:
    """The model that ``[llm] reader`` names, from the workspace's folder. Raises UserError."""
    from rca.draft.llm.reader import open_reader

    return open_reader(settings.root / Path(settings.llm.reader).expanduser())
