"""The SELECTs behind a report, a module a chapter: each counts or adds up in the database, out of dated rows.

Every function takes a `Moment`; none looks at a shortcut such as Project.stage, which only knows today.
"""
