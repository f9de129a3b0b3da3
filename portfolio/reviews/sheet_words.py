"""What people read of an outcome: its questions in plain words, the answers to choose from, and what hints say."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

QUESTIONS: Mapping[str, Any] = {
    "aim": lazy("What did you set out to change, and for whom?"),
    "delivery": lazy("Was it delivered as planned?"),
    "results": lazy("What came out?"),
    "side_effects": lazy("What else happened, good or bad, and for whom?"),
    "evidence": lazy("How do you know it was the project?"),
    "cost": lazy("What did it cost in all, and was it worth it?"),
    "voices": lazy("What do users and staff say?"),
    "lessons": lazy("What would you do again, or never again?"),
    "decision": lazy("What was decided, and why?"),
    "next": lazy("Who owns it next, with what money?"),
    "follow_up": lazy("What is to be done now?"),
    "publishing": lazy("May this review be published?"),
    "personal": lazy("Are there personal data in this form?"),
    "said": lazy("What did the review find?"),
    "use": lazy("Is it still in use?"),
    "funded": lazy("Is it still paid for?"),
    "risk": lazy("What could end it?"),
    "lesson_use": lazy("Was the lesson used?"),
}
SECTIONS: Mapping[str, Any] = {
    "aim": lazy("Aim and delivery"),
    "results": lazy("Results"),
    "evidence": lazy("How sure"),
    "cost": lazy("Cost"),
    "learnt": lazy("Voices and lessons"),
    "decision": lazy("Decision"),
    "publishing": lazy("Publishing"),
    "said": lazy("What was found"),
    "use": lazy("Still in use"),
    "check": lazy("Check and hand in"),
}
HINTS: Mapping[str, Any] = {
    "aim": lazy("From the record. Say also whether the aim has changed on the way."),
    "delivered_words": lazy("What was different from the plan?"),
    "side_effects": lazy("Think of groups that gained nothing, or lost something."),
    "comparison": lazy("For example: the same streets in the year before; two districts without sensors."),
    "worth_words": lazy("In a sentence or two."),
    "cost_matches": lazy("Only then may the cost be divided by the change in the first main measure."),
    "benefit_words": lazy("What the amounts rest on: prices, numbers, years."),
    "quote": lazy("Without a name. It appears only with the consent of whoever said it."),
    "decision_reason": lazy("What tipped the scales?"),
    "next_owner_id": lazy("Somebody new is asked to accept first."),
    "new_end_on": lazy("Where the project goes on. The next outcome review follows from it."),
    "withheld_reason": lazy("For example: a tender is under way."),
    "has_personal_data": lazy(
        "Names, addresses or stories by which somebody can be recognised. Better leave them out."
    ),
    "main_risk": lazy("The one thing that would end it soonest."),
    "findings_text": lazy("What changed, for whom, and how do you know?"),
}
LABELS: Mapping[str, Any] = {
    "held_on": lazy("Day of the review"),
    "aim": lazy("The aim"),
    "delivered": lazy("Delivery"),
    "delivered_words": lazy("In your words"),
    "side_effects": lazy("Side effects"),
    "nesta_level": lazy("The answer that fits best"),
    "independence": lazy("Who evaluated?"),
    "sms_level": lazy("Level on the Maryland scale"),
    "comparison": lazy("What was it compared with?"),
    "manuals": lazy("Are there manuals and systems so that anybody can repeat it with the same effect?"),
    "cost": lazy("Cost in all"),
    "worth": lazy("Was it worth it?"),
    "worth_words": lazy("Why?"),
    "cost_base": lazy("What the cost covers"),
    "cost_matches": lazy("Did the cost buy what the first main measure counts, and nothing else?"),
    "benefit_low": lazy("Benefit in money, at least"),
    "benefit": lazy("Benefit in money, most likely"),
    "benefit_high": lazy("Benefit in money, at most"),
    "benefit_words": lazy("Assumptions"),
    "voices": lazy("What they say"),
    "quote": lazy("A quote"),
    "quote_consent": lazy("Has whoever said it agreed to be quoted?"),
    "decision": lazy("Decision"),
    "decision_reason": lazy("Why?"),
    "next_owner_id": lazy("Owner from now on"),
    "money": lazy("Money from now on"),
    "new_end_on": lazy("New end"),
    "may_publish": lazy("May it be published?"),
    "withheld_reason": lazy("If not, why?"),
    "withheld_until": lazy("Until when not?"),
    "has_personal_data": lazy("Personal data"),
    "findings_text": lazy("Findings"),
    "still_used": lazy("Still in use"),
    "still_funded": lazy("Still paid for"),
    "main_risk": lazy("Main risk"),
    "lesson_used": lazy("Did somebody act on what was learnt?"),
}
DELIVERED: Mapping[str, Any] = {
    "as_planned": lazy("As planned"),
    "with_changes": lazy("With changes"),
    "in_part": lazy("In part"),
    "not": lazy("Not delivered"),
}
VERDICTS: Mapping[str, Any] = {
    "met": lazy("Goal met"),
    "in_part": lazy("Met in part"),
    "not_met": lazy("Not met"),
    "cannot_tell": lazy("Cannot tell"),
}
TONES = {"met": "good", "in_part": "warn", "not_met": "bad", "cannot_tell": "neutral"}
EVIDENCE: Mapping[str, Any] = {
    "1": lazy("We can explain why it should help, but no figures show it yet"),
    "2": lazy("The figures moved the right way, but something else may have moved them"),
    "3": lazy("We compared with people or places without the project, and the difference is ours"),
    "4": lazy("Others did the same elsewhere and found the same"),
}
NESTA: Mapping[int, Any] = {
    1: lazy("Level 1 of 5: it is clear why it should help"),
    2: lazy("Level 2 of 5: the figures moved, the cause is open"),
    3: lazy("Level 3 of 5: a comparison shows that it was the project"),
    4: lazy("Level 4 of 5: repeated independently"),
    5: lazy("Level 5 of 5: anybody can repeat it by a manual"),
}
SMS: Mapping[str, Any] = {
    "1": lazy("1: before and after, or one look, without a comparison group"),
    "2": lazy("2: the same, with other influences taken into account"),
    "3": lazy("3: before and after with a comparison group that is shown to be similar"),
    "4": lazy("4: as good as drawn by lot, such as a cut-off or a waiting list"),
    "5": lazy("5: drawn by lot"),
}
INDEPENDENCE: Mapping[str, Any] = {
    "self": lazy("We ourselves"),
    "internal_other_unit": lazy("Another part of the administration"),
    "external": lazy("Somebody from outside"),
}
CRITERIA: Mapping[str, Any] = {
    "relevance": lazy("Relevance: was it the right thing to do?"),
    "coherence": lazy("Coherence: does it fit with what others do?"),
    "effectiveness": lazy("Effectiveness: were the aims reached?"),
    "efficiency": lazy("Efficiency: were money and time used well?"),
    "impact": lazy("Impact: what difference did it make, intended or not?"),
    "sustainability": lazy("Sustainability: will the benefits last?"),
}
MARKS: Mapping[str, Any] = {
    "4": lazy("4: very much so"),
    "3": lazy("3: mostly"),
    "2": lazy("2: only in part"),
    "1": lazy("1: hardly"),
}
WORTH: Mapping[str, Any] = {
    "yes": lazy("Yes"),
    "in_part": lazy("In part"),
    "no": lazy("No"),
    "cannot_tell": lazy("Cannot tell"),
}
COST_BASES: Mapping[str, Any] = {
    "paid_out": lazy("What was paid out"),
    "with_staff": lazy("That and the hours of our staff"),
    "whole_life": lazy("Everything until the end of its life"),
}
STILL: Mapping[str, Any] = {
    "yes": lazy("Yes, as it was"),
    "adapted": lazy("Yes, changed"),
    "no": lazy("No"),
    "unknown": lazy("Not known"),
}
KNOWN: Mapping[str, Any] = {"yes": lazy("Yes"), "no": lazy("No"), "unknown": lazy("Not known")}
YES_NO: Mapping[str, Any] = {"yes": lazy("Yes"), "no": lazy("No")}
HELPED: Mapping[str, Any] = {"helped": lazy("It helped"), "hindered": lazy("It hindered")}
CONSEQUENCE_STATES: Mapping[str, Any] = {
    "proposed": lazy("Begins with the signature"),
    "open": lazy("Open"),
    "done": lazy("Done"),
    "dropped": lazy("Dropped"),
    "accepted": lazy("Accepted"),
    "declined": lazy("Declined"),
}
STATE_TONES = {
    "proposed": "neutral",
    "open": "warn",
    "done": "good",
    "dropped": "neutral",
    "accepted": "good",
    "declined": "bad",
}
STEPS: Mapping[str, Any] = {
    "opened": lazy("Agreed"),
    "moved": lazy("Moved to another day"),
    "done": lazy("Done"),
    "dropped": lazy("Dropped"),
    "accepted": lazy("Accepted"),
    "declined": lazy("Declined"),
}
