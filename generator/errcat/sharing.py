"""The outputs of a large catalogue, made by two processes.

Each has targets for itself, and then both take turns at one that they share, whoever comes to it first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial

from errcat import making
from errcat.catalogue.model import Catalogue
from errcat.config import Config
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.summary import counted
from errcat.making import Outputs
from errcat.output.content import Content
from errcat.parallel import Turns, beside
from errcat.records import Struct
from errcat.stages import stage
from errcat.targets.format_memo import Memo
from errcat.targets.packs import load_pack
from errcat.targets.views import views_of


class Shares(Struct, frozen=True):
    """The targets that this process makes, those of the other one, and the one that both make then, if there is one."""

    here: list[str]
    there: list[str]
    both: str | None


class _Half(Struct, frozen=True):
    """What the other process made: its targets, its part of the shared one, and what it learnt of black."""

    own: dict[str, Outputs]
    part: Outputs | None
    learnt: Memo | None


def shares_of(targets: Sequence[str], config: Config) -> Shares:
    """Who makes which of `targets`.

    Markdown is many small files, which the other process can leave on a shelf. OpenAPI takes most memory and comes
    first, when there are no other outputs yet. What a user's templates make is not cut into pieces.
    """
    there = ["markdown"] if "markdown" in targets and len(targets) > 1 else []
    here = sorted((target for target in targets if target not in there), key=lambda target: target != "openapi")
    both = "python" if "python" in here else here[-1]
    pack = load_pack(both, config.templates, Sink())
    if pack is None or not pack.trusted:
        return Shares(here, there, None)
    return Shares([target for target in here if target != both], there, both)


def made_by_two(
    targets: Sequence[str],
    catalogue: Catalogue,
    config: Config,
    memo: Memo | None,
    keep: Callable[[str], Content],
    keep_there: Callable[[str], Content],
    sink: Sink,
) -> dict[str, Outputs | None]:
    """The outputs of each target; of none where there is no work for two.

    Contents of the other process wait as `keep_there` says.

    Where the other process fails, or reports something, what it had to do is done here, so that it is reported once.
    """
    shares = shares_of(targets, config)
    if not shares.there and shares.both is None:
        return {}
    if shares.both is not None and not shares.here:
        _make_views(shares.both, catalogue, config)  # of which others are made: before there are two processes
    make = partial(making.outputs_of, catalogue=catalogue, config=config)
    made: dict[str, Outputs | None] = {}
    silent = Sink()
    with (
        closing(Turns()) as turns,
        ExitStack() as waiting,
        beside(lambda: _half(shares, catalogue, config, memo, keep_there, turns)) as other,
    ):
        for target in shares.here:
            made[target] = make(target, memo=memo, keep=keep, sink=sink)
        part = None
        if shares.both is not None and other.is_there:
            part = make(shares.both, memo=memo, keep=keep, sink=silent, turns=turns)
        waiting.enter_context(stage("wait for the second process"))
    half = other.result
    for target in shares.there:
        made[target] = make(target, memo=memo, keep=keep, sink=sink) if half is None else half.own[target]
    if shares.both is not None:
        whole = None if half is None or silent.diagnostics else _joined(part, half.part)
        made[shares.both] = whole or make(shares.both, memo=memo, keep=keep, sink=sink)
    if memo is not None and half is not None and half.learnt is not None:
        memo.add(half.learnt)
    return made


def _half(
    shares: Shares,
    catalogue: Catalogue,
    config: Config,
    memo: Memo | None,
    keep: Callable[[str], Content],
    turns: Turns,
) -> _Half | None:
    """What the other process does; None where there is anything to report."""
    sink = Sink()
    make = partial(making.outputs_of, catalogue=catalogue, config=config, memo=memo, keep=keep, sink=sink)
    own = {target: make(target) for target in shares.there}
    part = None if shares.both is None else make(shares.both, turns=turns)
    found = {target: outputs for target, outputs in own.items() if outputs is not None}
    return None if sink.diagnostics or len(found) != len(own) else _Half(found, part, memo)


def _joined(one: Outputs | None, other: Outputs | None) -> Outputs | None:
    """The outputs of a target of which two processes made a part each."""
    if one is None or other is None:
        return None
    one.files.update(other.files)
    if one.places is not None and other.places is not None:
        one.places.update(other.places)
    return one


def _make_views(target: str, catalogue: Catalogue, config: Config) -> None:
    pack = load_pack(target, config.templates, Sink())
    if pack is not None:
        with stage(f"render {target}", counted(len(catalogue.codes), "code")):
            views_of(target)[pack.artefacts[0].view](catalogue, config.options)
