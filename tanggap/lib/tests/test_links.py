"""P5: links are built from PUBLIC_BASE_URL; of their tokens only the digest is kept."""

from tanggap.lib.links import new_token, public_url, short_token, token_digest


def test_an_address_is_ours_whatever_was_asked_for(settings):
    """P5."""
    settings.PUBLIC_BASE_URL = "https://pelanggan.contoh.test"
    assert public_url("/member/login") == "https://pelanggan.contoh.test/member/login"
    assert public_url("/x", token="a b&c") == "https://pelanggan.contoh.test/x?t=a+b%26c"


def test_tokens_differ_and_cannot_be_read_from_what_is_kept():
    one, other = new_token(), new_token()
    assert one != other
    assert len(one) >= 43
    assert len(short_token()) == 22
    assert short_token() != short_token()
    assert token_digest(one) == token_digest(one) != token_digest(other)
    assert len(token_digest(one)) == 32
