ARG PYTHON=3.13

# Stage 1: Descent and everything it depends on, as wheels.
FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY static static
COPY templates templates
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

# Stage 2: those wheels installed, and nothing of what built them. From here on no network is asked for anything.
FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="Descent" \
      org.opencontainers.image.licenses="Apache-2.0"

# The wheels are mounted, not copied, so that no layer keeps them. pip compiles to bytecode here, once.
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --root-user-action=ignore /wheels/*.whl

# Nothing is written at run time, so the root file system can be read-only; logs leave at once.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp

# A number and not a name: orchestrators can then see for themselves that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000

# No curl in a slim image. The empty ProxyHandler keeps a proxy setting of the host from answering for us.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/healthz', timeout=4)"]

# Exec form: the server itself receives SIGTERM and can tell its clients before it goes.
CMD ["descent", "serve", "--host", "0.0.0.0", "--port", "8000"]
