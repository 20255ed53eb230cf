"""The identity provider in front of Building X: tokens, their keys, and the endpoint that issues them."""
