"""Work in a second process gives its result, or none; it never gives half of one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from errcat import making, parallel, pipeline
from errcat.config import Config
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.job import Job
from errcat.making import Outputs
from errcat.output.content import held_text
from errcat.parallel import Turns, begin, beside
from errcat.sharing import made_by_two, shares_of
from errcat.stages import listening, stage
from errcat.targets import markdown_entries, openapi_view, python_view
from errcat.targets.format_memo import Memo
from errcat.targets.options import Options
from errcat.targets.packs import BUILT_IN
from errcat.targets.rendered import RenderedFile
from errcat.targets.rules import TEMPLATE_ERROR
from tests.bench.catalogues import realistic
from tests.support import catalogue_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process can be copied safely on Linux only")


def all_have_ended() -> bool:
    """Whether all processes are gone before long."""
    deadline = time.monotonic() + 30
    while parallel._ending and time.monotonic() < deadline:
        time.sleep(0.01)
        parallel._reap()
    return not parallel._ending


def test_the_result_comes_over() -> None:
    with beside(lambda: {"a": "x" * 1_000_000, "pid": os.getpid()}) as other:
        here = os.getpid()
    assert other.result is not None
    assert other.result["a"] == "x" * 1_000_000
    assert other.result["pid"] != here


def test_stages_there_are_not_told_here(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> list[str]:
        with stage("there"):
            return told

    told: list[str] = []
    with listening(lambda name, amount, begins: told.append(name)), stage("here"), beside(work) as other:
        pass
    assert other.result == ["here"]
    assert told == ["here", "here"]


def test_a_fault_in_it_gives_none(capfd: pytest.CaptureFixture[str]) -> None:
    with beside(lambda: 1 / 0) as other:
        pass
    assert other.result is None
    assert capfd.readouterr() == ("", "")


def test_a_process_gives_and_is_told_several_things() -> None:
    def work(told: Callable[[], Any]) -> Iterator[Any]:
        yield 1
        yield told()
        yield told()
        raise ValueError

    other = begin(work)
    assert other.is_there
    other.tell({"a": 2})
    assert other.take() == 1
    assert other.take() == {"a": 2}
    other.tell(["x" * 1_000_000])
    assert other.take() == ["x" * 1_000_000]
    assert other.take() is None
    other.tell("to nobody")
    other.end()


def test_a_process_is_ended_whatever_it_is_at() -> None:
    other = begin(lambda _: [time.sleep(600)])
    other.end()
    other = begin(lambda told: [told()])
    other.end()
    assert all_have_ended()


def test_a_process_that_ends_in_the_middle_of_a_result() -> None:
    class Half:
        def __reduce__(self) -> tuple[object, ...]:
            os._exit(1)

    with beside(lambda: ["x" * 1_000_000, Half()]) as other:
        pass
    assert other.result is None


def test_a_fault_here_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[int] = []
    fork = os.fork

    def counted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", counted)

    def endless() -> None:
        while True:
            pass

    with pytest.raises(KeyboardInterrupt), beside(endless):
        raise KeyboardInterrupt
    assert all_have_ended()  # no process is left behind


def test_where_there_may_be_no_more_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    before = len(os.listdir("/proc/self/fd"))
    with beside(lambda: 1) as other:
        assert not other.is_there
    assert other.result is None
    assert len(os.listdir("/proc/self/fd")) == before


def _pieces(turns: Turns, number: int) -> list[int]:
    return [piece for piece in range(number) if turns.is_mine()]


@pytest.mark.parametrize("number", [0, 1, 20, 1000, 2500])
def test_each_piece_of_work_is_for_one_process(number: int) -> None:
    with closing(Turns()) as turns, beside(lambda: _pieces(turns, number)) as other:
        here = _pieces(turns, number)
    assert other.result is not None
    assert sorted([*here, *other.result]) == [*range(number)]


def test_a_process_that_is_done_takes_the_next_piece() -> None:
    with closing(Turns()) as turns:
        with beside(lambda: _pieces(turns, 20)) as other:
            pass  # nothing is taken here until the other one is done
        assert other.result == [*range(20)]
        assert _pieces(turns, 20) == []


def test_two_processes_make_what_one_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = catalogue_of(realistic(60), head="")
    config = Config(tmp_path)
    contents = []
    for least in (10**9, 1):
        monkeypatch.setattr(pipeline, "_WORTH_A_PROCESS", least)
        sink = Sink()
        plan = pipeline.generate(catalogue, tmp_path / "out", config, (), sink)
        assert plan is not None
        assert not sink.diagnostics
        contents.append([(file.path, file.new.digest) for file in plan.files if file.new is not None])
    assert contents[0] == contents[1]
    assert len(contents[0]) > 70


@pytest.mark.parametrize("target", BUILT_IN)
def test_two_processes_make_all_of_a_target(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = catalogue_of(realistic(60), head="")
    config = Config(tmp_path, options=Options(layout="both", site="mkdocs", adapters=("flask",)))
    turns: list[object] = []
    real = making.outputs_of

    def counted(*arguments: Any, **more: Any) -> Any:
        made = real(*arguments, **more)
        turns.extend([more["turns"]] if "turns" in more else [])
        assert made is not None
        return made

    def contents(outputs: Outputs | None) -> dict[str, bytes]:
        assert outputs is not None
        return {path: content.read() for path, content in outputs.files.items()}

    sink = Sink()
    whole = making.outputs_of(target, catalogue, config, Memo(), held_text, sink)
    monkeypatch.setattr(making, "outputs_of", counted)
    memo = Memo()
    made = made_by_two([target], catalogue, config, memo, held_text, held_text, sink)[target]
    assert len(turns) == 1  # the other one was counted in the other process
    assert made is not None
    assert whole is not None
    assert contents(made) == contents(whole)
    assert (made.folders, made.places) == (whole.folders, whole.places)
    assert not sink.diagnostics
    if target == "python":
        asked = Memo()
        asked.add(memo)
        making.outputs_of(target, catalogue, config, asked, held_text, sink)
        assert asked.asked == memo.asked > 0  # what both processes learnt is known now


@pytest.mark.parametrize("targets", [["python"], ["python", "openapi", "markdown"], ["python", "markdown"]], ids=len)
@pytest.mark.parametrize("name", ["group0.py", "group1.py", ".py", "codes/account_not_found_0.md"])
def test_a_fault_is_reported_once(
    name: str, targets: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = catalogue_of(realistic(60), head="")
    fault = Diagnostic(TEMPLATE_ERROR, "no")
    real = making.output_of

    def failing(file: RenderedFile, path: str, python: Any, sink: Sink) -> Any:
        if path.endswith(name):
            sink.add(fault)
        return real(file, path, python, sink)

    monkeypatch.setattr(making, "output_of", failing)
    sink = Sink()
    made_by_two(targets, catalogue, Config(tmp_path), Memo(), held_text, held_text, sink)
    assert bool(sink.diagnostics) == ("markdown" in targets or not name.endswith(".md"))
    assert name == ".py" or sink.diagnostics in ([], [fault])
    whole = Sink()
    for target in targets:
        making.outputs_of(target, catalogue, Config(tmp_path), Memo(), held_text, whole)
    assert sink.diagnostics == whole.diagnostics


def test_who_makes_what(tmp_path: Path) -> None:
    def shares(*targets: str) -> tuple[list[str], list[str], str | None]:
        found = shares_of(targets, Config(tmp_path, templates=tmp_path))
        return found.here, found.there, found.both

    assert shares("python", "openapi", "markdown") == (["openapi"], ["markdown"], "python")
    assert shares("markdown", "python") == ([], ["markdown"], "python")
    assert shares("markdown", "openapi") == ([], ["markdown"], "openapi")
    assert shares("python", "openapi") == (["openapi"], [], "python")
    assert shares("markdown") == ([], [], "markdown")
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "module.py.j2").write_text("{{ 1 }}\n", "utf-8")
    assert shares("python", "openapi", "markdown") == (["openapi", "python"], ["markdown"], None)
    assert shares("python") == (["python"], [], None)


@pytest.mark.parametrize("target", BUILT_IN)
def test_a_view_that_both_processes_need_is_made_once(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before there are two: what is large of it is not made again in either."""
    shared = {"python": python_view, "openapi": openapi_view, "markdown": markdown_entries}[target]
    name = {"python": "_package", "openapi": "_view", "markdown": "_book"}[target]
    log = tmp_path / "log"
    real = getattr(shared, name)

    def counted(*arguments: Any) -> Any:
        with log.open("a") as file:
            file.write("made\n")
        return real(*arguments)

    monkeypatch.setattr(shared, name, counted)
    catalogue = catalogue_of(realistic(60), head="")
    made_by_two([target], catalogue, Config(tmp_path), Memo(), held_text, held_text, Sink())
    assert log.read_text() == "made\n"


@pytest.mark.parametrize("targets", [(), *((target,) for target in BUILT_IN)])
def test_one_process_makes_the_same(targets: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes cannot be copied, or there is only one processor."""
    path = tmp_path / "a.yaml"
    path.write_text(realistic(210), "utf-8")
    job, config = Job(path, "a.yaml", "a.yaml"), Config(tmp_path)
    monkeypatch.setattr(pipeline, "_LARGE", 1)

    def made() -> tuple[object, ...]:
        sink = Sink()
        catalogue, texts = pipeline.check_entries(job, config.targets, sink)
        assert catalogue is not None
        plan = pipeline.generate(catalogue, tmp_path / "out", config, targets, sink)
        assert plan is not None
        assert not sink.diagnostics
        return (
            catalogue,
            texts,
            sink.codes,
            plan.places,
            [(file.path, file.new and file.new.digest) for file in plan.files],
        )

    with_two = made()
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a second process"))
    assert made() == with_two
