"""Solving the real captcha in tests: the challenge is fetched from its address and solved as the widget would."""

from altcha.v2 import Challenge, Payload, solve_challenge

CHEAP = {"cost": 1, "key_prefix": "0", "expires_seconds": 600}
"""The proof of work of tests: real in every step, but little of it."""


def solved(client) -> str:
    """The value of the captcha's field."""
    challenge = Challenge.from_dict(client.get("/captcha/challenge").json())
    return Payload(challenge, solve_challenge(challenge)).to_base64()
