"""Tables between two comments of a hand-written Markdown file."""
