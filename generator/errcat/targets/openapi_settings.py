"""What an OpenAPI output can be told; every default is the plain one."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from errcat.records import Struct

OpenApiVersion: TypeAlias = Literal["3.0", "3.1", "3.2"]
Union: TypeAlias = Literal["open", "closed"]
DocumentCommon: TypeAlias = Literal["per-operation", "default"]

UNIONS = ("open", "closed")
DOCUMENT_COMMON = ("per-operation", "default")
FULL_VERSION: Final[dict[OpenApiVersion, str]] = {"3.0": "3.0.3", "3.1": "3.1.0", "3.2": "3.2.0"}
COMMON_STATUSES: Final = (401, 429, 500)
"""Any operation can answer with these, whatever it does: they belong to the API more than to the operation."""


class Settings(Struct, frozen=True):
    """`version` of OpenAPI. `union`: whether the schema of a status lets a code pass that is not listed (`open`).

    A closed union is a `oneOf`, with a discriminator where the code is a text at the top of the body. It breaks
    clients on the day the API gets a new code.

    `further` versions have files of their own. `document_common`: how a document shows `COMMON_STATUSES`, with each
    operation (`per-operation`) or with one `default` response that stands for them.
    """

    version: OpenApiVersion = "3.1"
    union: Union = "open"
    further: tuple[OpenApiVersion, ...] = ()
    document_common: DocumentCommon = "per-operation"

    @property
    def versions(self) -> tuple[OpenApiVersion, ...]:
        """All versions, that of the plain `errors.yaml` first."""
        return (self.version, *self.further)

    def suffix(self, version: OpenApiVersion) -> str:
        """What the names of the files of a version end in, before the dot: nothing for the first one."""
        return "" if version == self.version else f"-{version}"
