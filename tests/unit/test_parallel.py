"""Work in a second process gives its result, or none; it never gives half of one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from errcat import pipeline
from errcat.config import Config
from errcat.diagnostics.diagnostic import Sink
from errcat.parallel import beside, beside_in_steps
from tests.bench.catalogues import realistic
from tests.support import catalogue_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process can be copied safely on Linux only")


def test_the_result_comes_over() -> None:
    with beside(lambda: {"a": "x" * 1_000_000, "pid": os.getpid()}) as other:
        here = os.getpid()
    assert other.result is not None
    assert other.result["a"] == "x" * 1_000_000
    assert other.result["pid"] != here


def test_a_fault_in_it_gives_none(capfd: pytest.CaptureFixture[str]) -> None:
    with beside(lambda: 1 / 0) as other:
        pass
    assert other.result is None
    assert capfd.readouterr() == ("", "")


def test_several_results_come_one_by_one() -> None:
    def work() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError

    with beside_in_steps(work) as other:
        assert other.is_there
        assert list(other.results()) == [1, 2]
    with beside_in_steps(lambda: iter(range(10**9))) as other:  # nobody waits for the end
        assert next(other.results()) == 0


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
    with pytest.raises(ChildProcessError):  # no process is left behind
        os.waitpid(children[0], os.WNOHANG)


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
