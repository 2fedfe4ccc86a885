"""The Centre's tasks and calls as programs: what they are named, for whom they are, what they pay for, to whom.

The programs of the calls bear the names of real ones. The Finnish names of skills badges and digital skills are those
of public services; all other wording, and all Swedish and English, is ours.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.facts import PurposeAmount
from domain.money import Money, apportion
from domain.names import Names, ProgramId, Purpose, TargetGroup

PROVIDERS = {
    "College": Purpose.VET_QUALIFICATION,
    "University of Applied Sciences": Purpose.APPLIED_SCIENCES,
    "University": Purpose.UNIVERSITY,
    "Folk High School": Purpose.LIBERAL_ADULT,
}
"""Who applies for grants, and the form of education that each gives."""

ALL = tuple(PROVIDERS)
SUPPORTED = Money(85), Money(15)
"""How a grant for education divides: the education, and measures that support completing it."""


class Program(NamedTuple):
    """One program; where it names no purpose, each provider is paid for its own form of education."""

    names: Names
    purpose: Purpose | None
    target: TargetGroup
    providers: tuple[str, ...] = ALL
    target_reason: str | None = None


PORTFOLIO: dict[str, Program] = {
    "outreach": Program(
        Names("Hakeva toiminta", "Uppsökande verksamhet", "Outreach"),
        Purpose.OUTREACH,
        TargetGroup.OUTSIDE_LABOUR_FORCE,
    ),
    "networks": Program(
        Names("Alueelliset yhteistyöverkostot", "Regionala samarbetsnätverk", "Regional networks"),
        Purpose.DEVELOPMENT,
        TargetGroup.EMPLOYED,
    ),
    "guidance": Program(
        Names("Ohjaus ja neuvonta", "Handledning och rådgivning", "Guidance and advisory services"),
        Purpose.GUIDANCE,
        TargetGroup.OUTSIDE_LABOUR_FORCE,
    ),
    "foresight": Program(Names("Ennakointi", "Prognostisering", "Foresight"), Purpose.FORESIGHT, TargetGroup.EMPLOYED),
    "skills-badges": Program(
        Names("Osaamismerkit", "Kompetensmärken", "Skills badges"), Purpose.DIGITAL_SERVICES, TargetGroup.EMPLOYED
    ),
    "digital-skills": Program(
        Names("Digitaidot", "Digitala färdigheter", "Digital skills"),
        Purpose.UNREGULATED,
        TargetGroup.OUTSIDE_LABOUR_FORCE,
    ),
    "digital-green": Program(
        Names("Digitalisaatio ja vihreä siirtymä", None, "Digitalisation and the green transition"),
        None,
        TargetGroup.EMPLOYED,
    ),
    "care-assistants": Program(
        Names("Hoiva-avustajien koulutus", None, "Training of care assistants"), None, TargetGroup.EMPLOYED, ALL[:1]
    ),
    "green-industry": Program(
        Names(
            "Vihreän siirtymän tukeminen kone-, metalli-, kuljetus- ja logistiikka-aloilla",
            None,
            "Green transition in machinery, metal, transport and logistics",
        ),
        None,
        TargetGroup.EMPLOYED,
        ALL[:2],
    ),
    "ukraine-skills": Program(
        Names("Ukrainalaisten osaamispalvelut", None, "Skills services for Ukrainians"),
        Purpose.IMMIGRANT_EDUCATION,
        TargetGroup.OTHER,
        target_reason="People who fled the war to Finland, whatever their place in the labour market",
    ),
    "clean-transition": Program(
        Names("Puhtaaseen siirtymään", None, "Towards the clean transition"), None, TargetGroup.EMPLOYED, ALL[:3]
    ),
    "home-services": Program(
        Names(
            "Kotipalvelutyöntekijät ja henkilökohtaiset avustajat", None, "Home-service workers and personal assistants"
        ),
        None,
        TargetGroup.EMPLOYED,
        ("College", "Folk High School"),
    ),
}


def program_of(name: str) -> ProgramId:
    """The identifier of a program of the portfolio."""
    assert name in PORTFOLIO, name
    return ProgramId(name)


def purposes_of(name: str, amount: Money, provider: str | None = None) -> tuple[PurposeAmount, ...]:
    """What an amount of a program pays for, to the cent: of one provider, or of all that may apply."""
    program = PORTFOLIO[name]
    if program.purpose is not None:
        return (PurposeAmount(program.purpose, amount),)
    education, support = apportion(amount, SUPPORTED)
    forms = [PROVIDERS[it] for it in ((provider,) if provider else program.providers)]
    parts = zip(forms, apportion(education, [Money(1) for _ in forms]), strict=True)
    return (*(PurposeAmount(form, part) for form, part in parts), PurposeAmount(Purpose.SUPPORT, support))
