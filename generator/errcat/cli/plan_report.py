"""What `errcat generate` says of an output folder: what it will not touch, what is out of date, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errcat.cli.shown import relative

if TYPE_CHECKING:
    from errcat.diagnostics.diagnostic import Sink
    from errcat.output.plan import Plan, PlannedFile


def refuse_others(plan: Plan, sink: Sink) -> None:
    """Reports files that errcat did not write, or that were edited since."""
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
        "orphaned": "nothing in the catalogue gives this output any more",
    }
    update = "run `errcat generate`, and commit what it writes"
    for file in plan.files:
        if file.state in words:
            sink.add(Diagnostic(STALE_OUTPUT, words[file.state], file=shown(plan, file), fix=update))
    if all(file.state == "unchanged" for file in plan.files) and not plan.is_clean:
        message = "this manifest is missing or stale"
        sink.add(Diagnostic(STALE_OUTPUT, message, file=relative(plan.folder / NAME), fix=update))


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
