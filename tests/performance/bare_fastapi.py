"""A FastAPI app of one route: what nobody who uses FastAPI starts faster than."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root() -> dict[str, str]:
    return {}
