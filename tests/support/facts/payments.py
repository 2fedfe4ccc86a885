"""What becomes of a payment that was prepared."""

from __future__ import annotations

from typing import Final

from domain.facts import Fact, PaymentBounced, PaymentConfirmed, PaymentReturned
from domain.names import RegisterNumber
from tests.support.facts.shapes import BOUGHT, VAT

CONTRACT = RegisterNumber("OPH-2-2021")

PAYMENTS: Final[dict[str, Fact]] = {
    "payment-returned-v1": PaymentReturned(
        decision=CONTRACT,
        instalment=1,
        payee="Keksitty Oy",
        invoice="INV-7",
        parts=BOUGHT,
        delivers=BOUGHT[1:],
        vat=VAT,
    ),
    "payment-confirmed-v1": PaymentConfirmed(CONTRACT, 1, "2021083100001"),
    "payment-bounced-v1": PaymentBounced(
        decision=CONTRACT,
        instalment=1,
        payee="Keksitty Oy",
        invoice="INV-7",
        confirmed=True,
        parts=BOUGHT,
        delivers=BOUGHT[1:],
        vat=VAT,
    ),
}
