"""Everything that changes a project's record, one module per subject."""

from portfolio.projects.actions.editing import archive, change_plan, edit_record, unarchive
from portfolio.projects.actions.handing import accept_hand_over, hand_over, note_hand_over
from portfolio.projects.actions.loading import BY_ROW, NewProject, PastMove, Point, load_many
from portfolio.projects.actions.moving import assign, move_stage, take_move_back
from portfolio.projects.actions.notes import correct_note, write_note
from portfolio.projects.actions.opening import next_ref, next_refs, open_project
from portfolio.projects.actions.partners import add_partner, end_partnership, load_partners, resume_partnership
from portfolio.projects.actions.settling import settle_point
from portfolio.projects.actions.tagging import retag
from portfolio.projects.actions.vocabulary import (
    add_term,
    bring_back_term,
    load_terms,
    rename_term,
    retire_term,
    seed_vocabulary,
)

__all__ = [
    "BY_ROW",
    "NewProject",
    "PastMove",
    "Point",
    "accept_hand_over",
    "add_partner",
    "add_term",
    "archive",
    "assign",
    "bring_back_term",
    "change_plan",
    "correct_note",
    "edit_record",
    "end_partnership",
    "hand_over",
    "load_many",
    "load_partners",
    "load_terms",
    "move_stage",
    "next_ref",
    "next_refs",
    "note_hand_over",
    "open_project",
    "rename_term",
    "resume_partnership",
    "retag",
    "retire_term",
    "seed_vocabulary",
    "settle_point",
    "take_move_back",
    "unarchive",
    "write_note",
]
