"""A page of 50 loans with 8 fields: requests a second beside PostGraphile's, in one run on the same data.

npm ci --prefix bench/graphql && python -m bench graphql --loans 20000 --requests 2000

Ours with everything on: a token, a principal whose sight is walled by PostgreSQL as well, costs and buckets, production
mode. The peer with nothing on: no authentication, the owner of the tables, and the eight columns in a flat view made
for it. Both serve from one process; rounds alternate, so that what else the machine does meets both.
"""

from bench.graphql.measuring import main

__all__ = ["main"]
