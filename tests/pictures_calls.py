"""The pages of calls, pitches, juries and awards to take pictures of, by who looks at them."""

import re
from typing import Any

LEAD, CHAIR, JUROR, APPLICANT, WINNER = "Ada Osei", "Chidi Okafor", "Bea Svoboda", "Miriam Gruber", "Sami Virtanen"
PAST, COOL, NOW = "Staff call, third cohort", "Cool places for hot days", "Staff call, fourth cohort"
PEOPLE = (LEAD, CHAIR, JUROR, APPLICANT, WINNER)


def call_places(page: Any, name: str) -> dict[str, str]:
    """The addresses that a person visits, by the name of the picture; found by walking, so that they exist."""
    if name == JUROR:
        return _of_juror(page)
    page.goto("/calls")
    calls = {title: _address(page, title) for title in (PAST, COOL, NOW)}
    if name == LEAD:
        return _of_lead(page, calls)
    if name == CHAIR:
        return {
            "jury-panel": f"{calls[COOL]}/jury",
            "jury-room": f"{calls[COOL]}/jury/room",
            "jury-sealed": f"{calls[COOL]}/results",
            "jury-results": f"{calls[PAST]}/results",
        }
    page.goto("/pitches")
    if name == APPLICANT:
        draft = _address(page, "Quiet hours in the swimming pool")
        turned_down = _address(page, "Laundry rooms with a calendar")
        return {
            "pitches": "/pitches",
            "pitch": draft,
            "pitch-question": f"{draft}/questions/outcome",
            "pitch-costs": f"{draft}/questions/costs",
            "pitch-preview": f"{draft}/preview",
            "letter-declined": turned_down.replace("/pitches/", "/awards/pitches/"),
        }
    won = _address(page, "Heat-pump helpdesk")
    return {"pitch-awarded": won, "letter-awarded": won.replace("/pitches/", "/awards/pitches/")}


def _of_lead(page: Any, calls: dict[str, str]) -> dict[str, str]:
    past, cool = calls[PAST], calls[COOL]
    decision = f"{past}/decision/1"
    page.goto(f"{past}/letters/1")
    letter = page.locator('main a[href^="/awards/letters/"]').first.get_attribute("href")
    page.goto(decision)
    appeal = page.locator('main a[href^="/awards/appeals/"]').first.get_attribute("href")
    return {
        "calls": "/calls",
        "call-open": calls[NOW],
        "call-judged": cool,
        "call-decided": past,
        "field": f"{past}/field",
        "panel": f"{cool}/jury",
        "seats": f"{cool}/jury/seats",
        "hours": f"{cool}/jury/hours",
        "day": f"{cool}/jury/day",
        "results": f"{past}/results/1",
        "decision": decision,
        "line": f"{decision}/line",
        "letters": f"{past}/letters/1",
        "letter": str(letter),
        "appeal": str(appeal),
        "afterwards": f"{past}/afterwards",
    }


def _of_juror(page: Any) -> dict[str, str]:
    page.goto("/jury")
    ballots = page.locator(".jury-list a")
    addresses = list(dict.fromkeys(str(ballots.nth(place).get_attribute("href")) for place in range(ballots.count())))
    return {"jury-evening": "/jury", "ballot": addresses[0], "ballot-last": addresses[-1], "own-scores": "/jury/scores"}


def _address(page: Any, title: str) -> str:
    """Where a link with a title leads."""
    link = page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(title))).first
    return str(link.get_attribute("href"))
