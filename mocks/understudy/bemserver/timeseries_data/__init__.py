"""The data of timeseries: kept, aggregated, read and written as files."""
