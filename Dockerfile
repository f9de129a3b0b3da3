# The product as an image: docker build -t portfolio . ; compose.yaml runs it with PostgreSQL.

FROM python:3.11-slim AS build
WORKDIR /app
# What changes seldom first, so that a change to the product rebuilds little.
COPY bin bin
COPY requirements requirements
COPY translations translations
COPY package.json package-lock.json .npmrc ./
RUN NO_APT=1 bin/setup && rm -rf node_modules
COPY static static
COPY templates templates
COPY migrations migrations
COPY portfolio portfolio
COPY config.py wsgi.py LICENSE ./

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /instance --shell /usr/sbin/nologin portfolio \
    && install --directory --owner portfolio --mode 700 /instance
COPY --from=build /app /app
WORKDIR /app
USER portfolio
ENV HOST=0.0.0.0 PORT=8000 INSTANCE=/instance PYTHONPATH=/app PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1
VOLUME /instance
EXPOSE 8000
# Web server and scheduler together; compose.yaml runs them apart.
CMD [".venv/bin/python", "-m", "portfolio.supervisor"]
