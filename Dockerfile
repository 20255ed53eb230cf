FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/understudy
# The pinned dependencies first: a change of ours does not install them again.
COPY requirements.lock /src/
RUN /opt/understudy/bin/pip install --quiet --no-deps --requirement /src/requirements.lock
COPY . /src/
# Compiled here, because the image's file system may be read-only and start is to be quick.
RUN /opt/understudy/bin/pip wheel --quiet --no-deps --wheel-dir /dist /src \
 && /opt/understudy/bin/pip install --quiet --no-deps /dist/understudy-*.whl \
 && /opt/understudy/bin/pip check \
 && /opt/understudy/bin/pip uninstall --quiet --yes pip setuptools \
 && python -m compileall -q /opt/understudy/lib \
 && mkdir /data /seed

FROM python:3.11-slim
LABEL org.opencontainers.image.title="understudy" \
      org.opencontainers.image.description="One process that stands in for five vendor APIs" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/understudy /opt/understudy
COPY --from=build --chown=10001:10001 /data /data
COPY --from=build --chown=10001:10001 /seed /seed
# A numeric user, so that a cluster can see that it is not root. Nothing is written outside /data and /tmp.
USER 10001:10001
WORKDIR /data
ENV PATH=/opt/understudy/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UNDERSTUDY_HOST=0.0.0.0 \
    UNDERSTUDY_DATA=/data \
    UNDERSTUDY_FIXTURES=/seed
VOLUME /data
EXPOSE 4700-4705 4743
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["understudy", "ready", "--timeout", "2"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["understudy"]
CMD ["serve"]
