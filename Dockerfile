# The image holds the program and the configuration in config/. Mount your own over /etc/tocsin;
# what it remembers is in /var/lib/tocsin unless TOCSIN_DATABASE names a server.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/tocsin
ENV PATH=/opt/tocsin/bin:$PATH
WORKDIR /build
COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes -r requirements/base.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN pip install --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/tocsin tocsin \
    && install --directory --owner=tocsin --group=tocsin --mode=0750 /var/lib/tocsin
COPY --from=build /opt/tocsin /opt/tocsin
COPY config /etc/tocsin
ENV PATH=/opt/tocsin/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TOCSIN_CONFIG=/etc/tocsin \
    TOCSIN_DATABASE=sqlite:////var/lib/tocsin/tocsin.db
USER tocsin
WORKDIR /var/lib/tocsin
VOLUME /var/lib/tocsin
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=20s --start-period=2m --retries=3 CMD ["tocsin", "status"]
ENTRYPOINT ["tocsin"]
CMD ["run"]
