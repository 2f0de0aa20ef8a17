"""The four bundled regimes: their figures typed from the rulebook."""
