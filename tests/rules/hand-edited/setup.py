"""Generates first, then edits the output by hand."""

from pathlib import Path

from errcat.cli.main import main

main(["generate"])
Path("out/list/list.txt").write_text("pet_not_found: There is no such pet.\n", "utf-8")
