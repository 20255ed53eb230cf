"""The Operations and Point Value Ingest APIs: devices, points and their values, events, faults, work orders."""
