"""What errcat tells people: rules, diagnostics, the sink that collects them, and the reporters that show them."""
