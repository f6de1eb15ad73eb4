"""Generates first, then changes the catalogue."""

from pathlib import Path

from errcat.cli.main import main

main(["generate"])
catalogue = Path("catalogue.yaml")
catalogue.write_text(catalogue.read_text("utf-8").replace("this id", "this number"), "utf-8")
