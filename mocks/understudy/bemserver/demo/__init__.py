"""What the sensors and meters of the demo campaigns have measured up to the tenant's today."""
