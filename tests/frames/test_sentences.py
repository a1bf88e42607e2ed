"""Frames are checked when they are read, not when a sentence is due."""

from __future__ import annotations

import pytest

from rca.errors import SettingsError
from rca.frames.sentences import digest, frames, parse


def test_both_languages_have_the_same_frames_with_the_same_variables() -> None:
    assert frames("en").variables == frames("zh").variables


def test_a_frame_takes_values_literally() -> None:
    made = parse(
        "# Title\n\n## a\nvariables: quote, id\n“$quote” [$id]; costs 5 $$\n", "en", "wording.en.md"
    )
    assert made.say("a", quote="$id {x}", id="E1") == "“$id {x}” [E1]; costs 5 $"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("## a\nno declaration\n", "no `variables:` line"),
        ("## a\nvariables: x\nnothing\n", "declares ['x'] but uses []"),
        ("## a\nvariables:\n$x\n", "declares [] but uses ['x']"),
        ("## a\nvariables:\n5 $ a piece\n", "a lone `$`"),
        ("## a\nvariables:\none\n## a\nvariables:\ntwo\n", "comes twice"),
    ],
)
def test_a_broken_file_names_the_frame(source: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(source, "en", "draft.md")
    assert "draft.md: a" in str(caught.value)
    assert told in str(caught.value)


def test_wrong_values_are_refused() -> None:
    made = parse("## a\nvariables: x\n$x\n", "zh", "wording.zh.md")
    with pytest.raises(SettingsError, match="was given"):
        made.say("a", y="1")
    with pytest.raises(SettingsError, match="no frame `b`"):
        made.say("b")


def test_every_evidence_kind_that_speaks_has_a_sentence() -> None:
    from typing import get_args

    from rca.domain import EvidenceKind

    for lang in ("en", "zh"):
        for kind in set(get_args(EvidenceKind)) - {"prior", "rest"}:
            assert frames(lang).say(f"rationale.{kind}", quote="q", id="E1")


def test_the_digest_is_short_and_stable() -> None:
    assert digest() == digest()
    assert len(digest()) == 12
