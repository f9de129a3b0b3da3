"""Revision 0049 writes down of trainings, places, origins and words what stood, since when it was written down."""

import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.migrate import move_database
from tests import fill

TRAINED = (
    # The first event has an entry; the second came with its call, and has that of another one that had its number.
    "UPDATE entry SET event = 'event.announced', thing_kind = 'call_event', thing_id = id, root_kind = 'call',"
    " root_id = 1",
    # The first person came; the second signed up anew after somebody had noted it, and gave the place back.
    "UPDATE event_place SET came = true, signed_up_at = '2026-01-02 00:00:00', cancelled_at = NULL,"
    " marked_at = '2026-01-03 00:00:00'",
    "UPDATE event_place SET marked_at = '2026-01-01 00:00:00', cancelled_at = '2026-01-05 00:00:00' WHERE id = 2",
)
KNOWN_TRAININGS = {
    'event.kind = row.kind AND event."on" = row."on" AND row.applies AND row.recorded_at ='
    " CASE WHEN event.id = 1 THEN entry.at ELSE call.created_at END FROM event_day AS row"
    " JOIN call_event AS event ON event.id = row.event_id JOIN round ON round.id = event.round_id"
    " JOIN call ON call.id = round.call_id JOIN entry ON entry.id = event.id",
    "row.origin = project.origin AND row.recorded_at = project.created_at FROM project_origin AS row"
    " JOIN project ON project.id = row.project_id",
    "row.applies AND row.recorded_at = city.created_at FROM term_offer AS row JOIN term ON term.id = row.term_id"
    " JOIN organisation AS city ON city.id = term.organisation_id WHERE row.id < 3",
    "NOT row.applies AND row.recorded_at = term.retired_at FROM term_offer AS row JOIN term ON term.id = row.term_id"
    " WHERE row.id > 2",
}


def test_trainings_and_origins_get_the_rows_that_say_so_and_what_was_taken_back_goes_on_the_way_down(
    empty: Flask,
) -> None:
    move_database(empty, "0048")
    with empty.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
        for statement in TRAINED:
            connection.execute(sa.text(statement))
        connection.commit()

    move_database(empty, "0049")

    with empty.app_context(), db.engine.connect() as connection:
        for wanted in KNOWN_TRAININGS:
            assert list(map(bool, connection.execute(sa.text(f"SELECT {wanted}")).scalars())) == [True, True]
        places = connection.execute(
            sa.text(
                "SELECT row.place_id, row.applies, row.came, CASE row.recorded_at WHEN place.signed_up_at THEN 'taken'"
                " WHEN place.marked_at THEN 'noted' WHEN place.cancelled_at THEN 'given back' END"
                " FROM attendance AS row JOIN event_place AS place ON place.id = row.place_id ORDER BY row.id"
            )
        ).all()
        connection.execute(sa.text("UPDATE call_event SET dropped_at = '2026-11-22 12:00:00' WHERE id = 2"))
        connection.commit()
    assert [tuple(row) for row in places] == [
        (1, True, None, "taken"),
        (2, True, True, "taken"),
        (1, True, True, "noted"),
        (2, False, True, "given back"),
    ]

    move_database(empty, "0048")

    with empty.app_context(), db.engine.connect() as connection:
        there = {table: len(rows) for table, rows in fill.everything(connection).items()}
    assert [there[name] for name in ("call_event", "event_place", "live_session", "project")] == [1, 1, 2, 2]
    assert not {"event_day", "attendance", "project_origin", "term_offer"} & set(there)
