"""errcat: one YAML error catalogue, rendered into everything that must agree about it."""

__version__ = "0.1.0"
