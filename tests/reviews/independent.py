"""The evaluation gap once more, in SQL of its own: nothing of the product is imported, only its tables are read."""

from datetime import date

import sqlalchemy as sa

STATUSES = """
WITH made AS (
    SELECT m.project_id, m.seq, m.stage, m."on"
    FROM stage_move m JOIN project p ON p.id = m.project_id
    WHERE p.organisation_id = :city AND m."on" <= :day
      AND (m.flag IS NULL OR m.flag NOT LIKE 'taken_back:%')
      AND (m.project_id, m.seq) NOT IN (
          SELECT b.project_id, CAST(substr(b.flag, 12) AS INTEGER)
          FROM stage_move b WHERE b.flag LIKE 'taken_back:%')),
started AS (SELECT project_id, min("on") AS "on" FROM made WHERE stage = 'running' GROUP BY project_id),
ranked_moves AS (SELECT made.*, row_number() OVER (PARTITION BY project_id ORDER BY seq DESC) AS place FROM made),
stopped AS (SELECT project_id, "on" FROM ranked_moves WHERE place = 1 AND stage = 'stopped'),
ends AS (
    SELECT s.project_id, p.planned_end_on, row_number() OVER (
        PARTITION BY s.project_id
        ORDER BY CASE WHEN p."on" <= s."on" THEN 0 ELSE 1 END,
                 CASE WHEN p."on" <= s."on" THEN p."on" END DESC, CASE WHEN p."on" <= s."on" THEN p.id END DESC,
                 p."on", p.id) AS place
    FROM started s JOIN plan p ON p.project_id = s.project_id AND p.planned_end_on IS NOT NULL AND p."on" <= :day),
reviews AS (
    SELECT r.*, CASE WHEN r.flag = 'promised_anew' THEN 1 ELSE 0 END AS anew, row_number() OVER (
        PARTITION BY r.project_id
        ORDER BY CASE WHEN r.flag = 'promised_anew' THEN 0 ELSE 1 END, r.first_due_on, r.id) AS place
    FROM review r
    WHERE r.organisation_id = :city AND r.kind = 'outcome' AND r.project_id IS NOT NULL
      AND (r.flag IS NULL OR r.flag <> 'promised_anew' OR r.planned_on <= :day)),
promises AS (SELECT * FROM reviews WHERE place = 1),
owners AS (
    SELECT project_id, CASE WHEN applies THEN person_id END AS person_id, "on" AS since,
           lead("on") OVER (PARTITION BY project_id ORDER BY "on", id) AS until
    FROM assignment WHERE kind = 'owner'),
signed AS (
    SELECT r.project_id, s.review_id, s.outcome_id, o.edition, s."on",
           row_number() OVER (PARTITION BY r.project_id ORDER BY s."on", o.edition) AS place
    FROM sign_off s
    JOIN outcome o ON o.id = s.outcome_id
    JOIN promises r ON r.id = s.review_id
    LEFT JOIN owners w ON w.project_id = r.project_id AND w.since <= s."on" AND (w.until IS NULL OR w.until > s."on")
    WHERE s.signed AND s."on" <= :day
      AND (s.signer_id IS NULL OR (
          s.signer_id <> coalesce(w.person_id, 0) AND s.signer_id <> coalesce(o.author_id, 0)
          AND s.signer_id NOT IN (SELECT a.person_id FROM outcome_author a WHERE a.outcome_id = o.id)))),
firsts AS (SELECT * FROM signed WHERE place = 1),
newest AS (
    SELECT s.project_id, s.outcome_id, row_number() OVER (PARTITION BY s.project_id ORDER BY s.edition DESC) AS place
    FROM signed s),
told AS (
    SELECT n.project_id,
           CASE WHEN o.decision IS NOT NULL AND o.decision_reason IS NOT NULL
                 AND EXISTS (SELECT 1 FROM lesson l WHERE l.outcome_id = o.id) THEN 1 ELSE 0 END AS learnt,
           CASE WHEN o.findings IS NOT NULL OR o.delivered_words IS NOT NULL OR o.aim IS NOT NULL
                THEN 1 ELSE 0 END AS words,
           CASE WHEN EXISTS (SELECT 1 FROM finding d WHERE d.outcome_id = o.id AND d.observed_on IS NULL
                             AND d.reason IS NOT NULL) THEN 1 ELSE 0 END AS why
    FROM newest n JOIN outcome o ON o.id = n.outcome_id WHERE n.place = 1),
uses AS (
    SELECT metric_id, applies, row_number() OVER (PARTITION BY metric_id ORDER BY "on" DESC, id DESC) AS place
    FROM metric_retirement WHERE "on" <= :day),
pasts AS (
    SELECT d.*, row_number() OVER (PARTITION BY metric_id ORDER BY until_on, id) AS place
    FROM past_definition d WHERE until_on > :day),
measures AS (
    SELECT m.id, m.project_id, s."on" AS started, f."on" AS signed, coalesce(d.edition, m.edition) AS edition,
           coalesce(d.measure, m.measure) AS measure, coalesce(d.direction, m.direction) AS direction
    FROM metric m
    JOIN started s ON s.project_id = m.project_id
    LEFT JOIN firsts f ON f.project_id = m.project_id
    LEFT JOIN uses u ON u.metric_id = m.id AND u.place = 1
    LEFT JOIN pasts d ON d.metric_id = m.id AND d.place = 1
    WHERE m.organisation_id = :city AND coalesce(d.is_primary, m.is_primary)
      AND coalesce(d.level, m.level) IN ('outcome', 'impact') AND (u.applies IS NULL OR NOT u.applies)),
starts AS (
    SELECT b.*, row_number() OVER (PARTITION BY b.metric_id ORDER BY b.id DESC) AS place
    FROM baseline b JOIN measures m ON m.id = b.metric_id AND m.edition = b.edition
    WHERE b.id NOT IN (SELECT c.supersedes_id FROM baseline c WHERE c.supersedes_id IS NOT NULL)),
goals AS (
    SELECT t.*, row_number() OVER (PARTITION BY t.metric_id ORDER BY t.id DESC) AS place
    FROM target t JOIN measures m ON m.id = t.metric_id AND m.edition = t.edition
    WHERE t.id NOT IN (SELECT c.supersedes_id FROM target c WHERE c.supersedes_id IS NOT NULL)),
seen AS (
    SELECT m.id,
           max(CASE WHEN o.observed_on <= :day THEN o.observed_on END) AS by_now,
           max(CASE WHEN o.observed_on <= m.signed THEN o.observed_on END) AS by_then
    FROM measures m
    JOIN observation o ON o.metric_id = m.id AND o.edition = m.edition AND o.part IS NULL AND NOT o.withdrawn
    WHERE o.id NOT IN (SELECT c.supersedes_id FROM observation c WHERE c.supersedes_id IS NOT NULL)
    GROUP BY m.id),
judged AS (
    SELECT m.project_id, m.id,
           CASE WHEN m.measure = 'qualitative' AND g.question IS NOT NULL AND g.decision_rule IS NOT NULL THEN 1
                WHEN b.kind = 'zero_by_definition' THEN 1
                WHEN b.kind = 'not_possible' AND b.note IS NOT NULL AND b.comparison IS NOT NULL THEN 1
                WHEN b."on" <= :day AND b."on" <= {start_and_grace}
                 AND (b.kind = 'measured' OR (b.kind = 'reconstructed' AND b.note IS NOT NULL)) THEN 1
                ELSE 0 END AS e2,
           CASE WHEN g.question IS NOT NULL AND g.decision_rule IS NOT NULL THEN 1
                WHEN (g.value IS NOT NULL OR g.low IS NOT NULL OR g.high IS NOT NULL) AND g."on" IS NOT NULL
                 AND m.direction <> 'none' AND (b."on" IS NULL OR g."on" >= b."on") THEN 1
                ELSE 0 END AS e3,
           CASE WHEN s.by_then > m.started AND (b."on" IS NULL OR s.by_then > b."on")
                 AND {then_and_fresh} >= m.signed THEN 1 ELSE 0 END AS e4,
           CASE WHEN s.by_then > m.started AND (b."on" IS NULL OR s.by_then > b."on") THEN 1 ELSE 0 END AS anything,
           CASE WHEN s.by_now > m.started AND (b."on" IS NULL OR s.by_now > b."on")
                 AND {now_and_fresh} >= :day THEN 1 ELSE 0 END AS shows
    FROM measures m
    LEFT JOIN starts b ON b.metric_id = m.id AND b.place = 1
    LEFT JOIN goals g ON g.metric_id = m.id AND g.place = 1
    LEFT JOIN seen s ON s.id = m.id),
together AS (
    SELECT project_id, min(e2) AS e2, min(e3) AS e3, min(e4) AS e4, max(anything) AS anything, max(shows) AS shows
    FROM judged GROUP BY project_id),
handed AS (
    SELECT c.*, row_number() OVER (PARTITION BY source_id, child_id ORDER BY "on" DESC, id DESC) AS place
    FROM carried_on c WHERE "on" <= :day),
inherited AS (
    SELECT child_id AS project_id, min(due_on) AS due FROM handed WHERE place = 1 AND applies GROUP BY child_id),
gone AS (SELECT DISTINCT source_id AS project_id FROM handed WHERE place = 1 AND applies),
dues AS (
    SELECT s.project_id, coalesce(r.anew, 0) AS anew, i.due AS inherited,
           coalesce(r.first_due_on, {end_and_ninety}, {start_and_year}) AS promised,
           CASE WHEN coalesce(r.anew, 0) = 0 OR t."on" >= r.planned_on THEN {stop_and_sixty} END AS after_stop
    FROM started s
    LEFT JOIN promises r ON r.project_id = s.project_id
    LEFT JOIN ends e ON e.project_id = s.project_id AND e.place = 1
    LEFT JOIN stopped t ON t.project_id = s.project_id
    LEFT JOIN inherited i ON i.project_id = s.project_id),
earlier AS (
    SELECT project_id, CASE WHEN after_stop < promised THEN after_stop ELSE promised END AS due, anew, inherited
    FROM dues),
due AS (
    SELECT project_id, CASE WHEN anew = 0 AND inherited < due THEN inherited ELSE due END AS due FROM earlier),
exemptions AS (
    SELECT coalesce(x.project_id, r.project_id) AS project_id, x.applies, x.until_on, row_number() OVER (
        PARTITION BY coalesce(x.project_id, r.project_id), CASE WHEN x.review_id IS NULL THEN 1 ELSE 0 END
        ORDER BY x."on" DESC, x.id DESC) AS place
    FROM exemption x
    LEFT JOIN promises r ON r.id = x.review_id
    LEFT JOIN owners w ON w.project_id = coalesce(x.project_id, r.project_id) AND w.since <= x."on"
         AND (w.until IS NULL OR w.until > x."on")
    WHERE x."on" <= :day AND coalesce(x.project_id, r.project_id) IS NOT NULL
      AND (x.by_id IS NULL OR x.by_id <> coalesce(w.person_id, 0))),
waived AS (
    SELECT DISTINCT project_id FROM exemptions
    WHERE place = 1 AND applies AND (until_on IS NULL OR until_on >= :day))
SELECT p.ref,
       CASE WHEN s."on" IS NULL OR n.project_id IS NOT NULL THEN 'out_of_scope'
            WHEN d.due < :count_from THEN 'out_of_scope'
            WHEN x.project_id IS NOT NULL THEN 'waived'
            WHEN f.project_id IS NOT NULL AND g.e2 = 1 AND g.e3 = 1 AND o.learnt = 1
             AND (g.e4 = 1 OR (t.project_id IS NOT NULL AND o.words = 1 AND (o.why = 1 OR g.anything = 1))) THEN 'full'
            WHEN f.project_id IS NOT NULL THEN 'partial'
            WHEN d.due > :day THEN 'too_early'
            WHEN g.shows = 1 THEN 'partial'
            ELSE 'none' END
FROM project p
LEFT JOIN started s ON s.project_id = p.id
LEFT JOIN stopped t ON t.project_id = p.id
LEFT JOIN gone n ON n.project_id = p.id
LEFT JOIN due d ON d.project_id = p.id
LEFT JOIN waived x ON x.project_id = p.id
LEFT JOIN firsts f ON f.project_id = p.id
LEFT JOIN told o ON o.project_id = p.id
LEFT JOIN together g ON g.project_id = p.id
WHERE p.organisation_id = :city
"""

ADDED = {
    "start_and_grace": ("m.started", 30),
    "then_and_fresh": ("s.by_then", 180),
    "now_and_fresh": ("s.by_now", 180),
    "end_and_ninety": ("e.planned_end_on", 90),
    "start_and_year": ('s."on"', 365),
    "stop_and_sixty": ('t."on"', 60),
}


def statuses(connection: sa.Connection, city: int, day: date, count_from: date = date(1, 1, 1)) -> dict[str, str]:
    """The status of every project of a city by its reference, under the settings of the worked example."""
    is_sqlite = connection.dialect.name == "sqlite"
    added = {
        name: f"date({column}, '+{days} days')" if is_sqlite else f"({column} + {days})"
        for name, (column, days) in ADDED.items()
    }
    days = (sa.bindparam("day", type_=sa.Date), sa.bindparam("count_from", type_=sa.Date))
    asked = sa.text(STATUSES.format(**added)).bindparams(*days)
    found = connection.execute(asked, {"city": city, "day": day, "count_from": count_from})
    return {str(ref): str(status) for ref, status in found}
