"""The operators' console: a GraphQL client and nothing else."""
