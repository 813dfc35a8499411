"""Signatures of webhooks, checked by the official library of Standard Webhooks and by the key that we publish."""

from __future__ import annotations

import time
from base64 import b64decode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from sse_booking.notify.webhooks.signing import new_secret, public_key, signed_headers

KEY = Ed25519PrivateKey.generate()
BODY = '{"type": "booking.approved", "data": {"title": "Gem\u00fcse \U0001f955"}}'.encode()


def test_the_official_library_accepts_either_secret_while_one_is_being_replaced() -> None:
    old, new = new_secret(), new_secret()
    headers = signed_headers("abcd-12-xyz", int(time.time()), BODY, [new, old], KEY)
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers)["type"] == "booking.approved"
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY + b" ", headers)


def test_a_secret_has_as_many_bytes_as_the_standard_asks_for() -> None:
    assert 24 <= len(b64decode(new_secret().removeprefix("whsec_"))) <= 64


def test_the_asymmetric_signature_is_of_the_same_bytes_and_of_the_key_that_is_published() -> None:
    headers = signed_headers("abcd-12-xyz", 1_700_000_000, BODY, [new_secret()], KEY)
    published = Ed25519PublicKey.from_public_bytes(b64decode(public_key(KEY).removeprefix("whpk_")))
    (signature,) = [text for text in headers["webhook-signature"].split(" ") if text.startswith("v1a,")]
    published.verify(b64decode(signature.removeprefix("v1a,")), b"abcd-12-xyz.1700000000." + BODY)
    with pytest.raises(InvalidSignature):
        published.verify(b64decode(signature.removeprefix("v1a,")), b"abcd-12-xyz.1700000001." + BODY)
