"""The contract with regimes: binding, checking, loading, computing, and the suite itself."""
