"""Formats that many cities and funders publish in, known by their shape: 360Giving JSON and the French subsidy CSV."""

KNOWN = ("360giving", "fr_subsidies")
"""Keys of the formats; Table.format holds one of them, and each has a suggested mapping in SUGGESTED."""

SUGGESTED: dict[str, dict[str, str]] = {}
"""For each format: what each of its columns is, by header; the right side is a key of the mapping."""
