"""Pictures: whether they can be opened, how large they become, and a small one to show."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from casework.attachments.inspection.inspected import ContentProblem, Suspect

OPENED = frozenset({"image/jpeg", "image/png", "image/gif", "image/tiff", "image/webp"})

MOST_PIXELS = 100_000_000
"""Two A3 sheets at 600 dots an inch are 140 million, a telephone's largest photographs 50."""

THUMBNAIL = (320, 320)


def thumbnail(data: bytes) -> bytes:
    """A PNG without what the camera wrote into the picture. Raises: Suspect"""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=("JPEG", "PNG", "GIF", "TIFF", "WEBP")) as image:
                image.draft("RGB", THUMBNAIL)
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail(THUMBNAIL)
                return as_png(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise Suspect(ContentProblem.BOMB) from None
    except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow raises for damaged files
        raise Suspect(ContentProblem.DAMAGED) from None


def as_png(image: Image.Image) -> bytes:
    written = BytesIO()
    image.convert("RGBA" if "A" in image.getbands() else "RGB").save(written, "PNG")
    return written.getvalue()
