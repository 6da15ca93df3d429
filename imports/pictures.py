"""Pictures of devices and lots: made small, without where, when and by what they were taken (METHODOLOGY 19.4).

In: the bytes of somebody's picture. Out: a JPEG of at most `LONGEST_SIDE` pixels that holds the pixels only, turned as
the camera held it; the same picture gives the same bytes, so that it is kept once. Nothing here sees a face: whoever
takes the picture is asked to keep people off it.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from imports.errors import EvidenceError

#: Kinds that are read, as a file field names them and as the library does.
KINDS = ("jpg", "jpeg", "png", "webp")
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_PICTURE_BYTES = 20_000_000
#: More pixels than any telephone takes: a file that promises more is a bomb.
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 1600
QUALITY = 80


def clean_picture(content: bytes, name: str) -> bytes:
    """The picture alone; refused where it is too large, damaged or of another kind."""
    if len(content) > LARGEST_PICTURE_BYTES:
        raise EvidenceError("picture_size", file=name, most=LARGEST_PICTURE_BYTES // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound below is ours
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise EvidenceError("picture_size", file=name, most=LARGEST_PICTURE_BYTES // 1_000_000)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        small = Image.new("RGB", turned.size, "white")  # new: whatever the file said beside its pixels stays behind
        flat = turned.convert("RGBA")
        small.paste(flat, mask=flat.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise EvidenceError("picture_unreadable", file=name) from error
    kept = io.BytesIO()
    small.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()
