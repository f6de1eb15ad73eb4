"""Catalogues of any size for benchmarks: like real ones in what each code has, the same text every time.

`realistic` words its codes from a small vocabulary, as one team's catalogue does; `varied` draws every text and every
length anew, which is the worst case for whatever is remembered from one code to the next.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

THINGS = ("account", "invoice", "webhook", "device", "report", "token", "region", "contract", "sensor", "upload")
FAULTS = (
    ("not_found", 404, "does not exist", "It was removed, or it never existed."),
    ("locked", 409, "is locked by another operation", "Another client changes it at the same time."),
    ("expired", 410, "has expired", "Its lifetime is over."),
    ("invalid", 422, "has a value that cannot be used", "A field is missing, or has the wrong form."),
    ("forbidden", 403, "is not yours to see", "The key that was used has no rights to it."),
    ("limited", 429, "was asked for too often", "The quota of the plan is used up."),
    ("unavailable", 503, "cannot be reached now", "A part of the service is being restarted."),
)
PER_CATEGORY = 40


def realistic(count: int) -> str:
    """The YAML of a catalogue with `count` codes: messages with params, causes, actions, retry and details."""
    return _head("bench", count, _operations(count)) + "".join(_realistic_code(number) for number in range(count))


def varied(count: int) -> str:
    """The YAML of a catalogue with `count` codes whose texts have all lengths and a wide vocabulary."""
    chance = random.Random(f"errcat {count}")
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randrange(2, 13))) for _ in range(4000)]
    return _head("varied", count, ()) + "".join(_varied_code(number, chance, words) for number in range(count))


def _head(name: str, count: int, operations: Iterable[str]) -> str:
    lines = [
        "errcat: 1",
        f"api: {{id: {name}, title: {name.capitalize()} API, version: 1.0.0, docs_url: https://docs.example.com/errors}}",
        "categories:",
        *(
            f"  group_{number}: {{title: Group {number}, description: The errors of part {number} of the API.}}"
            for number in range(-(-count // PER_CATEGORY))
        ),
        *operations,
        "codes:",
    ]
    return "\n".join(lines) + "\n"


def _operations(count: int) -> Iterator[str]:
    yield "operations:"
    for first in range(0, count, 100):
        codes = ", ".join(_key(number) for number in range(first, min(first + 5, count)))
        yield f"  callNumber{first // 100}: [{codes}]"


def _key(number: int) -> str:
    return f"{THINGS[number % 10]}_{FAULTS[number % 7][0]}_{number}"


def _realistic_code(number: int) -> str:
    thing = THINGS[number % 10]
    fault, status, says, why = FAULTS[number % 7]
    lines = [
        f"  {_key(number)}:",
        f"    status: {status}",
        f"    category: group_{number // PER_CATEGORY}",
        f"    title: {thing.capitalize()} {fault.replace('_', ' ')} ({number})",
        f'    message: "The {thing} {{{thing}_id}} {says}"',
        "    description: >-",
        f"      The {thing} that the request names {says} (case {number}). Nothing was changed,",
        f"      and the answer is the same until the {thing} changes.",
        "    causes:",
        f"      - {why}",
        f"      - The request named a {thing} of another environment.",
        "    actions:",
        f"      - Look up the {thing} and check its state.",
        f"      - Send the request again with the right `{thing}_id`.",
        "    params:",
        f"      {thing}_id: {{type: string, description: The id of the {thing}, example: {thing}-{number}}}",
    ]
    if status == 422:
        lines += [
            "    details:",
            "      type: array",
            "      items:",
            "        type: object",
            "        required: [path, message]",
            "        properties:",
            "          path: {type: array, items: {type: string}}",
            "          message: {type: string}",
        ]
    if status in (429, 503):
        lines += [
            "    headers: {Retry-After: {description: Seconds to wait, schema: {type: integer, minimum: 0}}}",
            "    retry: {when: always, after: header, backoff: exponential}",
        ]
    if number % 10 == 0:
        lines += ["    since: 1.0.0", "    links: [{title: Guide, url: 'https://docs.example.com/guide'}]"]
    return "\n".join(lines) + "\n"


def _varied_code(number: int, chance: random.Random, words: list[str]) -> str:
    def text(low: int, high: int) -> str:
        return " ".join(chance.choices(words, k=chance.randrange(low, high)))

    names = list(dict.fromkeys(chance.choices(words, k=chance.randrange(4))))
    names = [f"p_{name}" for name in names]
    lines = [
        f"  {'_'.join(chance.choices(words, k=chance.randrange(1, 5)))}_{number}:",
        f"    status: {chance.choice([400, 401, 403, 404, 409, 410, 422, 500])}",
        f"    category: group_{number // PER_CATEGORY}",
        f"    message: {text(2, 14)}{''.join(f' {{{name}}}' for name in names)}",
        f"    description: {text(3, 60)}. {text(3, 30)}.",
    ]
    for field in ("causes", "actions"):
        if chance.random() < 0.7:
            lines += [f"    {field}:", *(f"      - {text(2, 30)}." for _ in range(chance.randrange(1, 4)))]
    if names:
        kinds = [chance.choice(["string", "integer", "boolean", "number"]) for _ in names]
        lines += [
            "    params:",
            *(
                f"      {name}: {{type: {kind}, description: {text(1, 20)}}}"
                for name, kind in zip(names, kinds, strict=True)
            ),
        ]
    return "\n".join(lines) + "\n"
