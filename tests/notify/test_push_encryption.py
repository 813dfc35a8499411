"""Web Push payloads and signatures, by the vectors of RFC 8291 and read back as a browser reads them."""

from __future__ import annotations

import stat
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sse_booking.notify.push.encryption import MAX_PLAINTEXT, check_keys, encrypt, point, to_bytes, to_text
from sse_booking.notify.push.vapid import BadKeyFile, Vapid, new_key, pem, read_key, write_key


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(to_bytes(text), "big"), ec.SECP256R1())


# RFC 8291, section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
BROWSER = private_key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = to_bytes("DGv6ra1nlYgDCS1FRnbzlw")
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4M"
    "qgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def decrypted(body: bytes, browser: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser makes of a push, written out from the RFC and not from our code."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= size
    shared = browser.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    info = b"WebPush: info\0" + point(browser.public_key()) + sender
    secret = HKDF(SHA256(), 32, auth, info).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
    return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0").removesuffix(b"\2")


def test_the_example_of_rfc_8291_comes_out_byte_for_byte() -> None:
    assert encrypt(TEXT, P256DH, AUTH, own_key=SENDER, salt=SALT) == to_bytes(BODY)


def test_a_browser_reads_what_was_sent_and_every_push_has_keys_of_its_own() -> None:
    one, two = (encrypt("Tisch 7 ist frei \N{PARTY POPPER}".encode(), P256DH, AUTH) for _ in range(2))
    assert (
        decrypted(one, BROWSER, to_bytes(AUTH)) == decrypted(two, BROWSER, to_bytes(AUTH)) == "Tisch 7 ist frei \N{PARTY POPPER}".encode()
    )
    assert one[:16] != two[:16]
    assert one[21:86] != two[21:86]


def test_the_longest_payload_fits_the_4096_bytes_that_every_push_service_takes() -> None:
    assert len(encrypt(b"x" * MAX_PLAINTEXT, P256DH, AUTH)) == 4096
    with pytest.raises(ValueError, match="at most 3993"):
        encrypt(b"x" * (MAX_PLAINTEXT + 1), P256DH, AUTH)


@pytest.mark.parametrize(
    ("p256dh", "auth"), [(to_text(b"\4" + b"\1" * 64), AUTH), (P256DH, to_text(b"short")), ("", AUTH), (P256DH[:-4], AUTH)]
)
def test_keys_that_no_browser_has_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        check_keys(p256dh, auth)
    check_keys(P256DH, AUTH)


def test_a_push_service_finds_a_fresh_signed_word_for_its_own_origin() -> None:
    vapid = Vapid(SENDER, "mailto:host@book.example")
    header = vapid.authorization("https://push.example:8443", 1_000_000)
    token, key = (part.split("=", 1)[1] for part in header.removeprefix("vapid ").split(", "))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(key))
    claims = jwt.decode(token, public, ["ES256"], audience="https://push.example:8443", options={"verify_exp": False})
    assert claims["sub"] == "mailto:host@book.example"
    assert 0 < claims["exp"] - 1_000_000 <= 86_400
    assert vapid.authorization("https://push.example:8443", 1_000_100) == header
    assert vapid.authorization("https://other.example", 1_000_100) != header
    assert vapid.authorization("https://push.example:8443", 1_000_000 + 42_000) != header


def test_the_key_file_is_made_once_for_its_owner_only_and_then_kept(tmp_path: Path) -> None:
    file = tmp_path / "push.pem"
    write_key(file, text := new_key())
    write_key(file, new_key())  # two that start at the same time end up with one key
    assert pem(read_key(file)) == text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_file_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "push.pem"
    file.write_bytes(content)
    with pytest.raises(BadKeyFile, match=r"push\.pem"):
        read_key(file)
    assert file.read_bytes() == content
