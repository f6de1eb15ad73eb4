"""How long errcat takes, from 100 to 10,000 codes, beside generators of models from other descriptions.

`make bench` prints the tables of `docs/performance.md` and draws `docs/performance.svg`. Every time is that of a whole
process; those of a row are taken in turns in one run and shown as medians. `python -c pass` is measured beside them,
because most of a short run is the start of Python.
"""

from __future__ import annotations

import argparse
import compileall
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import errcat
from tests.bench.catalogues import realistic, varied
from tests.bench.drawing import growth
from tests.bench.peers import PEERS, Peer

ERRCAT = Path(sys.executable).with_name("errcat")
PASS = [sys.executable, "-c", "pass"]
FIND = ["find", "out", "-newermt", "2100-01-01"]
"""A program in C that asks the system for the times of the same files, and does nothing else."""
SIZES = (100, 1000, 10000)
OWN = {"errcat, cold": (), "errcat, Python package alone": ("--only", "python")}
"""What of errcat stands beside others, and the options for it."""


@dataclass
class Times:
    """Seconds of one kind of run, and the most memory that one of them had, in MB."""

    seconds: list[float] = field(default_factory=list)
    memory_mb: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) if self.seconds else math.nan


def run(command: list[str], folder: Path, times: Times, expected: tuple[int, ...] = (0,)) -> None:
    """Runs a process once and keeps its time and memory."""
    started = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=subprocess.PIPE)
        assert child.stderr is not None
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    times.seconds.append(time.perf_counter() - started)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    times.memory_mb = max(times.memory_mb, usage.ru_maxrss / 1024)
    assert child.returncode in expected, f"{command}: {child.returncode}\n{said.decode()[-2000:]}"


def new_folder(root: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=root))


def put_aside(folder: Path, *names: str) -> None:
    """Makes room for a cold run.

    Nothing is deleted before all is measured: ext4 looks at each inode that was freed within the last minutes before it
    gives out another one, and a thousand new files take ten times as long then.
    """
    aside = new_folder(folder.parent)
    for name in names:
        if (folder / name).exists():
            (folder / name).rename(aside / name)


def measure(root: Path, count: int, write: Callable[[int], str], rounds: int) -> dict[str, Times]:
    """All kinds of runs of errcat at one size, in turns."""
    found = {name: Times() for name in ("pass", "cold", *EDITS, "nothing", "check", "find")}
    folder = new_folder(root)
    catalogue = folder / "errors.yaml"
    generate = [str(ERRCAT), "generate", "errors.yaml", "--out", "out"]
    for _ in range(rounds):
        text = write(count)
        catalogue.write_text(text, "utf-8")
        put_aside(folder, "out", ".errcat_cache")
        time.sleep(0.05)
        run(generate, folder, found["cold"])
        for edit in range(5):
            for kind, change in EDITS.items():
                text = change(text, edit)
                catalogue.write_text(text, "utf-8")
                time.sleep(0.05)
                run(generate, folder, found[kind])
            run(PASS, folder, found["pass"])
            run(FIND, folder, found["find"])
            run(generate, folder, found["nothing"])
            run([*generate, "--check"], folder, found["check"])
    return found


def reworded(text: str, number: int) -> str:
    """A catalogue with another description of its first code."""
    new, count = re.subn(r"(\n    description: (?:>-\n      )?)", rf"\1In short ({number}), ", text, count=1)
    assert count
    return new


def with_other_facts(text: str, number: int) -> str:
    """A catalogue whose last code with a param has another one, which may be left out."""
    before, params, after = text.rpartition("\n    params:\n")
    assert params
    return f"{before}{params}      more_{number}: {{type: string, required: false}}\n{after}"


