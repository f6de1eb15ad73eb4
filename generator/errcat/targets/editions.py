"""For whom an output is made: each audience gets its own edition, and the public ones never see an internal code."""

from __future__ import annotations

from errcat.catalogue.model import Catalogue
from errcat.records import Struct, replace
from errcat.targets.options import Options
from errcat.targets.packs import Pack

_PUBLISHED = ("openapi", "markdown")


class Edition(Struct, frozen=True):
    """What to render: a pack, for its folder, and the catalogue and options that its templates are given."""

    pack: Pack
    catalogue: Catalogue
    options: Options


def editions(pack: Pack, catalogue: Catalogue, options: Options) -> tuple[Edition, ...]:
    """The editions of a target, the public one first. The Python package is for the service too, and has all codes.

    A target of a user's own is given all codes as well: its templates can ask each whether it is `internal`.
    """
    if pack.target not in _PUBLISHED:
        return (Edition(pack, catalogue, options),)
    found = [Edition(pack, catalogue.public(), options)]
    if pack.target == "markdown" and options.internal is not None:
        found.append(Edition(replace(pack, folder=options.internal), catalogue, replace(options, audience="internal")))
    return tuple(found)
