project = "References"
extensions = ["myst_parser"]
myst_heading_anchors = 2  # for the links that authors set to headings
smartquotes = False  # else Sphinx shows `--flag` as `–flag`
exclude_patterns = ["**/llms.txt"]
