"""Secrets: made of 32 random bytes, shown once, kept only as their SHA-256."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


def new_secret() -> str:
    """A new secret, as text that a header or a cookie carries."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret; of 32 random bytes nobody finds another with the same."""
    return hashlib.sha256(secret.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """Whether two are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one, other)


def derived(secret: str, purpose: str) -> str:
    """Another secret that follows from this one for one purpose, and does not give it away."""
    mac = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
