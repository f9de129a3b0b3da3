"""Everything that features do of themselves when something happens below them, connected once."""
