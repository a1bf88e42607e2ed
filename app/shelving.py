"""Files into the folders of the sources, and out of them: names checked, nothing overwritten."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from app.batches import safe_name
from rca import Settings, UserError

_GLOB = "*?["
_REMOVED = ".deleted"  # beside rca.toml; hidden folders are read by no source


@dataclass(frozen=True, slots=True)
class Target:
    """A source that files may be put into. ``folder`` is where, ``fits`` what a name must match;
    ``single`` = the source is that one file."""

    kind: str
    pattern: str
    root: Path
    folder: Path
    fits: str
    single: bool


def ingest_folder(root: Path) -> Path:
    """Where an ingest tells how far it is."""
    return root / ".rca" / "ingest-job"


def targets(settings: Settings) -> Sequence[Target]:
    """The sources below the workspace; one that lies elsewhere is not ours to write to."""
    found = []
    for source in settings.source:
        pattern = source.path.replace("\\", "/")
        parts = PurePosixPath(pattern).parts
        fixed = [part for part in parts[:-1] if not any(sign in part for sign in _GLOB)]
        if any(sign in "".join(parts[: len(fixed)]) for sign in _GLOB):
            continue
        folder = settings.root.joinpath(*fixed).resolve()
        if folder.is_relative_to(settings.root) and not PurePosixPath(pattern).is_absolute():
            single = not any(sign in pattern for sign in _GLOB)
            found.append(Target(source.kind, pattern, settings.root, folder, parts[-1], single))
    return found


def put(target: Target, name: str, content: bytes, *, replace: bool, at: datetime) -> str:
    """Write a file into a source and return its path below the workspace.

    A file of that name stays unless ``replace``; then the old one goes to ``.deleted``. Raises
    UserError: the name does not fit the source, or is taken.
    """
    safe = target.fits if target.single and _same_type(target, name) else safe_name(name)
    if not fnmatchcase(safe.casefold(), target.fits.casefold()):
        raise UserError(
            f"{safe} does not fit the source {target.pattern}",
            f"give it a name like {target.fits}, or choose another source",
        )
    file = target.folder / safe
    if not file.resolve().is_relative_to(target.folder):
        raise UserError(f"{safe} would leave {target.pattern}", "rename the file")
    path = file.relative_to(target.root).as_posix()
    if file.exists():
        if file.read_bytes() == content:
            raise UserError(f"{path} is there already, with the same content", "nothing to do")
        if not replace:
            raise UserError(f"{path} is there already", "allow replacing, or rename the file")
        _set_aside(target.root, file, at)
    target.folder.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{safe}.part")
    draft.write_bytes(content)
    os.replace(draft, file)
    return path


def _same_type(target: Target, name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == PurePosixPath(target.fits).suffix.lower()


def removable(settings: Settings) -> list[str]:
    """Files of the sources that are folders; a source that is one file is not taken away."""
    found: set[str] = set()
    for target in targets(settings):
        if not target.single and target.folder.is_dir():
            found.update(
                file.relative_to(settings.root).as_posix()
                for file in settings.root.glob(target.pattern)
                if file.is_file() and not file.name.startswith((".", "~$"))
            )
    return sorted(found)


def remove(settings: Settings, path: str, at: datetime) -> Path:
    """Take a document out of its source; it is kept in ``.deleted``. Raises UserError for a path
    that is no document of a source."""
    if path not in removable(settings):
        raise UserError(f"{path} is no document of a source", "reload the page")
    return _set_aside(settings.root, settings.root / path, at)


def _set_aside(root: Path, file: Path, at: datetime) -> Path:
    kept = root / _REMOVED / f"{at:%Y%m%d-%H%M%S}" / file.relative_to(root)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, kept)
    return kept
