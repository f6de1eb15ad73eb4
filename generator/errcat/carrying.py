"""The outputs of the last run with an edit carried into them, target by target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from errcat.catalogue.model import Catalogue
from errcat.catalogue.neighbourhood import small_catalogue
from errcat.catalogue.ties import EntryEdit
from errcat.config import Config
from errcat.output.content import Content, Shelf
from errcat.output.splice import changed_places, spliced
from errcat.records import Struct
from errcat.rendering import told_of_entries
from errcat.targets.places import NO_PLACES, Places, in_bytes, packed, unpacked
from errcat.targets.rendered import RenderedFile

if TYPE_CHECKING:
    from errcat.output.merge import About, Laid
    from errcat.targets.format import Python
    from errcat.targets.format_memo import Memo


class Carried(Struct, frozen=True):
    """The files that are other ones now, by path, and where they tell of entries, packed."""

    files: dict[str, Content]
    places: dict[str, bytes]


def carried_over(
    edit: EntryEdit,
    shared: Catalogue,
    targets: Sequence[str],
    folder: Path,
    places: Mapping[str, bytes],
    config: Config,
    shelf: Shelf,
) -> Carried | None:
    """The files of `targets` that an edit changes; None where it shows in other parts than the places of entries.

    `places` are those of the last run, packed. The files wait on the `shelf` until they are written.
    Raises OSError where an output cannot be read.
    """
    carried = Carried({}, {})
    if not edit.after:
        return carried
    python = _Python(config)
    for target in targets:
        small = [
            small_catalogue(
                whole,
                [code for code in codes if target == "openapi" or code.key in edit.close],
                with_retired=edit.moves,
            )
            for whole, codes in ((shared, edit.before), (edit.shared_after(shared), edit.after))
        ]
        made = told_of_entries(target, small, config, everything=edit.told is not None)
        if made is None:
            return None
        if edit.moves:
            if not _moved_over(edit, made, folder, places, python, carried, shelf):
                return None
            continue
        if [*made[0]] != [*made[1]]:
            return None
        for path, was in made[0].items():
            now = made[1][path]
            if was.text == now.text:
                continue
            old = (folder / path).read_bytes()
            lay_out = python if was.format == "python" else str if path in places else _page
            known = unpacked(places[path]) if path in places else None
            before, after = (was.text, was.places), (now.text, now.places)
            found = spliced(old, known, before, after, lay_out)
            if found is None or _tells_of_others(edit, changed_places(before, after)):
                return None
            carried.files[path] = shelf.keep_parts(found[0])
            if found[1] is not None:
                carried.places[path] = packed(found[1])
    python.save()
    return carried


def _moved_over(
    edit: EntryEdit,
    made: Sequence[dict[str, RenderedFile]],
    folder: Path,
    places: Mapping[str, bytes],
    python: _Python,
    carried: Carried,
    shelf: Shelf,
) -> bool:
    """Adds the files of one target to `carried`; False where that cannot be done."""
    from errcat.output.merge import merged

    if not made[1].keys() >= made[0].keys():
        return False
    for path, now in made[1].items():
        was = made[0].get(path)
        if was is not None and was.text == now.text:
            continue
        after = python.whole(now)
        if was is None:
            if path in places or (folder / path).exists():
                return False
            found: tuple[Sequence[bytes | memoryview], Places | None] | None = [after[0]], after[1]
        else:
            recorded = unpacked(places[path]) if path in places else None
            before = python.whole(was)
            found = merged((folder / path).read_bytes(), recorded, before, after, _about(edit, before[1].names))
        if found is None:
            return False
        carried.files[path] = shelf.keep_parts(found[0])
        if found[1] is not None and found[1].bounds != (0, carried.files[path].size):
            carried.places[path] = packed(found[1])
    return True


def _about(edit: EntryEdit, names: Iterable[str]) -> About:
    """What the places of these names tell of."""
    from errcat.output.merge import About

    there = {code.key for code in edit.before}
    whole = {code.key for code in edit.before if there.issuperset(code.related)}
    told = edit.told or frozenset()
    keys = {name: _told_by(edit, name) for name in names}
    was, now = ({code.key: code for code in codes} for codes in (edit.before, edit.after))
    edited = [code for codes in (was, now) for key, code in codes.items() if was.get(key) != now.get(key)]
    words = sorted({re.escape(word) for code in edited for word in (code.key, str(code.code))})
    classes = sorted({code.type_name for code in edited})
    statuses = sorted({str(status) for code in edited for status in code.statuses})
    mine = re.compile(
        rf"(?<![^\W_])(?:{'|'.join(words)})(?:_\d+)*(?![^\W_])|(?:{'|'.join(classes)})(?![a-z])"
        rf"|^ +(\"?)(?:{'|'.join(statuses)})\1: "
    )
    return About(
        edited={name for name, key in keys.items() if key in told},
        known={name for name, key in keys.items() if key in whole and key not in told},
        others={name for name, key in keys.items() if key is not None and key not in told},
        full={name for name, key in keys.items() if key is None and name.startswith(_FULL_LISTS)},
        mine=lambda line: mine.search(line) is not None,
    )


_FULL_LISTS = ("schemas ", "responses ", "list ")
"""How names of places begin that name all errors which they depend on; an example does not, nor does a header."""


def _told_by(edit: EntryEdit, name: str) -> str | None:
    """The key of the code that a place of this name tells of, if that is one of those that were there."""
    about = [code.key for code in edit.before if code.key in name or code.type_name in name]
    return max(about, key=len, default=None)


def _tells_of_others(edit: EntryEdit, names: Iterable[str]) -> bool:
    """Whether places of these names tell of an entry that has nothing to do with what was edited.

    If one of those that are here is told otherwise because the first or last of all errors has some fact now, others
    that are not here may be, too.
    """
    if edit.told is None:
        return False
    return any((about := _told_by(edit, name)) is not None and about not in edit.told for name in names)


def _page(text: str) -> str:
    """The page of an entry, as it is written."""
    from errcat.targets.format import format_file

    return format_file(RenderedFile("", text, "markdown"))


class _Python:
    """Lays out the classes of an entry, and the empty lines before them, as they are in a whole module.

    What black said is not read before there is any Python.
    """

    def __init__(self, config: Config) -> None:
        self._root = config.root
        self._memo: Memo | None = None

    def __call__(self, text: str) -> str:
        return "\n\n" + self._formatter()(text, NO_PLACES)[0]

    def whole(self, file: RenderedFile) -> Laid:
        """A whole file, of any format, and its places."""
        from errcat.targets.format import laid_out

        text, places = laid_out(file, self._formatter())
        return text.encode("utf-8"), in_bytes(text, places)

    def _formatter(self) -> Python:
        from errcat.making import black_memo
        from errcat.targets.format import python_formatter
        from errcat.targets.format_memo import Memo

        if self._memo is None:
            self._memo = Memo.read(black_memo(self._root))
        return python_formatter(self._memo)

    def save(self) -> None:
        """Keeps what black was asked."""
        if self._memo is not None and self._memo.asked:
            from errcat.making import black_memo

            self._memo.write(black_memo(self._root))
