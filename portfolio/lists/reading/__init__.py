"""Files of many kinds made into one table: unpacked within limits, their head found, records told from totals."""
