"""What `errcat generate` says of an output folder: what it will not touch, what is out of date, what was done."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from errcat.cli.shown import relative

if TYPE_CHECKING:
    from errcat.cli.report import Reporting
    from errcat.diagnostics.diagnostic import Sink
    from errcat.diagnostics.report import Report
    from errcat.output.plan import Plan, PlannedFile
    from errcat.output.regions import RegionFile


def refuse_others(plan: Plan, sink: Sink) -> None:
    """Reports files that errcat did not write, or that were edited since."""
    if not plan.of("hand-edited", "foreign"):
        return
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.rules import FOREIGN_FILE, HAND_EDITED

    for file in plan.of("hand-edited"):
        message = "this generated file was edited by hand; writing it would lose the edit"
        keep = "move the edit into the catalogue or a template; `errcat generate --force` overwrites the file"
        sink.add(Diagnostic(HAND_EDITED, message, file=shown(plan, file), fix=keep))
    for file in plan.of("foreign"):
        message = "errcat did not write this file, and would write over it"
        keep = "move it away, or choose another output folder; `errcat generate --force` overwrites it"
        sink.add(Diagnostic(FOREIGN_FILE, message, file=shown(plan, file), fix=keep))


def report_stale(plan: Plan, sink: Sink) -> None:
    """Reports what `errcat generate` would change."""
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.manifest import NAME
    from errcat.output.rules import STALE_OUTPUT

    words = {
        "created": "this output is missing",
        "changed": "this output is not what the catalogue gives",
        "orphaned": "this output is orphaned: nothing in the catalogue gives it any more",
    }
    update = "run `errcat generate`, and commit what it writes"
    for file in plan.files:
        if file.state in words:
            sink.add(Diagnostic(STALE_OUTPUT, words[file.state], file=shown(plan, file), fix=update))
    if all(file.state == "unchanged" for file in plan.files) and not plan.is_clean:
        message = "this manifest is missing or stale"
        sink.add(Diagnostic(STALE_OUTPUT, message, file=relative(plan.folder / NAME), fix=update))


def show_changes(plans: Sequence[Plan], files: Sequence[RegionFile]) -> int:
    """Prints what would change, as a patch, and on standard error how much of what, and which command does it.

    Returns exit code 0 where nothing would change, else 1.
    """
    from errcat.cli.diff import print_diff

    words = {"created": "missing", "changed": "stale"}
    numbers: dict[str, int] = {}
    for plan in plans:
        for file in plan.files:
            if file.state != "unchanged":
                print_diff(shown(plan, file), *_texts(plan, file))
                word = words.get(file.state, file.state)
                numbers[word] = numbers.get(word, 0) + 1
    for region in files:
        print_diff(region.source.name, region.source.text, region.new)
    stale_regions = sum(len(region.stale) for region in files)
    if all(plan.is_clean for plan in plans) and not stale_regions:
        return 0
    if stale_regions:
        numbers["stale regions"] = stale_regions
    sys.stdout.flush()
    others = [f"{numbers.pop(word):,} {word}" for word in ("hand-edited", "foreign") if word in numbers]
    said = [f"{number:,} {word}" for word, number in numbers.items()]
    parts = [f"{', '.join(said)}: `errcat generate` mends that"] if said else []
    parts += [f"{', '.join(others)}: nothing is written without `errcat generate --force`"] if others else []
    print(
        f"errcat: {'; '.join(parts) or 'the manifest is missing or stale: `errcat generate` mends that'}",
        file=sys.stderr,
    )
    return 1


def _texts(plan: Plan, file: PlannedFile) -> tuple[str | None, str | None]:
    """What the disk has of a file, and what it is to hold."""
    old = None if file.old is None else (plan.folder / file.path).read_bytes()
    return _text(old), _text(None if file.new is None else file.new.read())


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "replace")


def outcome(plan: Plan, *, written: bool = False) -> str:
    """`generated/shop: 12 files (2 created, 10 unchanged)`; `written`: as the next run, after this one, says it."""
    from errcat.diagnostics.summary import counted

    states = [
        ("created", "created"),
        ("changed", "changed"),
        ("hand-edited", "overwritten"),
        ("foreign", "overwritten"),
    ]
    numbers = {"unchanged": len(plan.kept)} if plan.kept else {}
    for file in plan.files:
        if written and file.new is None:
            continue
        word = "removed" if file.new is None else dict(states).get(file.state, "unchanged")
        word = "unchanged" if written else word
        numbers[word] = numbers.get(word, 0) + 1
    parts = ", ".join(f"{number:,} {word}" for word, number in sorted(numbers.items()))
    made = sum(file.new is not None for file in plan.files) + len(plan.kept)
    return f"{relative(plan.folder)}: {counted(made, 'file')} ({parts})"


def shown(plan: Plan, file: PlannedFile) -> str:
    """The path of a planned file as messages show it."""
    return relative(plan.folder / file.path)


def said_again(report: Report, how: Reporting, plans: Sequence[Plan], files: Sequence[RegionFile]) -> tuple[str, str]:
    """What a run with nothing to do prints, and the same in colours where that is another text."""
    from errcat.cli import regions
    from errcat.cli.report import in_both_ways

    ended = "".join(f"{outcome(plan, written=True)}\n" for plan in plans)
    ended += "".join(f"{regions.outcome(file)}\n" for file in files)
    if not report.diagnostics:
        return ended, ""
    plain, coloured = in_both_ways(report, how)
    return plain + ended, coloured + ended
