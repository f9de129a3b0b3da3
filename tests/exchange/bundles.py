"""Make small bundles by hand, one file at a time, for tests that break one cell."""

import csv
import io
import zipfile
from pathlib import Path

ROWS = {
    "projects": [
        "project_id,code,title,lang,summary,department,lead_name,lead_email,district,innovation_types,capabilities,"
        "methods,stage,start_date,planned_end_date,actual_end_date,budget_eur,call_id",
        "P1,DE-1,Damp sensors,de,Measures damp.,Housing,Ada Osei,ada@city.example,Altstadt,"
        "governance;conceptual,analytical,m01;m05,closed,2024-01-10,2024-12-31,2025-01-15,1000.50,C1",
        "P2,DE-2,Kerbside,en,,Mobility,Ben Gruber,ben@city.example,,product_service,,,idea,2026-01-01,,,2000,",
    ],
    "stages": [
        "project_id,seq,stage,entered_on",
        "P1,1,idea,2023-10-01",
        "P1,2,pitch,2023-11-01",
        "P1,3,award,2023-12-01",
        "P1,4,pilot,2024-01-10",
        "P1,5,closed,2025-02-14",
        "P2,1,idea,2025-11-01",
    ],
    "funding": [
        "funding_id,project_id,funder,kind,amount_eur,matches_funding_id,status,awarded_on",
        "F1,P1,Interreg,eu,800.00,,awarded,2023-12-01",
        "F2,P1,City budget,municipal,200.25,F1,received,2023-12-15",
        "F3,P1,City Foundation,philanthropic,90,,refused,",
    ],
    "metrics": [
        "metric_id,project_id,name,level,unit,direction,baseline_value,baseline_on,target_value,target_on",
        "M1,P1,Cases of damp,outcome,cases,down,400,2023-12-27,200,2024-12-31",
        "M2,P1,Households,output,households,up,,,900,2024-12-31",
    ],
    "observations": [
        "metric_id,observed_on,value",
        "M1,2024-06-30,310.5",
        "M1,2025-03-31,190",
        "M2,2024-06-30,450",
    ],
    "reviews": [
        "review_id,project_id,kind,due_on,done_on,signed_by,verdict,lesson",
        "R1,P1,interim,2024-07-06,2024-07-10,,continue,",
        "R2,P1,outcome,2025-03-31,2025-04-02,ben@city.example,change,Ask the front line first.",
        "R3,P1,follow_up,2026-03-31,,,,",
    ],
    "calls": ["call_id,name,budget_eur,opens_on,closes_on,jury_on", "C1,Staff call,1500000.00,2023-03-01,,"],
    "scores": ["call_id,project_id,juror,criterion,score", "C1,P1,juror-1,novelty,4", "C1,P1,juror-1,cost,3"],
}
"""Two projects: one run from idea to its end with everything that can hang on it, one that is only an idea."""

TOTALS = {
    "funding_eur_by_kind": {"eu": "800.00", "municipal": "200.25"},
    "funding_eur_by_status": {"awarded": "800.00", "received": "200.25", "refused": "90.00"},
    "projects_by_stage": {"closed": 1, "idea": 1},
    "projects_by_type": {"conceptual": 1, "governance": 1, "product_service": 1},
    "projects_by_method": {"m01": 1, "m05": 1},
    "budget_eur": "3000.50",
    "match_eur": "200.25",
    "overdue_reviews": 1,
}
"""Its control totals on 30 September 2026, added up by hand: R3 was due in March and not held."""


def make_bundle(
    folder: Path, changed: dict[tuple[str, int, str], str] | None = None, **files: str | bytes | None
) -> Path:
    """Write the bundle above into a folder.

    changed  cells to replace by (file, row as a spreadsheet counts, column)
    files    whole files to replace by name, None to leave one away
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in ROWS.items():
        content = files.get(name, _file(lines, {key[1:]: to for key, to in (changed or {}).items() if key[0] == name}))
        if content is not None:
            (folder / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "manifest.json").write_text('{"arguments": {"today": "2026-09-30"}}')
    return folder


def _file(lines: list[str], changed: dict[tuple[int, str], str]) -> str:
    table = list(csv.reader(lines))
    for (row, column), to in changed.items():
        table[row - 1][table[0].index(column)] = to
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(table)
    return written.getvalue()


def zipped(folder: Path, inside: str = "") -> bytes:
    """The files of a folder as a zip, below a folder inside it if wanted."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, inside + file.name)
    return packed.getvalue()
