"""The built-in template packs as Python, a module each: made by `make templates`, read by `errcat.targets.packs`."""
