"""A service as search engines and the state's checker read it: schema.org in JSON."""

from typing import Any

import msgspec
from markupsafe import Markup

from portal.branches.sheets import BranchSheet
from portal.pages.kit import PageAsked


def government_service(
    asked: PageAsked, *, name: str, category: str, audience: str, url: str, branch: BranchSheet
) -> Markup:
    """For a `script` of that type, whatever the texts hold. Source: schema.org/GovernmentService"""
    comune = asked.comune.comune
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": name,
        "serviceType": category,
        "serviceOperator": {"@type": "GovernmentOrganization", "name": comune.name},
        "areaServed": {"@type": "AdministrativeArea", "name": comune.name},
        "audience": {"@type": "Audience", "audienceType": audience},
        "availableChannel": {
            "@type": "ServiceChannel",
            "name": asked.text(branch.name),
            "serviceUrl": url,
            "serviceLocation": {
                "@type": "Place",
                "name": asked.text(branch.name),
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": branch.address,
                    "postalCode": branch.postal_code,
                    "addressLocality": branch.town,
                },
            },
        },
    }
    return Markup(msgspec.json.encode(said).decode().replace("<", "\\u003c"))
