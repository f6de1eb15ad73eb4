"""`jsonschema_rs`, without what it imports to read the date of its own build.

It has `email.utils` parse that date, for nobody: nine tenths of the time that its import takes, in every run that reads
a catalogue.
"""

from __future__ import annotations

from errcat.standing_in import standing_in

with standing_in("email.utils", parsedate_to_datetime=str):
    import jsonschema_rs

__all__ = ["jsonschema_rs"]
