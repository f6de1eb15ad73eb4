"""The last run, when the catalogue had one more code."""

from pathlib import Path

from errcat.cli.main import main

catalogue = Path("catalogue.yaml")
now = catalogue.read_text("utf-8")
catalogue.write_text(now + "  pet_gone: {status: 410, description: The pet was sold.}\n", "utf-8")
assert main(["generate", "catalogue.yaml", "--out", "out", "--only", "markdown"]) == 0
catalogue.write_text(now, "utf-8")
