"""What pytest is told of this repository: clauses are tests, wherever it is started."""

pytest_plugins = ["tests.contracts.collector"]
