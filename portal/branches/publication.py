"""Whether citizens see a service or a branch, and what its sheet must say before they do.

Owns the parts that may not be missing. Those of a service are what the state's checker looks for on
its page. Source: the Modello Comuni's service sheet.
"""

from enum import StrEnum


class Publication(StrEnum):
    """Only what is published is listed and booked.

    draft      never published yet
    withdrawn  not any more: what was booked stays, with its names
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


NEEDED_OF_A_SERVICE = (
    "summary",
    "audience",
    "how",
    "documents",
    "result",
    "terms",
    "conditions",
    "topic",
    "category",
)
NEEDED_OF_A_BRANCH = ("address", "postal_code", "town", "phone", "hours")
"""Members of the sheets, in the order of their forms."""
