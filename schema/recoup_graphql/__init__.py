"""The GraphQL API and the server that carries it."""
