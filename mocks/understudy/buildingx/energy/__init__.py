"""The Energy and Sustainability APIs: what is consumed, what it costs and what it emits."""
