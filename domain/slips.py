"""What people write wrongly, told apart from what fails inside the program."""

from __future__ import annotations


class Slip(ValueError):
    """What somebody wrote cannot be read or met; the sentence says what would be right, and is for them."""
