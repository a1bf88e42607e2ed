"""One name per machine, whatever the file calls it: ``[machines]`` of rca.toml. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_PART = "- "  # what may follow a machine's name in the name of one of its places


class Names:
    """``Names(settings.machines)``: canonical names of machines and of places on them."""

    def __init__(self, machines: Mapping[str, Sequence[str]]) -> None:
        self._own = {alias: name for name, aliases in machines.items() for alias in aliases}
        self._known: dict[str, str] = {}  # both are asked millions of times in one comparison
        self._on: dict[tuple[str, str], bool] = {}
        self._variants = {name: (name, *aliases) for name, aliases in machines.items()}

    def own(self, name: str) -> str:
        """``FC-0112-D4`` -> ``CAB12-D4``; a name nobody declared stays what it is."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> str:
        if name in self._own:
            return self._own[name]
        for alias, own in self._own.items():
            if name.startswith(alias) and name[len(alias)] in _PART:
                return own + name[len(alias) :]
        return name

    def variants(self, name: str) -> tuple[str, ...]:
        """Every spelling of ``name``, itself first."""
        return self._variants.get(self.own(name), (name,))

    def on(self, place: str, machine: str) -> bool:
        """Whether ``place`` is the machine or a place on it (``CAB12-D4`` on ``CAB12``)."""
        if (place, machine) not in self._on:
            self._on[place, machine] = self._is_on(self.own(place), self.own(machine))
        return self._on[place, machine]

    @staticmethod
    def _is_on(place: str, machine: str) -> bool:
        if not machine or not place.startswith(machine):
            return False
        rest = place[len(machine) :]
        return not rest or rest[0] in _PART
