"""A list of all rules is asked for by a suppression in a catalogue: it must cost `errcat check` nothing heavy."""

from __future__ import annotations

import subprocess
import sys

from tests.support import ROOT


def test_listing_the_rules_loads_no_templates_and_no_formatter() -> None:
    script = "import sys; from errcat.rules import all_rules; assert all_rules(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not {"jinja2", "black", "jsonschema"} & set(done.stdout.split())
