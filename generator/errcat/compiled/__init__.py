"""The built-in templates as Jinja compiles them, a module a pack: made by `make templates`, read by `own_templates`."""