def with_another_status(text: str, number: int) -> str:
    """A catalogue in which a code in the middle has another one of the statuses that there are."""
    at = text.index("\n    status: ", len(text) // 2) + len("\n    status: ")
    other = 409 if text[at : at + 3] != "409" else 404
    return f"{text[:at]}{other}{text[at + 3 :]}"


def with_another_code(text: str, number: int) -> str:
    """A catalogue with a code more in the middle, in the category of the one before it."""
    at = text.index("\n  ", text.index("\n    status: ", len(text) // 2))
    category = re.findall(r"category: (\w+)", text[:at])[-1]
    end = re.compile(r"\n  (?! )").search(text, at)
    assert end is not None
    new = f"\n  added_{number}: {{status: 404, category: {category}, description: It is not there ({number}).}}"
    return text[: end.start()] + new + text[end.start() :]


EDITS: dict[str, Callable[[str, int], str]] = {
    "edit": reworded,
    "facts": with_other_facts,
    "status": with_another_status,
    "added": with_another_code,
}
"""What a doc writer does to a catalogue, by the name of the row that shows how long it takes."""


def stages(root: Path, count: int) -> dict[str, float]:
    """Milliseconds of each stage of a cold run, as `--timings` tells them. A second process is not in them."""
    folder = new_folder(root)
    (folder / "errors.yaml").write_text(realistic(count), "utf-8")
    command = [str(ERRCAT), "generate", "errors.yaml", "--out", "out", "--timings"]
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stderr
    return {stage: float(spent) for stage, spent in re.findall(r"^(\S.*?) {2,}([\d.]+) ms", said, re.MULTILINE)}


def stage_table(root: Path, sizes: list[int]) -> str:
    """The stages of cold runs."""
    found = [stages(root, size) for size in sizes]
    names = dict.fromkeys(name for one in found for name in one)
    last = [name for name in ("write", "other", "all") if name in names]
    rows = [
        [name, *(shown(one[name] / 1000) if name in one else "" for one in found)]
        for name in [*(name for name in names if name not in last), *last]
    ]
    return table(["cold, by stage", *(f"{size:,} codes" for size in sizes)], rows)


def measure_beside(root: Path, count: int, rounds: int, peers: Sequence[Peer], limit_s: float) -> dict[str, Times]:
    """Cold runs of errcat and of peers on equivalent input, in turns; those of errcat before and after the others.

    A peer has no times where it is not installed or takes longer than the limit.
    """
    found: dict[str, Times] = {name: Times() for name in (*OWN, *(peer.name for peer in peers))}
    late: set[str] = set()
    folders = {}
    for peer in peers:
        folders[peer.name] = new_folder(root)
        peer.write(folders[peer.name], count)
    own = new_folder(root)
    (own / "errors.yaml").write_text(realistic(count), "utf-8")
    for _ in range(rounds):
        cold_runs(own, found)
        for peer in peers:
            command = peer.command()
            if command is None or peer.name in late:
                continue
            say(f"{peer.name} {count}")
            put_aside(folders[peer.name], "out")
            if peer.makes_folder:
                (folders[peer.name] / "out").mkdir()
            try:
                started = time.perf_counter()
                subprocess.run(command, cwd=folders[peer.name], check=True, capture_output=True, timeout=limit_s)
                found[peer.name].seconds.append(time.perf_counter() - started)
            except subprocess.TimeoutExpired:
                late.add(peer.name)
        cold_runs(own, found)
    return found


def cold_runs(folder: Path, found: dict[str, Times]) -> None:
    """A cold run of all targets, and one that makes the Python package alone."""
    for name, more in OWN.items():
        put_aside(folder, "out", ".errcat_cache")
        run([str(ERRCAT), "generate", "errors.yaml", "--out", "out", *more], folder, found[name])


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The growth between the two largest sizes: 1 is linear."""
    return math.log(seconds[-1] / seconds[-2]) / math.log(sizes[-1] / sizes[-2])


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(seconds: float) -> str:
    if math.isnan(seconds):
        return "–"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3, help="rounds at the smaller sizes; the largest has one")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peer-limit", type=float, default=400, help="seconds that a peer may take")
    parser.add_argument("--svg", type=Path, help="where to draw the growth")
    options = parser.parse_args()
    # As an installed package is, and the peers are.
    compileall.compile_dir(Path(errcat.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        _measure_all(Path(name), options)


def _measure_all(root: Path, options: argparse.Namespace) -> None:
    sizes: list[int] = options.sizes
    rounds = {size: options.rounds if size < 10000 else 1 for size in sizes}
    own = {}
    for size in sizes:
        say(f"errcat {size}")
        own[size] = measure(root, size, realistic, rounds[size])
    say("errcat, varied texts")
    wide = measure(root, sizes[-1], varied, 1)
    print(own_table(sizes, own), "\n")
    print(stage_table(root, sizes), "\n")
    print(f"With varied texts, {sizes[-1]:,} codes: cold {shown(wide['cold'].median)},", end=" ")
    print(f"one code edited {shown(wide['edit'].median)}.\n")
    peers = () if options.no_peers else PEERS
    beside = [measure_beside(root, size, rounds[size], peers, options.peer_limit) for size in sizes]
    curves = {name: [found[name].median for found in beside] for name in (*OWN, *(peer.name for peer in peers))}
    print(peer_table(sizes, curves), "\n")
    versions = ", ".join(dict.fromkeys(version for peer in PEERS if (version := peer.version())))
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores; {versions}.")
    if options.svg is not None:
        options.svg.write_text(growth(sizes, curves), "utf-8")


def own_table(sizes: list[int], own: dict[int, dict[str, Times]]) -> str:
    """Times of errcat, in brackets as multiples of those of `python -c pass`."""
    rows = []
    for kind, label in (
        ("cold", "cold: no outputs, no cache"),
        ("edit", "one code edited: its description"),
        ("facts", "one code edited: another param"),
        ("status", "one code edited: its status"),
        ("added", "one code added"),
        ("nothing", "nothing to do"),
        ("check", "nothing to do, `--check`"),
        ("find", "`find`, which looks at the times of the outputs"),
        ("pass", "`python -c pass`"),
    ):
        medians = [(own[size][kind].median, own[size]["pass"].median) for size in sizes]
        rows.append([label, *(f"{shown(seconds)} ({seconds / base:.1f})" for seconds, base in medians)])
    rows.append(["most memory, cold", *(f"{own[size]['cold'].memory_mb:.0f} MB" for size in sizes)])
    return table(["", *(f"{size:,} codes" for size in sizes)], rows)


def peer_table(sizes: list[int], curves: dict[str, list[float]]) -> str:
    """Times of all, and as multiples of errcat's: of all targets, and of the Python package alone."""
    rows = []
    for name, seconds in curves.items():
        ratios = [" / ".join(f"{mine / curves[own][at]:.1f}" for own in OWN) for at, mine in enumerate(seconds)]
        growing = f"{exponent(sizes, seconds):.2f}" if len(sizes) > 1 else "–"
        rows.append([name, *map(shown, seconds), *ratios, growing])
    head = ["", *(f"{size:,}" for size in sizes), *(f"÷ errcat, {size:,}" for size in sizes), "growth"]
    return table(head, [[cell.replace("nan", "–") for cell in row] for row in rows])


def say(name: str) -> None:
    print(f"{name} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
