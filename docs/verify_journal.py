"""Checks a Momentti journal against a signed checkpoint, and needs nothing of Momentti.

    python3 verify_journal.py JOURNAL CHECKPOINT KEY [EARLIER_CHECKPOINT]

Hashes by RFC 6962, notes by c2sp.org/signed-note, checkpoints by c2sp.org/tlog-checkpoint. Python 3.9 or newer; the
signature takes the package `cryptography`: without it nothing is called proven. Exit codes: 0 proven, 1 not, 2 usage.
"""

import base64
import hashlib
import sys


def leaf(line):
    return hashlib.sha256(b"\x00" + line).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The roots of the complete subtrees so far, largest first; appending joins equal ones."""

    def __init__(self):
        self.size = 0
        self.peaks = []

    def append(self, line):
        new, count = leaf(line), self.size
        while count & 1:
            new, count = node(self.peaks.pop(), new), count >> 1
        self.peaks.append(new)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def signature_holds(text, note_signatures, key):
    """Whether the key `name+hash+base64` signed the text; signatures by other keys count for nothing."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        sys.exit("NOT proven: install `cryptography`, which checks the signature")
    name, number, encoded = key.split("+", 2)
    kind_and_key = base64.b64decode(encoded, validate=True)
    right_number = hashlib.sha256(name.encode() + b"\n" + kind_and_key).digest()[:4]
    if len(kind_and_key) != 33 or kind_and_key[:1] != b"\x01" or right_number.hex() != number:
        sys.exit(f"this is no key to verify with: {key}")
    for line in note_signatures:
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if (dash, signer, signature[:4]) == ("\u2014", name, right_number):
            try:
                Ed25519PublicKey.from_public_bytes(kind_and_key[1:]).verify(signature[4:], text.encode())
                return True
            except InvalidSignature:
                return False
    return False


def open_checkpoint(path, key):
    """The size and the root that a checkpoint promises."""
    with open(path, encoding="utf-8", newline="") as file:
        text, _, signatures = file.read().rpartition("\n\n")
    origin, size, root = text.split("\n")[:3]
    if origin != key.split("+")[0] or not signature_holds(text + "\n", signatures.splitlines(), key):
        sys.exit(f"NOT proven: {path} is not signed by {key.split('+')[0]} with this key")
    return int(size), base64.b64decode(root, validate=True)


def main(journal, checkpoint, key, earlier=None):
    promises = [open_checkpoint(path, key) for path in (earlier, checkpoint) if path]
    if promises[0][0] > promises[-1][0]:
        sys.exit("NOT proven: the checkpoint is older than the earlier one")
    tree = Tree()
    with open(journal, "rb") as lines:
        for size, root in promises:
            while tree.size < size:
                line = lines.readline()
                if not line:
                    sys.exit(f"NOT proven: the journal ends after {tree.size} lines, the checkpoint is of {size}")
                tree.append(line[:-1] if line.endswith(b"\n") else line)
            if tree.root() != root:
                sys.exit(f"NOT proven: the first {size} lines are not those that the checkpoint promises")
            print(f"proven: the first {size} lines hash to the signed root {root.hex()}")
        newer = sum(1 for _ in lines)
    if newer:
        print(f"NOT proven: {newer} lines are newer than the checkpoint")


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        main(*sys.argv[1:])
    except (OSError, ValueError) as error:
        sys.exit(f"NOT proven: {error}")
