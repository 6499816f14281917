"""What the XML parser of a workbook talks to, whatever the namespace of its elements."""

from __future__ import annotations

from collections.abc import Mapping

from portal.benchmarking.imports.core.files.grids import Budget, UnreadableFile, clean

MAX_DEPTH = 50
_NAMES = ("sheet", "workbookPr", "Relationship", "numFmt", "xf", "font", "strike")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class Target:
    """What the XML parser talks to: hands elements on by their name without a namespace."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.path: list[str] = []
        self._events = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        self.path.append(name)
        if len(self.path) > MAX_DEPTH:
            raise UnreadableFile("damaged")
        self._events += 1
        if self._events % 2000 == 0:
            self.budget.check_time()
        self.opened(name, {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.closed(_local(tag))
        self.path.pop()

    def data(self, text: str) -> None:
        self.text(text)

    def close(self) -> None:
        """The parser asks for it."""

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends; `path` still has it last."""

    def text(self, text: str) -> None:
        """A piece of text in the last element of `path`."""


class Elements(Target):
    """Collects the attributes of elements by name, those below a parent only."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.found: list[tuple[str, str, dict[str, str]]] = []

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _NAMES:
            parent = self.path[-2] if len(self.path) > 1 else ""
            self.found.append((parent, name, dict(attributes)))


class Strings(Target):
    """The shared strings, in order, without what tells how they are pronounced."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.strings: list[str] = []
        self._pieces: list[str] = []

    def text(self, text: str) -> None:
        if self.path[-1] == "t" and "rPh" not in self.path:
            self._pieces.append(text)

    def closed(self, name: str) -> None:
        if name == "si":
            self.strings.append(clean("".join(self._pieces)))
            self._pieces.clear()
