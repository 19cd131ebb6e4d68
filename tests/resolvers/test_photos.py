import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.photos import MAX_BYTES, Photo, PhotoError, decode

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 a made-up picture"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    brands = major + b"\x00\x00\x00\x00" + b"".join(compatible)
    return (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands + b"\x00\x00\x00\x08free"


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (WEBP, "image/webp"),
        (ftyp(b"heic", b"mif1", b"heic"), "image/heic"),
        (ftyp(b"heix"), "image/heic"),
        (ftyp(b"hevc"), "image/heic"),
        (ftyp(b"mif1", b"mif1", b"heic"), "image/heic"),
        (ftyp(b"mif1", b"mif1", b"miaf"), "image/heif"),
        (ftyp(b"msf1"), "image/heif"),
    ],
)
def test_pictures_are_known_by_their_first_bytes(content: bytes, media_type: str) -> None:
    photo = decode(b64(content))
    assert photo == Photo(media_type, content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n", "is a PDF"),
        (b"GIF89a\x01\x00", "not a picture of a kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture of a kind"),
        (b"hello", "not a picture of a kind"),
        (b"\xff\xd8", "not a picture of a kind"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "not a picture of a kind"),
        (ftyp(b"avif", b"mif1"), "not a picture of a kind"),
        (ftyp(b"mif1", b"avif"), "not a picture of a kind"),
        (ftyp(b"isom", b"mp42"), "not a picture of a kind"),
        (b"\x00\x00\x00\x00ftyp", "not a picture of a kind"),
    ],
)
def test_anything_else_is_refused_with_what_to_send(content: bytes, message: str) -> None:
    with pytest.raises(PhotoError, match=message) as caught:
        decode(b64(content))
    assert caught.value.message.endswith("send a JPEG, PNG, WebP or HEIC picture in base64.")


def test_the_published_samples_three_dots_are_no_photo() -> None:
    assert decode("...") is None
    assert decode(" ...\n") is None


@pytest.mark.parametrize("text", ["....", "..", "…", "...="])
def test_other_dots_are_no_base64(text: str) -> None:
    with pytest.raises(PhotoError, match="not base64"):
        decode(text)


@pytest.mark.parametrize("text", ["", "   ", "\n", "====", "data:image/jpeg;base64,"])
def test_an_empty_photo_is_refused(text: str) -> None:
    with pytest.raises(PhotoError, match="is empty: leave it out"):
        decode(text)


@pytest.mark.parametrize(
    "text", ["not base64!", "abc$", "/9j_4AAQ", "/9j-4AAQ", "/9j/4=AQ", "/9j/4", "å", "\ud800", "\x00/9j/", "data:,abc"]
)
def test_what_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(PhotoError, match="is not base64"):
        decode(text)


def test_line_breaks_missing_padding_and_a_data_url_are_understood() -> None:
    plain = b64(JPEG + b"xy")
    assert plain.endswith("=")
    wrapped = "\r\n".join(plain[at : at + 7] for at in range(0, len(plain), 7))
    for text in (
        plain,
        plain.rstrip("="),
        wrapped,
        f" \t{plain}\n",
        f"data:image/jpeg;base64,{plain}",
        f"data:image/png;name=licence.png;base64,{plain}",
        f"DATA:;BASE64,{plain}",
    ):
        assert decode(text) == Photo("image/jpeg", JPEG + b"xy")


def test_the_size_that_counts_is_the_pictures() -> None:
    exactly = JPEG.ljust(100, b"\x00")
    assert decode(b64(exactly), max_bytes=100) == Photo("image/jpeg", exactly)
    with pytest.raises(PhotoError, match="larger than 100 bytes"):
        decode(b64(exactly + b"\x00"), max_bytes=100)


def test_eight_mebibytes_are_allowed_and_no_byte_more() -> None:
    assert MAX_BYTES == 8_388_608
    photo = decode(b64(JPEG.ljust(MAX_BYTES, b"\x00")))
    assert photo is not None
    assert len(photo.content) == MAX_BYTES
    with pytest.raises(PhotoError, match="larger than 8388608 bytes"):
        decode(b64(JPEG.ljust(MAX_BYTES + 1, b"\x00")))


def test_a_photo_does_not_print_what_it_shows() -> None:
    assert repr(Photo("image/jpeg", JPEG)) == "Photo(media_type='image/jpeg')"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(b64))
def test_any_text_is_a_photo_a_placeholder_or_a_refusal(text: str) -> None:
    try:
        photo = decode(text)
    except PhotoError:
        return
    assert photo is None or photo.content


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100))
def test_the_bytes_come_out_as_they_went_in(tail: bytes) -> None:
    assert decode(b64(JPEG + tail).rstrip("=")) == Photo("image/jpeg", JPEG + tail)
