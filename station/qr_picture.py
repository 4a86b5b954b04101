"""A QR code as an image that QML can show. Knows neither what it says nor where it stands."""

from functools import lru_cache

import segno


@lru_cache(maxsize=1)
def qr_picture(content: str) -> str:
    """A PNG as a data URL, one pixel a module, with the white around it that readers need."""
    picture: str = segno.make_qr(content, error="m", boost_error=False).png_data_uri(scale=1)
    return picture
