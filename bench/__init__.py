"""Measurements of the product, each beside the least that the same work could cost."""
