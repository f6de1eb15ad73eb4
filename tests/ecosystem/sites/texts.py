"""Texts that are markup, code or trouble somewhere, each as every text of a code of its own."""

from __future__ import annotations

import json

from errcat.catalogue.model import Catalogue
from tests.support import catalogue_of

RAN = "window.errcatRan=1"
"""What the texts would do if a site ran them: the browser looks for it."""

TEXTS = {
    "pipe": "a | b || c |---| d",
    "backtick": "an `unclosed backtick and ``two",
    "code": "take `a|b`, `{{ 1+1 }}` and `<b>`",
    "brace": "{x} and {y: 1} and { z",
    "interpolation": "{{ 1+1 }} and {{ constructor.constructor('" + RAN + "')() }}",
    "expression": "{" + RAN + "} and ${" + RAN + "} and #{" + RAN + "}",
    "mdx_comment": "{/* a comment? */} and {'a text?'}",
    "jinja": "{% raw %} {% include 'x' %} {# comment? #}",
    "script": "<script>" + RAN + "</script>",
    "image": '<img src="x" onerror="' + RAN + '">',
    "element": "<b>bold?</b> <Component /> </div> <br> a < b > c <",
    "handler": '<div onclick="' + RAN + '" v-if="' + RAN + '" :x="' + RAN + '">',
    "javascript_link": "[run](javascript:" + RAN + ") and <javascript:" + RAN + ">",
    "data_link": "[data](data:text/html,<script>" + RAN + "</script>) and [vb](vbscript:x)",
    "quoted_attribute": '" onmouseover="' + RAN + "\" ' x='",
    "comment": "<!-- a comment? --> and --> and <!--",
    "entity": "&lt;b&gt; &copy; &amp;amp; &nope; &#123; & &",
    "backslash": "\\ and C:\\new\\table and \\begin{x} and a\\",
    "escape": "\\u \\x \\1 \\' \\\\';" + RAN + ";//",
    "star": "2 * 3 * 4 and a*b*c and **** and * star",
    "underscore": "snake_case_name and _a_ and __init__ and _",
    "heading": "# not a heading",
    "underline": "a\n===\n\nb\n---",
    "number": "2026. A year, not a list",
    "plus": "+ plus and ++key++ and +++",
    "quote": "> not a quote",
    "rule": "--- not a rule",
    "directive": "::: warning not a directive",
    "myst": "{ref}`target` and (label)= and % comment and {{ substitution }}",
    "admonition": '!!! note "not an admonition"',
    "details": '??? "no details"',
    "tabs": '=== "no tab"',
    "definition": "Term\n: no definition",
    "footnote": "a[^1] and\n\n[^1]: no footnote",
    "abbreviation": "HTML and\n\n*[HTML]: no abbreviation",
    "link_definition": "[a]: https://example.com/a",
    "include": '--8<-- "x.md" and <<< @/x.js and [[toc]] and [TOC]',
    "math": "$x$ and $$y$$ and \\(z\\) and \\[w\\]",
    "emphasis_extensions": "==mark== ~~strike~~ ~sub~ ^sup^ ^^ins^^ {++add++} {--del--}",
    "emoji": ":smile: :material-account: :) ;-) 😀 👩‍👩‍👧",
    "typography": "(c) (tm) -- --- ... 1/2 c/o +/- --> <-- ==> \"straight\" 'quotes'",
    "address": "https://example.com/a_b_c?d=1&copy=2, www.example.com and someone@example.com",
    "mention": "@someone #12 GH-12 owner/repo#3",
    "import_line": "import x from 'y'",
    "export_line": "export const z = 1",
    "front_matter": "---\ntitle: no front matter\n---",
    "hebrew": "שלום | עולם: מפתח API אינו תקין (401)",
    "arabic": "مفتاح غير صالح: `invalid_key` {x} <b>",
    "override": "left \u202egnp.exe\u202c right and a\u200bzero width and a\u00a0hard blank",
    "combining": "Z\u0351\u036b\u0343\u036a\u0342\u036b\u033d\u034f a\u0301 ﬁ ½ Ａ １",
    "long_word": "x" * 300,
    "long_text": "A sentence with some_identifiers, {braces} and a | pipe that goes on and on. " * 40,
    "list": "- one | two\n- `{{ 1+1 }}`\n- <three>\n\n  still three",
    "nested_list": "1. one\n   - nested {a}\n   - nested | b\n2. two",
    "fence": "Run:\n\n```sh\ncurl -d '{\"a\": {{ 1+1 }}}' | jq '<b>' && echo `date`\n```",
    "vue_fence": "Run:\n\n```js-vue\nconst a = `{{ 1+1 }}`\n```",
    "myst_fence": "See:\n\n```{include} /etc/hostname\n```",
}


def nasty_texts() -> Catalogue:
    """A code for each text, which is its title (on one line), message, description, cause and action."""
    codes = {key: _code(text) for key, text in TEXTS.items()}
    catalogue = {
        "errcat": 1,
        "api": {"id": "texts", "title": "<b>Texts</b> {{ 1+1 }}", "version": "1.0.0", "description": TEXTS["script"]},
        "response": {"body": {"code": "$code", "message": "$message"}},
        "categories": {"odd": {"title": "Odd {{ 1+1 }} <i> | `x`", "description": TEXTS["interpolation"]}},
        "codes": codes,
    }
    return catalogue_of(json.dumps(catalogue, ensure_ascii=False), head="")


def _code(text: str) -> dict[str, object]:
    line = " ".join(text.split())
    message = text.replace("{", "{{").replace("}", "}}")
    code = {"status": 400, "category": "odd", "title": line, "message": message}
    return code | {"description": text, "causes": [text], "actions": [text]}
