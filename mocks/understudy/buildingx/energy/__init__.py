"""The Energy and Sustainability APIs: what buildings and meters consume, what it costs and what it emits."""
