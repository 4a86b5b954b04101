"""Texts as the calls for cases take them: the short ones that several messages share."""

from typing import Annotated

from msgspec import Meta

Id = Annotated[str, Meta(max_length=200, pattern="^[!-~]*$")]
"""Printable ASCII: whatever else is sent, is no id of ours."""
Written = Annotated[str, Meta(max_length=400)]
