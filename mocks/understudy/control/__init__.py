"""The control plane: understudy's own HTTP API under /_understudy/ on every port."""
