"""What things are called: identifiers, names in three languages, the 19 regions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NewType

MomentCode = NewType("MomentCode", str)
"""A budget item such as ``29.01.53``: main title, chapter, item."""

ProgramId = NewType("ProgramId", str)
FrameId = NewType("FrameId", str)
PlanLineId = NewType("PlanLineId", str)
AuthorityId = NewType("AuthorityId", str)
"""A commitment authority (valtuus) of one moment and budget year."""
ProposalId = NewType("ProposalId", str)
RegisterNumber = NewType("RegisterNumber", str)
"""The register number under which a grant, tender or contract is decided; its one name in the ledger."""
BudgetAccount = NewType("BudgetAccount", str)
"""An account of the breakdown of budget accounts (TaKp-tili), below its moment: ``29.10.30.20.11.2``."""
LedgerAccount = NewType("LedgerAccount", str)
"""A business-accounting account (LKP-tili) of eight digits: ``82010000``."""
ForesightId = NewType("ForesightId", str)
DevelopmentPlanId = NewType("DevelopmentPlanId", str)
Instalment = NewType("Instalment", int)
"""Which payment of a decision, counted from 1; with the register number it is the payment's one name."""
PersonYears = NewType("PersonYears", int)
"""Person-years (htv), in hundredths of one: 1200 are twelve."""
Person = NewType("Person", str)
"""Who did it: an account name, never a personal identity code."""
Region = NewType("Region", str)
"""An official region code (01 is Uusimaa; not ISO 3166-2, where FI-01 is Åland), or ``nationwide``."""

NATIONWIDE = Region("nationwide")

# Source: the official classification of regions (Statistics Finland); 03 and 20 are no longer in use.
REGION_NAMES: dict[Region, tuple[str, str, str]] = {
    Region("01"): ("Uusimaa", "Nyland", "Uusimaa"),
    Region("02"): ("Varsinais-Suomi", "Egentliga Finland", "Southwest Finland"),
    Region("04"): ("Satakunta", "Satakunta", "Satakunta"),
    Region("05"): ("Kanta-Häme", "Egentliga Tavastland", "Kanta-Häme"),
    Region("06"): ("Pirkanmaa", "Birkaland", "Pirkanmaa"),
    Region("07"): ("Päijät-Häme", "Päijänne-Tavastland", "Päijät-Häme"),
    Region("08"): ("Kymenlaakso", "Kymmenedalen", "Kymenlaakso"),
    Region("09"): ("Etelä-Karjala", "Södra Karelen", "South Karelia"),
    Region("10"): ("Etelä-Savo", "Södra Savolax", "South Savo"),
    Region("11"): ("Pohjois-Savo", "Norra Savolax", "North Savo"),
    Region("12"): ("Pohjois-Karjala", "Norra Karelen", "North Karelia"),
    Region("13"): ("Keski-Suomi", "Mellersta Finland", "Central Finland"),
    Region("14"): ("Etelä-Pohjanmaa", "Södra Österbotten", "South Ostrobothnia"),
    Region("15"): ("Pohjanmaa", "Österbotten", "Ostrobothnia"),
    Region("16"): ("Keski-Pohjanmaa", "Mellersta Österbotten", "Central Ostrobothnia"),
    Region("17"): ("Pohjois-Pohjanmaa", "Norra Österbotten", "North Ostrobothnia"),
    Region("18"): ("Kainuu", "Kajanaland", "Kainuu"),
    Region("19"): ("Lappi", "Lappland", "Lapland"),
    Region("21"): ("Ahvenanmaa", "Åland", "Åland"),
    NATIONWIDE: ("koko maa", "hela landet", "nationwide"),
}


def kebab(kind: type) -> str:
    """What a command, fact or refusal is called outside the program: ``award-grant`` for ``AwardGrant``."""
    return _kebab(kind.__name__)


@cache
def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


class Term(StrEnum):
    """A closed set of the field's words, stored and compared as their text."""

    # Enum hashes in Python; these are parts of keys that every decision looks up.
    __hash__ = str.__hash__


class Source(Term):
    """Where money comes from: the national budget, or the Recovery and Resilience Facility."""

    NATIONAL = "national"
    RRF = "rrf"


class AppropriationKind(Term):
    """How long an appropriation lives and whether it may be exceeded (Act 423/1988)."""

    FIXED = "fixed"
    ESTIMATED = "estimated"
    DEFERRABLE = "deferrable"


class FrameKind(Term):
    """An operating frame is money a moment must hold; a program frame is a ceiling over programs."""

    OPERATING = "operating"
    PROGRAM = "program"


