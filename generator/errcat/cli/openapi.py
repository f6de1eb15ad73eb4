"""`errcat openapi`: the catalogue's error responses in OpenAPI documents that people write."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from errcat.cli.options import add_options


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "openapi",
        help="put the catalogue's error responses into an OpenAPI document, or check one against it",
        description="Works on OpenAPI documents that people write, YAML or JSON.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    apply = actions.add_parser(
        "apply",
        help="add, update and remove the error responses that refer to the generated fragments",
        description="Gives each operation that the catalogue names under `operations`, or that has `x-errors: [codes]`,"
        " its error responses, as references to the generated file. Everything else in the document stays as it is."
        " Exit code 0: done, or with --check and --diff nothing to do; 1: errors were found, or the document is not up"
        " to date; 2: the run could not be carried out.",
    )
    apply.add_argument("documents", nargs="+", metavar="DOCUMENT", help="OpenAPI documents, or files with a path item")
    apply.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything would change")
    apply.add_argument("--diff", action="store_true", help="write nothing; show what would change")
    check = actions.add_parser(
        "check",
        help="report what contradicts the catalogue",
        description="Compares the error responses of OpenAPI documents with the catalogue. Exit code 0: all is well;"
        " 1: errors were found; 2: the check could not run.",
    )
    check.add_argument("documents", nargs="+", metavar="DOCUMENT", help="OpenAPI documents, or files with a path item")
    check.add_argument("--warnings-as-errors", action="store_true", help="exit 1 for warnings too")
    for action in (apply, check):
        action.add_argument("--catalogue", metavar="FILE", help="the catalogue; default: the one that is configured")
        action.add_argument(
            "--fragment", metavar="FILE", help="the generated file; default: `errors.yaml` in the output"
        )
        add_options(action)
    apply.set_defaults(run=_apply)
    check.set_defaults(run=_check)


def _apply(options: SimpleNamespace) -> int:
    from errcat.cli.openapi_apply import run

    return _guarded(run, options)


def _check(options: SimpleNamespace) -> int:
    from errcat.cli.openapi_check import run

    return _guarded(run, options)


def _guarded(run: Any, options: SimpleNamespace) -> int:
    from errcat.cli.jobs import UsageError, fail
    from errcat.cli.report import ReportError

    try:
        code: int = run(options)
    except (UsageError, ReportError) as error:
        return fail(str(error))
    return code
