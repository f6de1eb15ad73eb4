"""The rules for slips in writing YAML, in the words of people who write prose."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

YAML_COLON = Rule(
    name="yaml-colon",
    summary="A text without quotes has a colon and a space in it, or ends in a colon.",
    why="YAML takes `: ` for the end of a key, so it sees a key where you wrote a sentence.",
    example="description: Not found: there is no such pet",
    fix="Put quotes around the text.",
)
YAML_MISSING_SPACE = Rule(
    name="yaml-missing-space",
    summary="A colon after a key, or a dash before a list item, has no space after it.",
    why="Without the space, YAML takes the whole line for one piece of text.",
    example="status:404",
    fix="Put a space after the colon or the dash.",
)
YAML_MISSING_COLON = Rule(
    name="yaml-missing-colon",
    summary="A line stands where a key belongs, and has no colon.",
    why="Every line of a mapping is `key: value`. A text that goes on from above is indented deeper than its key.",
    example="status 404\ndescription: There is no such pet",
    fix="Write `key: value`; or indent the line deeper, if it goes on with the text above.",
)
YAML_COMMENT_CUT = Rule(
    name="yaml-comment-cut",
    summary="A `#` after a space cuts off the end of a text.",
    why="From ` #` on everything is a comment, and is lost without a word. `# ` with a space is taken as meant.",
    example="description: See issue #12 for the reason",
    fix="Put quotes around the text; or write `# ` if it is a comment.",
    severity="warning",
)
YAML_LEADING_CHARACTER = Rule(
    name="yaml-leading-character",
    summary="A text without quotes begins with a sign that means something to YAML.",
    why="A backtick, `@` and `%` cannot begin a text; `*`, `&`, `!`, `{`, `[`, `|`, `>`, `-` and `?` have a meaning.",
    example="description: `id` is missing",
    fix="Put quotes around the text.",
)
YAML_QUOTE = Rule(
    name="yaml-quote",
    summary="A text goes on after its closing quote.",
    why="A text that begins with a quote mark ends with the next one. What stands after it has no meaning to YAML.",
    example='description: "id" is missing',
    fix="Put the other kind of quotes around the whole text.",
)
YAML_UNCLOSED = Rule(
    name="yaml-unclosed",
    summary="A quote or a bracket is opened and never closed.",
    why="YAML reads on to the end of the file in search of its end.",
    example='description: "There is no such pet',
    fix="Close it.",
)
YAML_TAB = Rule(
    name="yaml-tab",
    summary="A line is indented with a tab.",
    why="Tabs are as wide as each editor pleases, so YAML does not allow them in indentation.",
    example="codes:\n\tpet_not_found: {status: 404}",
    fix="Indent with spaces; most editors can be told to.",
)
YAML_INDENTATION = Rule(
    name="yaml-indentation",
    summary="A line is indented deeper or less than the lines it belongs to.",
    why="Indentation is what tells a field of one code from a field of the next.",
    example="status: 404\n  description: There is no such pet",
    fix="Align the line with its neighbours.",
)
YAML_NUMBER_AS_CODE = Rule(
    name="yaml-number-as-code",
    summary="A code is read as a number that is not what was written.",
    why="Without quotes `04101` is the number 4101, `0E000` is zero and `0x1F` is 31: other codes on the wire.",
    example="code: 04101",
    fix="Put quotes around the code.",
)
YAML_EMPTY_VALUE = Rule(
    name="yaml-empty-value",
    summary="A key has no value.",
    why="Nothing after the colon means `null`: no value at all, not an empty text.",
    example="description:",
    fix="Write the value after the colon, or remove the key.",
)
YAML_ESCAPE = Rule(
    name="yaml-escape",
    summary="A backslash in double quotes begins an escape that does not exist.",
    why="In double quotes `\\n` is a line break and `\\d` an error. In single quotes a backslash is a backslash.",
    example='pattern: "^pet_\\d+$"',
    fix="Use single quotes, or write the backslash twice.",
)