GOVERNMENT = "Government"
"""Who appoints the Council, its chairs, the Director and the Director General."""


class Office(Term):
    """Who may decide what (founding slides, governance); the chair decides as the Council."""

    COUNCIL = "council"
    COUNCIL_CHAIR = "council-chair"
    DIRECTOR = "director"
    DELEGATE = "delegate"
    DIRECTOR_GENERAL = "director-general"


class ProposalStage(Term):
    """Who decides about a budget proposal, in turn (founding slides); only Parliament's is a budget."""

    UNIT = "unit"
    AGENCY = "agency"
    MINISTRIES = "ministries"
    GOVERNMENT = "government"
    PARLIAMENT = "parliament"


class Ministry(Term):
    """The ministries that steer the Centre together: of education and culture, and of economic affairs."""

    OKM = "okm"
    TEM = "tem"


class Horizon(Term):
    """How far foresight looks ahead: less than 3 years, 3 to 9, more than 9."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class ForesightSource(Term):
    """Whose foresight it is: the Centre's own, bought from others, or published by others."""

    OWN = "own"
    COMMISSIONED = "commissioned"
    EXTERNAL = "external"


class Role(Term):
    """In what role somebody has access: as what they record, or that they only read."""

    RECORDER = "recorder"
    APPROVER = "approver"
    DIRECTOR = "director"
    DIRECTOR_GENERAL = "director-general"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    MINISTRY = "ministry"


READ_ONLY = frozenset((Role.AUDITOR, Role.MINISTRY))
"""Roles that record nothing; nobody holds one of them beside another role."""


class TargetGroup(Term):
    """For whom a service is meant: as a rule the employed and those outside the labour force."""

    EMPLOYED = "employed"
    OUTSIDE_LABOUR_FORCE = "outside-labour-force"
    OTHER = "other"


class Expenditure(Term):
    """The economic class of expenditure (rules, section 3): the basis of allocation is kept per class."""

    CONSUMPTION = "consumption"
    TRANSFER = "transfer"
    INVESTMENT = "investment"


class AllocationBasis(Term):
    """By what expenditure is allocated to a budget year (decree s. 5a-5b); the text of each moment says it."""

    ACCRUAL = "accrual"
    PAYMENT = "payment"
    COMMITMENT = "commitment"
    GRANT_DECISION = "grant-decision"
    PAYMENT_DECISION = "payment-decision"


class Purpose(Term):
    """What a decision pays for: a form of education, or another task of the Centre (founding slides; Act 682/2021)."""

    UNREGULATED = "unregulated"
    VET_QUALIFICATION = "vet-qualification"
    VET_OTHER = "vet-other"
    APPLIED_SCIENCES = "applied-sciences"
    UNIVERSITY = "university"
    LIBERAL_ADULT = "liberal-adult"
    IMMIGRANT_EDUCATION = "immigrant-education"
    SAMI = "sami-language-and-culture"
    OUTREACH = "outreach"
    SUPPORT = "support"
    GUIDANCE = "guidance"
    FORESIGHT = "foresight"
    NETWORKS = "networks"
    DIGITAL_SERVICES = "digital-services"
    DEVELOPMENT = "development-and-pilots"


class Procedure(Term):
    """How a tender is awarded (Act 1397/2016)."""

    OPEN = "open"
    RESTRICTED = "restricted"
    NEGOTIATED = "negotiated"
    DYNAMIC_PURCHASING = "dynamic-purchasing"
    DIRECT_AWARD = "direct-award"


class AppealOutcome(Term):
    """What the Market Court did with an appeal."""

    DISMISSED = "dismissed"
    AWARD_ANNULLED = "award-annulled"


class Service(Term):
    """What is bought, where thresholds differ (Act 1397/2016, Annex E)."""

    GENERAL = "general"
    SOCIAL = "social"
    OTHER_SPECIAL = "other-special"


class Report(Term):
    """What a recipient reports: on the way, or at the end of the period of use."""

    INTERIM = "interim"
    FINAL = "final"


class RecoveryGround(Term):
    """Why a grant is given back (Act 688/2001): repayment s. 20, mandatory s. 21 or discretionary recovery s. 22."""

    REPAYMENT = "repayment"
    MANDATORY = "mandatory"
    DISCRETIONARY = "discretionary"


class Cost(Term):
    """What operating money pays for; the source document tells salaries from other expenditure."""

    SALARIES = "salaries"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Names:
    """A name in the languages of the administration; Swedish and English may be missing."""

    fi: str
    sv: str | None = None
    en: str | None = None
