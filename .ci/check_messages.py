"""Fails where an interface text has no Italian, or compiled texts are older than the source."""

import ast
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

LOCALE = Path("locale/it/LC_MESSAGES")
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}


def texts_in_f_strings(path: Path) -> list[str]:
    """Texts that no collection finds: xgettext takes an f-string for one plain text."""
    return [
        f"in an f-string: {path}:{call.lineno}"
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in TRANSLATES
    ]


def main() -> int:
    catalogue = polib.pofile(str(LOCALE / "django.po"))
    compiled = {entry.msgid_with_context for entry in polib.mofile(str(LOCALE / "django.mo"))}
    problems = [
        f"no Italian: {entry.msgid!r}"
        for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
    ]
    problems += [
        f"not compiled: {entry.msgid!r}"
        for entry in catalogue.translated_entries()
        if entry.msgid_with_context not in compiled
    ]
    with tempfile.TemporaryDirectory() as folder:
        # A fresh collection of the texts in the code must add none to the catalogue.
        pot = Path(folder) / "django.pot"
        files = [
            str(path)
            for path in Path(".").rglob("*.py")
            if path.parts[0] in {"portal", "practices", "training", "search"}
        ]
        for path in files:
            problems += texts_in_f_strings(Path(path))
        subprocess.run(
            [
                "xgettext",
                "--from-code=UTF-8",
                "-L",
                "Python",
                "-o",
                str(pot),
                "--keyword=gettext_lazy",
                "--keyword=ngettext_lazy:1,2",
                "--keyword=pgettext_lazy:1c,2",
                "--keyword=_",
                "--keyword=ngettext:1,2",
                "--keyword=pgettext:1c,2",
                *files,
            ],
            check=True,
        )
        known = {entry.msgid_with_context for entry in catalogue}
        problems += [
            f"not collected: {entry.msgid!r}"
            for entry in polib.pofile(str(pot))
            if entry.msgid_with_context not in known
        ]
    print("\n".join(problems) or f"{len(catalogue)} texts, all in Italian")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
