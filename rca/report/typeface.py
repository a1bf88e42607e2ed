"""The Chinese face that travels with rca: Noto Sans SC of the package zhplot (SIL OFL)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from rca.errors import EngineError


def font_file() -> Path:
    """The TrueType file. Raises EngineError when it is missing."""
    spec = importlib.util.find_spec("zhplot")  # found, not imported: it would load matplotlib
    for place in list(spec.submodule_search_locations or ()) if spec else []:
        file = Path(place) / "fonts" / "NotoSansSC-Regular.ttf"
        if file.is_file():
            return file
    raise EngineError(
        "the font NotoSansSC-Regular.ttf of package zhplot is missing: pip install zhplot"
    )
