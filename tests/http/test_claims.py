from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.domain.errors import Unauthenticated
from sse_booking.http.jwt_verifier import LATEST, MAX_NAME_CHARS, Verifier, is_user_id
from tests.http.token_issuer import (
    EC,
    HS,
    NOW,
    SECRET,
    a_token,
    claims,
    forged,
    pem,
    refused,
)


@pytest.mark.parametrize("header", [b"", b"null", b"[]", b"{", b'"HS256"', b"\xff", b'{"alg":"HS256"', b"{}"])
def test_a_header_that_is_none_is_refused(header: bytes) -> None:
    refused(Verifier(secret=SECRET), forged(header, claims()))


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"[]", b"{", b'"maria"', b"\xff", b"{}", b'{"sub":"\\ud800","exp":9999999999}', b'{"sub":"maria","exp":NaN}']
)
def test_claims_that_are_none_are_refused(payload: bytes) -> None:
    refused(Verifier(secret=SECRET), forged(HS, payload))


@pytest.mark.parametrize("exp", [..., None, "9999999999", True, [], {}, NOW, NOW - 1, 0, -1, NOW + 0.9, -1e308, -(10**40)])
def test_a_token_without_a_good_exp_is_refused(exp: object) -> None:
    refused(Verifier(secret=SECRET), forged(HS, claims(exp=exp)))


@pytest.mark.parametrize("digits", [b"NaN", b"Infinity", b"1e999", b"-1e999", b"0x7fffffff", b"1_795_999_999"])
def test_an_exp_that_is_no_finite_number_is_refused(digits: bytes) -> None:
    refused(Verifier(secret=SECRET), forged(HS, b'{"sub":"maria","exp":' + digits + b"}"))


@pytest.mark.parametrize(
    ("exp", "expires_at"), [(NOW + 1, NOW + 1), (NOW + 1.9, NOW + 1), (1e300, LATEST), (10**30, LATEST), (2**63, LATEST)]
)
def test_a_token_is_good_to_the_second_and_to_the_last_year_that_can_be_written(exp: float, expires_at: int) -> None:
    assert Verifier(secret=SECRET).verify(forged(HS, claims(exp=exp)), NOW).expires_at == expires_at


@pytest.mark.parametrize("nbf", [NOW + 1, NOW + 0.5, None, "0", True, 1e300])
def test_a_token_that_is_not_valid_yet_is_refused(nbf: object) -> None:
    refused(Verifier(secret=SECRET), forged(HS, claims(nbf=nbf)))


@pytest.mark.parametrize("iat", [NOW + 1, None, "0", False, 1e300])
def test_a_token_of_the_future_is_refused(iat: object) -> None:
    refused(Verifier(secret=SECRET), forged(HS, claims(iat=iat)))


@pytest.mark.parametrize(
    "changes", [{"nbf": NOW}, {"nbf": 0}, {"iat": NOW}, {"iat": NOW + 0.9}, {"nbf": -1.5}, {"name": None}, {"extra": {"deep": [1]}}]
)
def test_good_times_and_further_claims_are_taken(changes: dict[str, object]) -> None:
    assert Verifier(secret=SECRET).verify(forged(HS, claims(**changes)), NOW).user_id == "maria"


@pytest.mark.parametrize(
    "sub", [..., None, "", 5, True, "a b", "a,b", "a\tb", "a\nb", "a\0b", "a\u00a0b", "a\u200bb", "a\u202eb", "x" * 129, ["maria"]]
)
def test_a_token_without_a_good_sub_is_refused(sub: object) -> None:
    refused(Verifier(secret=SECRET), forged(HS, claims(sub=sub)))


@pytest.mark.parametrize("sub", ["m", "x" * 128, "auth0|5f7c8ec7", "maria@example.org", "мария", "李", "😀", "a:b", "-"])
def test_every_printable_sub_is_taken(sub: str) -> None:
    assert is_user_id(sub)
    assert Verifier(secret=SECRET).verify(a_token(sub=sub), NOW).user_id == sub


@pytest.mark.parametrize("role", [None, "", "Admin", "owner", 1, True, ["admin"], "admin "])
def test_a_role_that_is_not_known_is_refused(role: object) -> None:
    refused(Verifier(secret=SECRET), forged(HS, claims(role=role)))


@pytest.mark.parametrize("name", [5, True, ["Maria"], "a\0b"])
def test_a_name_that_is_no_text_is_refused(name: object) -> None:
    refused(Verifier(secret=SECRET), forged(HS, claims(name=name)))


def test_a_long_name_is_cut() -> None:
    assert Verifier(secret=SECRET).verify(a_token(name="x" * 1000), NOW).name == "x" * MAX_NAME_CHARS


@pytest.mark.parametrize(("aud", "audience", "good"), [
    (..., "", True), ([], "", True), ("us", "us", True), (["them", "us"], "us", True),
    ("them", "", False), (["us"], "", False), (..., "us", False), ([], "us", False), ("them", "us", False), (["them"], "us", False),
    ("user", "us", False), (None, "us", False), ([5], "us", False), ({"us": 1}, "us", False),
])  # fmt: skip
def test_a_token_for_another_audience_is_refused(aud: object, audience: str, good: bool) -> None:
    verifier, token = Verifier(secret=SECRET, audience=audience), forged(HS, claims(aud=aud))
    if good:
        assert verifier.verify(token, NOW).user_id == "maria"
    else:
        refused(verifier, token)


def test_a_token_longer_than_any_header_is_refused() -> None:
    assert Verifier(secret=SECRET).verify(a_token(extra="x" * 5000), NOW).user_id == "maria"
    assert refused(Verifier(secret=SECRET), a_token(extra="x" * 9000)) == "This is not a token."


@given(token=st.text(st.sampled_from("eyJ.AZ09-_=+/ \0é\ud800")) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_refused_in_order(token: str) -> None:
    refused(Verifier(secret=SECRET, public_key=pem(EC)), token)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(
    header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit"]), json_values | st.just("HS256")) | json_values,
    payload=st.dictionaries(st.sampled_from(["sub", "exp", "nbf", "iat", "aud", "name", "role"]), json_values | st.just(NOW + 5))
    | json_values,
)
def test_any_signed_json_is_taken_or_refused_in_order(header: object, payload: object) -> None:
    try:
        who = Verifier(secret=SECRET).verify(forged(header, payload), NOW)
    except Unauthenticated:
        return
    assert is_user_id(who.user_id)
    assert who.expires_at > NOW
    assert who.role in ("user", "admin")
