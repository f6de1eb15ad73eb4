"""`errcat check` as a person and a pipeline use it: options, exit codes, what goes where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from errcat.cli.main import main
from tests.support import HEAD, errcat

GOOD = HEAD + "codes:\n  gone: {status: 410, title: Gone, description: It is gone., actions: Look elsewhere.}\n"
UNUSED = HEAD + (
    "response: {body: {code: $code, message: $message}}\n"
    "codes:\n"
    "  gone:\n"
    "    status: 410\n"
    "    title: Gone\n"
    "    message: It is gone\n"
    "    description: It is gone.\n"
    "    actions: Look elsewhere.\n"
    "    params: {limit: {type: integer}}\n"
)
UNKNOWN = GOOD + "cods: {}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (("good", GOOD), ("unused", UNUSED), ("unknown", UNKNOWN)):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def configure(project: Path, text: str) -> None:
    (project / "errcat.toml").write_text(text, "utf-8")


# --- exit codes ---


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.yaml"], 0),
        (["unused.yaml"], 0),
        (["unknown.yaml"], 1),
        (["good.yaml", "unknown.yaml"], 1),
        (["missing.yaml"], 2),
        (["unknown.yaml", "missing.yaml"], 2),
        ([], 2),
        (["unused.yaml", "--warnings-as-errors"], 1),
        (["good.yaml", "--warnings-as-errors"], 0),
    ],
)
@pytest.mark.parametrize("kind", ["full", "json", "github", "junit"])
def test_the_exit_code_is_the_same_in_every_format(project: Path, arguments: list[str], code: int, kind: str) -> None:
    assert errcat("check", *arguments, "--output-format", kind, cwd=project).code == code


def test_warnings_as_errors_are_shown_as_errors(project: Path) -> None:
    run = errcat("check", "unused.yaml", "--warnings-as-errors", cwd=project)
    assert "error[unused-param]" in run.out
    assert run.out.endswith("Found 1 error in 1 file (1 code).\n")


def test_machines_get_nothing_but_their_format(project: Path) -> None:
    run = errcat("check", "good.yaml", "--output-format", "json", cwd=project)
    assert run.err == ""
    report = json.loads(run.out)
    assert (report["files"], report["findings"], report["summary"]["codes"]) == (["good.yaml"], [], 1)
    assert errcat("check", "good.yaml", "--output-format", "github", cwd=project).out == ""


def test_a_broken_configuration_is_in_the_format_too(project: Path) -> None:
    configure(project, "targest = []\n")
    run = errcat("check", "good.yaml", "--output-format", "json", cwd=project)
    assert run.code == 2
    (finding,) = json.loads(run.out)["findings"]
    assert (finding["rule"], finding["file"], finding["line"]) == ("bad-config", "errcat.toml", 1)


# --- --select, --ignore, severities ---


def rules(project: Path, *arguments: str) -> list[tuple[str, str]]:
    run = errcat("check", *arguments, "--output-format", "json", cwd=project)
    return [(finding["rule"], finding["severity"]) for finding in json.loads(run.out)["findings"]]


def test_select_and_ignore(project: Path) -> None:
    assert rules(project, "unused.yaml") == [("unused-param", "warning")]
    assert rules(project, "unused.yaml", "--ignore", "unused-param") == []
    assert rules(project, "unused.yaml", "--select", "unused-suppression") == []
    assert rules(project, "unused.yaml", "--select", "unused-suppression, unused-param") == [
        ("unused-param", "warning")
    ]


def test_select_never_hides_what_makes_outputs_wrong(project: Path) -> None:
    assert rules(project, "unknown.yaml", "--select", "unused-param") == [("unknown-key", "error")]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--select=unusedparam", "--select: there is no rule `unusedparam`; did you mean `unused-param`?"),
        ("--ignore=xyz", "--ignore: there is no rule `xyz`; `errcat rule` lists them all"),
        (
            "--ignore=unknown-key",
            "`unknown-key` cannot be ignored: such an error has to be mended",
        ),
    ],
)
def test_rules_that_cannot_be_meant(project: Path, option: str, message: str) -> None:
    run = errcat("check", "good.yaml", option, cwd=project)
    assert (run.code, run.out, run.err) == (2, "", f"errcat: {message}\n")


def test_severities_of_the_configuration(project: Path) -> None:
    configure(project, '[rules]\nunused-param = "error"\n')
    run = errcat("check", "unused.yaml", cwd=project)
    assert run.code == 1
    assert "error[unused-param]" in run.out
    assert errcat("generate", "unused.yaml", "--out", "out", cwd=project).code == 1
    configure(project, '[rules]\nunused-param = "off"\n')
    assert rules(project, "unused.yaml") == []
    # what is asked for by name is shown
    assert rules(project, "unused.yaml", "--select", "unused-param") == [("unused-param", "warning")]


@pytest.mark.parametrize(
    ("line", "message", "label"),
    [
        ('unusedparam = "off"', "there is no rule `unusedparam`", "did you mean `unused-param`?"),
        ('unused-param = "no"', "`unused-param` cannot be `no`", ""),
        ("unused-param = false", "`unused-param` cannot be `False`", ""),
        ('unknown-key = "off"', "`unknown-key` is an error that cannot be switched off or changed", ""),
    ],
)
def test_severities_that_cannot_be(project: Path, line: str, message: str, label: str) -> None:
    configure(project, f'output = "unused-param"\n[rules]\n{line}\n')
    run = errcat("check", "good.yaml", "--output-format", "json", cwd=project)
    assert run.code == 2
    (finding,) = json.loads(run.out)["findings"]
    assert (finding["message"], finding["label"]) == (message, label)
    assert (finding["line"], finding["column"]) == (3, 1)


def test_a_configuration_above_is_named_by_its_way(project: Path) -> None:
    configure(project, "targest = []\n")
    (project / "below").mkdir()
    run = errcat("check", "../good.yaml", cwd=project / "below")
    assert run.out.startswith("../errcat.toml:1:1: error[bad-config]")


# --- --output-file ---


def test_the_report_goes_to_a_file(project: Path) -> None:
    run = errcat("check", "unknown.yaml", "--output-file", "report.txt", "--color=always", cwd=project)
    assert (run.code, run.out, run.err) == (1, "", "")
    text = (project / "report.txt").read_text("utf-8")
    assert text.startswith("unknown.yaml:5:1: error[unknown-key]")
    assert "Found 1 error" in text
    assert "\x1b" not in text


def test_the_file_is_replaced_as_a_whole(project: Path) -> None:
    target = project / "real.json"
    target.write_text("x" * 100_000, "utf-8")
    (project / "report.json").symlink_to("real.json")
    errcat("check", "good.yaml", "--output-format=gitlab", "--output-file=report.json", cwd=project)
    assert target.read_text("utf-8") == "[]\n"
    assert (project / "report.json").is_symlink()
    assert [path.name for path in project.iterdir() if path.name.startswith(".")] == []


def test_a_device_is_written_and_not_replaced(project: Path) -> None:
    run = errcat("check", "good.yaml", "--output-format=gitlab", "--output-file=/dev/stderr", cwd=project)
    assert (run.code, run.out, run.err) == (0, "", "[]\n")


@pytest.mark.parametrize("target", ["no/such/folder/report.json", "folder", "good.yaml/report.json"])
def test_a_file_that_cannot_be_written(project: Path, target: str) -> None:
    (project / "folder").mkdir()
    run = errcat("check", "good.yaml", "--output-file", target, cwd=project)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("errcat: the report cannot be written to ")
    assert "Traceback" not in run.err
    assert list((project / "folder").iterdir()) == []


def test_a_write_that_fails_leaves_nothing_behind(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.chdir(project)
    monkeypatch.setattr(os, "replace", fail)
    assert main(["check", "good.yaml", "--output-file", "report.txt"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert [path.name for path in project.iterdir() if "report" in path.name] == []


def test_what_a_run_that_was_killed_has_left_is_removed(project: Path) -> None:
    left = project / ".report.txt.0123456789ab.errcat-new"
    left.write_text("half", "utf-8")
    os.utime(left, (1, 1))
    assert errcat("check", "good.yaml", "--output-file", "report.txt", cwd=project).code == 0
    assert not left.exists()


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a shell that can close a stream")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_written_to_by_nobody(closed: str, project: Path) -> None:
    for words, code in (("check unknown.yaml", 1), ("check good.yaml", 0), ("--version", 0), ("--nope", 2)):
        command = ["/bin/sh", "-c", f'"{sys.executable}" -m errcat {words} {closed}']
        done = subprocess.run(command, cwd=project, capture_output=True, text=True)
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert ">&-" not in closed.split() or done.stdout == ""


# --- where the run is ---


def test_paths_start_where_the_service_looks_for_them(project: Path) -> None:
    below = project / "api"
    below.mkdir()
    (below / "unknown.yaml").write_text(UNKNOWN, "utf-8")
    github = errcat(
        "check", "unknown.yaml", "--output-format=github", cwd=below, env={"GITHUB_WORKSPACE": str(project)}
    )
    assert "file=api/unknown.yaml," in github.out
    gitlab = errcat("check", "unknown.yaml", "--output-format=gitlab", cwd=below, env={"CI_PROJECT_DIR": str(project)})
    assert json.loads(gitlab.out)[0]["location"]["path"] == "api/unknown.yaml"
    elsewhere = errcat("check", "unknown.yaml", "--output-format=github", cwd=below, env={"GITHUB_WORKSPACE": "/x"})
    assert "file=unknown.yaml," in elsewhere.out


def test_the_step_summary_is_added_to(project: Path) -> None:
    summary = project / "summary.md"
    summary.write_text("before\n", "utf-8")
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    assert errcat("check", "unknown.yaml", "--output-format=github", cwd=project, env=env).code == 1
    text = summary.read_text("utf-8")
    assert text.startswith("before\n### errcat\n")
    assert "| error | unknown.yaml" in text
    errcat("check", "unknown.yaml", cwd=project, env=env)
    assert summary.read_text("utf-8") == text
    run = errcat("check", "good.yaml", "--output-format=github", cwd=project, env={"GITHUB_STEP_SUMMARY": "/no/such"})
    assert run.code == 2
    assert run.err.startswith("errcat: the summary cannot be written to /no/such: ")


# --- --stats ---


def test_stats_in_json(project: Path) -> None:
    run = errcat("check", "good.yaml", "unknown.yaml", "--stats", "--output-format=json", cwd=project)
    (stats,) = json.loads(run.out)["stats"]
    assert stats["file"] == "good.yaml"
    assert stats["categories"][0]["missing"] == {"gone": ["message", "causes", "examples"]}


@pytest.mark.parametrize("kind", ["github", "gitlab", "sarif", "junit"])
def test_stats_have_no_place_in_other_formats(project: Path, kind: str) -> None:
    run = errcat("check", "good.yaml", "--stats", "--output-format", kind, cwd=project)
    assert (run.code, run.out) == (2, "")
    assert "--stats has no place" in run.err


# --- generate reports in the same way ---


def test_generate_in_json(project: Path) -> None:
    configure(project, 'targets = ["openapi"]\n')
    run = errcat("generate", "good.yaml", "--out=out", "--output-format=json", cwd=project)
    assert run.code == 0
    assert json.loads(run.out)["findings"] == []
    (project / "out/openapi/errors.yaml").unlink()
    run = errcat("generate", "good.yaml", "--out=out", "--check", "--output-format=json", cwd=project)
    assert run.code == 1
    (finding,) = json.loads(run.out)["findings"]
    assert (finding["rule"], finding["file"]) == ("stale-output", "out/openapi/errors.yaml")


@pytest.mark.parametrize("command", ["generate", "check"])
def test_a_diff_and_a_report_do_not_share_standard_output(project: Path, command: str) -> None:
    run = errcat(command, "good.yaml", "--diff", "--output-format=json", cwd=project)
    assert (run.code, run.out) == (2, "")
    assert "cannot share standard output" in run.err


# --- starting ---


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]])
def test_starting_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    heavy = ("jinja2", "black", "jsonschema", "ruamel", "yaml", "errcat.pipeline", "errcat.diagnostics", "dataclasses")
    script = (
        "import sys\nfrom errcat.cli.main import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, env=os.environ)
    assert done.stderr == "[]\n"
