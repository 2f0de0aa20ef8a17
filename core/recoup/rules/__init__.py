"""Rules calculate: values in, values out. No I/O, no clock, no database, and no float where money is meant."""
