"""The rules for what error texts say, and how. All are warnings: a good text may have its reasons."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

ACTION_VERB = Rule(
    name="action-verb",
    summary="An action does not begin with what to do.",
    why="Whoever reads it wants to act. A verb first says how; after `The …` or `You should …` they must look for it.",
    example="actions: The request should be sent again later.",
    fix="Begin with a verb: `Send the request again later.`",
    severity="warning",
)
BLAME = Rule(
    name="blame",
    summary="A text blames the reader, or calls what they did by a harsh name.",
    why="People who meet an error want help. What is missing helps them more than that they forgot it.",
    example="description: You forgot the API key.",
    fix="Say what is missing or not right: `The API key is missing.`",
    severity="warning",
)
PLEASE = Rule(
    name="please",
    summary="A text says `please`.",
    why="It makes instructions longer and sounds as if they were a favour. A calm, short sentence is polite enough.",
    example="actions: Please check the key.",
    fix="Leave the word out: `Check the key.`",
    severity="warning",
)
BARE_INVALID = Rule(
    name="bare-invalid",
    summary="All that the texts of a code say is that something is invalid.",
    why="What makes it invalid, and what would be valid, is what the reader needs to know.",
    example="description: Invalid parameter",
    fix="Say what is expected: `The limit must be a number from 1 to 100.`",
    severity="warning",
)
SENTENCE_END = Rule(
    name="sentence-end",
    summary="A sentence has no end.",
    why="Without a full stop a reader cannot tell whether the text goes on, or was cut off.",
    example="description: The key has expired. Make a new one",
    fix="End it with a full stop.",
    severity="warning",
)
LONG_TITLE = Rule(
    name="long-title",
    summary="A title is longer than 60 characters, or ends in a full stop.",
    why="A title is a name. It stands in lists, tables and headings, where a sentence does not fit.",
    example="title: The request could not be processed because a parameter is missing.",
    fix="Shorten it; say the rest in `description`.",
    severity="warning",
)
SAME_DESCRIPTION = Rule(
    name="same-description",
    summary="Two codes have the same description.",
    why="Either the two are one error, or a reader cannot tell them apart. Often one was copied and not finished.",
    example="a: {description: Not found.}\nb: {description: Not found.}",
    fix="Say how this one differs from the other.",
    severity="warning",
)
MISSING_ACTION = Rule(
    name="missing-action",
    summary="A code that the client can act on has no `actions`. Off by default.",
    why="A status from 400 to 499 says that another request would succeed; the reader wants to know which.",
    example="not_found: {status: 404}",
    fix="Say under `actions` what the client can do.",
    severity="warning",
    on_by_default=False,
)
RETRY_ADVICE = Rule(
    name="retry-advice",
    summary="A code says that a retry is safe, but neither when nor how.",
    why="Clients that retry at once, all together, make an overload worse.",
    example="retry: {when: always}",
    fix="Add `after` to `retry`, or say under `actions` when to try again.",
    severity="warning",
)
