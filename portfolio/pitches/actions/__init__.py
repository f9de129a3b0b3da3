"""What people do with pitches: begin, write, apply together, hand in, withdraw; what the unit does with the field."""

from portfolio.pitches.actions.asking import answer, ask, settle
from portfolio.pitches.actions.beginning import begin
from portfolio.pitches.actions.handing_in import hand_in, withdraw
from portfolio.pitches.actions.moving import check_writable
from portfolio.pitches.actions.screening import SCREENED, check_read, conclude, invite, open_early, screen
from portfolio.pitches.actions.teaming import add_member, end_member
from portfolio.pitches.actions.writing import attach, keep_about, keep_answer, remove_file

__all__ = [
    "SCREENED",
    "add_member",
    "answer",
    "ask",
    "attach",
    "begin",
    "check_read",
    "check_writable",
    "conclude",
    "end_member",
    "hand_in",
    "invite",
    "keep_about",
    "keep_answer",
    "open_early",
    "remove_file",
    "screen",
    "settle",
    "withdraw",
]
