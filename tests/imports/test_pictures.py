"""A picture is kept without where, when and by what it was taken, the right way up; what is no picture is refused."""

import io

import pytest
from PIL import Image

from imports.errors import EvidenceError
from imports.pictures import LARGEST_PICTURE_BYTES, LONGEST_SIDE, clean_picture

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
#: The camera was held upright: shown as stored, the picture lies on its side.
TURNED = 6


def photograph(width: int = 40, height: int = 20, kind: str = "JPEG") -> bytes:
    """Red left half, blue right half, with what a telephone writes beside."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height))
    said = Image.Exif()
    said[MAKE], said[ORIENTATION] = "Fairphone of Mme Durand", TURNED
    said.get_ifd(GPS)[2] = (47.0, 19.0, 18.0)
    file = io.BytesIO()
    picture.save(file, kind, exif=said, **({"comment": b"at home"} if kind == "JPEG" else {}))
    return file.getvalue()


def red(content: bytes, at: tuple[int, int]) -> bool:
    pixel = Image.open(io.BytesIO(content)).convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel[0] > pixel[2]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comment_are_gone_and_the_picture_is_upright(kind: str) -> None:
    content = photograph(kind=kind)
    assert b"Durand" in content
    kept = clean_picture(content, "IMG_1.jpg")
    shown = Image.open(io.BytesIO(kept))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (20, 40), {})
    assert b"Durand" not in kept
    assert b"at home" not in kept
    assert (red(kept, (10, 5)), red(kept, (10, 35))) == (True, False)
    assert clean_picture(content, "copy.jpg") == kept


def test_a_large_picture_is_made_smaller() -> None:
    kept = clean_picture(photograph(4000, 3000), "IMG_2.jpg")
    assert max(Image.open(io.BytesIO(kept)).size) == LONGEST_SIDE


def test_what_is_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file, "PNG")
    assert Image.open(io.BytesIO(clean_picture(file.getvalue(), "x.png"))).getpixel((1, 1)) == (255, 255, 255)


def test_what_is_no_picture_is_refused_with_its_name() -> None:
    svg, gif = b"<svg xmlns='http://www.w3.org/2000/svg'/>", io.BytesIO()
    Image.new("RGB", (2, 2)).save(gif, "GIF")
    bomb = photograph(1, 1, "PNG").replace((1).to_bytes(4, "big") * 2, (60_000).to_bytes(4, "big") * 2, 1)
    for content, code in (
        (b"", "picture_unreadable"),
        (svg, "picture_unreadable"),
        (gif.getvalue(), "picture_unreadable"),
        (photograph()[:300], "picture_unreadable"),
        (b"0" * (LARGEST_PICTURE_BYTES + 1), "picture_size"),
    ):
        with pytest.raises(EvidenceError) as refusal:
            clean_picture(content, "IMG_3.jpg")
        assert refusal.value.code == code
        assert "IMG_3.jpg" in refusal.value.message("fr")
    with pytest.raises(EvidenceError):
        clean_picture(bomb, "bomb.png")
