"""From the model to formatted files: packs, views (one module per target), rendering, formatting."""
