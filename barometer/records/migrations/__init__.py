"""The history of the database, one for SQLite and PostgreSQL; run by `barometer.records.database.claim`."""
