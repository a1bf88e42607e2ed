"""Every error the product raises on purpose.

RcaError
├── UserError            the reader must fix something; shown without traceback, exit code 1
│   ├── SettingsError    rca.toml is wrong: names the key, the file and the fix
│   ├── FileReadError    one source file cannot be read: names the file, the place and why
│   ├── RowError         one row is malformed: names file, sheet and row
│   ├── IndexMissing     nothing ingested yet, or the index belongs to other settings
│   ├── IndexBusy        another ingest holds the lock
│   └── RecordMissing    no stored incident, diagnosis or verdict under that name
└── EngineError          a vendor library failed in a way nobody at the keyboard caused
"""

from __future__ import annotations


class RcaError(Exception):
    """Base of all errors raised on purpose."""


class UserError(RcaError):
    """Something the person at the keyboard can fix.

    ``fix`` is the next command to run or edit to make; the command line prints it on its own line.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class SettingsError(UserError):
    """rca.toml cannot be used."""


class FileReadError(UserError):
    """One source file cannot be read; the others go on."""

    def __init__(self, path: str, code: str, message: str, fix: str = "") -> None:
        super().__init__(f"{path}: {message}", fix)
        self.path = path
        self.code = code
        self.reason = message


class RowError(UserError):
    """One row of a table is malformed; the others go on."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.reason = message


class IndexMissing(UserError):
    """No usable index; the fix names the ingest command."""


class IndexBusy(UserError):
    """Another process is ingesting this workspace."""


class RecordMissing(UserError):
    """No stored record has that id."""


class EngineError(RcaError):
    """A vendor library failed; the message names the library and what was asked of it."""
