"""A catalogue read in two parts is the one that is read as a whole, and what is wrong with it is never passed over."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from errcat.catalogue.bind import bind
from errcat.catalogue.check_part import checked_part
from errcat.catalogue.entry_texts import EntryTexts, entry_texts
from errcat.catalogue.model import Catalogue
from errcat.catalogue.parts import packed, parts_of, put_together, unpacked
from errcat.catalogue.schema import validate
from errcat.catalogue.silent_slips import silent_slips
from errcat.catalogue.source import parse
from errcat.catalogue.suppressions import COMMENT
from errcat.catalogue.together import surely_fits_together
from errcat.catalogue.verdict import catalogue_schema
from errcat.diagnostics.diagnostic import Sink
from tests.bench.catalogues import realistic, varied
from tests.corpora import NAMES, available, neutral_to_yaml
from tests.support import HEAD, ROOT

FILLING = "  filling_{number}: {{status: 400, title: Filling {number}}}\n"


def by_parts(text: str) -> tuple[Catalogue, EntryTexts | None] | None:
    """Each part as it comes from another process."""
    policy = Sink().policy
    found = [packed(checked_part(part, "a.yaml", "a.yaml", policy)) for part in parts_of(text)]
    return put_together(text, tuple(map(unpacked, found)))


def as_a_whole(text: str) -> tuple[Catalogue, EntryTexts | None] | None:
    """The same from the stages of any run, if they have nothing to report."""
    sink = Sink()
    source = parse(text, "a.yaml", sink)
    if source is None or COMMENT.search(text):
        return None
    silent_slips(source, sink)
    catalogue = bind(source, "a.yaml", sink, validate(source, catalogue_schema(), sink))
    return None if catalogue is None or sink.diagnostics else (catalogue, entry_texts(source))


def filled(text: str) -> Iterator[str]:
    """The text, and others with so many more entries before or after its own that it is cut elsewhere."""
    yield text
    codes = re.search(r"^codes:[ \t]*(?:#.*)?\n(?=  \w)", text, re.MULTILINE)
    if codes is None:
        return
    own = len(re.findall(r"^  \w", text[codes.end() :], re.MULTILINE))
    for count in range(1, min(own, 12) + 1):
        added = "".join(FILLING.format(number=number) for number in range(count * 3))
        yield text[: codes.end()] + added + text[codes.end() :]
        if not re.search(r"^\S", text[codes.end() :], re.MULTILINE):
            yield text.rstrip("\n") + "\n" + added


@pytest.mark.parametrize(
    "value", ["1", "1.0", "-0.0", "1e300", "18446744073709551615", "'é😀'", "[1, [1.0]]", "{a: {}}"]
)
def test_values_stay_as_they_are_on_their_way(value: str) -> None:
    text = (
        HEAD
        + f"x-mine: {value}\ncodes:\n  a: {{status: 400, x-mine: {value}}}\n  b: {{status: 404, x-mine: {value}}}\n"
    )
    found = by_parts(text)
    assert found is not None
    assert repr(found) == repr(as_a_whole(text))  # 1 and 1.0 are equal


def test_numbers_beyond_64_bits_are_left_to_the_whole() -> None:
    text = HEAD + "codes:\n  a: {status: 400}\n  b: {status: 404, x-mine: 18446744073709551616}\n"
    assert as_a_whole(text) is not None
    assert by_parts(text) is None


GOOD = {
    **{path.parent.name: path for path in sorted((ROOT / "tests/golden").glob("*/catalogue.yaml"))},
    **{path.stem: path for path in sorted((ROOT / "catalogue").glob("*.yaml"))},
}
BAD = sorted((ROOT / "tests/rules").glob("*/*.yaml"))


@pytest.mark.parametrize("name", GOOD)
def test_a_catalogue_of_this_project(name: str) -> None:
    for text in filled(GOOD[name].read_text("utf-8")):
        assert repr(by_parts(text)) == repr(as_a_whole(text))  # 1 and 1.0 are equal


@pytest.mark.parametrize("name", NAMES)
def test_a_real_catalogue(name: str) -> None:
    buffer = io.StringIO()
    YAML(typ="safe", pure=True).dump(json.loads(neutral_to_yaml(available(name))), buffer)
    text = buffer.getvalue()
    assert len(parts_of(text)) == 2
    assert by_parts(text) == as_a_whole(text) != None  # noqa: E711  a pair


@pytest.mark.parametrize("write", [realistic, varied])
@pytest.mark.parametrize("count", [2, 3, 50])
def test_a_generated_catalogue(write: object, count: int) -> None:
    assert callable(write)
    text = write(count)
    assert len(parts_of(text)) == 2
    assert by_parts(text) == as_a_whole(text) != None  # noqa: E711  a pair


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_fault_is_never_passed_over(path: Path) -> None:
    """Wherever it is cut: what both parts are silent about, the whole is silent about too."""
    for text in filled(path.read_bytes().decode("utf-8", "replace")):
        found = by_parts(text)
        assert found is None or found == as_a_whole(text)


def test_most_catalogues_without_faults_are_read_in_parts() -> None:
    texts = [text for path in (*GOOD.values(), *BAD) for text in filled(path.read_bytes().decode("utf-8", "replace"))]
    silent = [text for text in texts if as_a_whole(text) is not None]
    assert len(silent) > 100
    assert sum(by_parts(text) is not None for text in silent) > 0.9 * len(silent)


TWO = "codes:\n  a:\n    status: 404\n    FIRST\n  b:\n    status: 410\n    SECOND\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("title: &x A", "title: *x"),
        ("description: &x A\n    title: A", "description: &x B\n    title: *x"),
        ('description: "goes on\n  b:\n   here"', "title: B"),
        ("x-list: [1,\n  b: 2]", "title: B"),
        ("description: |\n      text\n\n      more", "title: B"),
        ("title: A # errcat: ignore[same-wire-code] just so", "title: B"),
        ("related: [b]", "related: [a]"),
        ("related: [c]", "title: B"),
        ("name: Same", "name: Same"),
        ("code: same", "code: same"),
        ("category: none", "title: B"),
        ("deprecated: {replaced_by: b}", "deprecated: {replaced_by: a}"),
        ("deprecated: {replaced_by: z}", "title: B"),
        ("title: A", "title: B\n  a:\n    status: 404"),
        ("title: A", "title: B\nretired:\n  c: {code: a, status: 404}"),
        ("title: A", "title: B\nretired:\n  a: {}"),
        ("title: A", "title: B\noperations:\n  get: [a, c]"),
        ("title: A", "title: B\noperations:\n  get: [b, a]"),
        ("title: A", "title: B\n# the end\n\nguides:\n  - {title: G, text: T}\n"),
        ("title: A\n    # about b:\n  # of course", "title: B\n..."),
    ],
)
@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_what_reaches_from_one_part_into_the_other(first: str, second: str, breaks: str) -> None:
    text = (HEAD + TWO.replace("FIRST", first).replace("SECOND", second)).replace("\n", breaks)
    found, expected = by_parts(text), as_a_whole(text)
    assert found is None or found == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", True),
        ("operations: {get: [b, a]}", True),
        ("operations: {get: [c]}", False),
        ("retired: {c: {replaced_by: a}}", True),
        ("retired: {c: {replaced_by: x}}", False),
        ("retired: {a: {}}", False),
        ("retired: {c: {code: a, status: 404}}", False),
        ("retired: {A: {}}", False),
        ("categories: {k: {title: K, name: AError}}", False),
        ("categories: {k: {title: K}, K: {title: K, name: Other}}", False),
        ("categories: {k: {title: K, name: TimeoutError}}", False),
    ],
)
def test_together(more: str, expected: bool) -> None:
    sink = Sink()
    source = parse(
        HEAD + more + "\ncodes: {a: {status: 404, name: AError}, b: {status: 404, related: [a]}}\n", "a", sink
    )
    assert source is not None
    catalogue = bind(source, "a", sink)
    assert (catalogue is not None) == expected
    from errcat.catalogue.bind import bind_entries, bind_shared
    from errcat.records import replace

    shared = bind_shared(source, "a", frozenset(), Sink())
    assert surely_fits_together(replace(shared, codes=bind_entries(source, shared, frozenset(), Sink()))) == expected
