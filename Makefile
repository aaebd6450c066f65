# The few verbs of a working day. `./huikuan` has made .venv before any of them can run.
.PHONY: check test format schemas docs containers

check: ## what every change must pass
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: ## everything, with the servers that it needs
	./huikuan test

format: ## let the formatter have its way
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

schemas: ## write the JSON Schemas of the events that have changed
	.venv/bin/python -m ops.schemas

docs: ## write the OpenAPI and AsyncAPI documents of the services that have changed
	.venv/bin/python -m ops.documents

containers: ## write docker-compose.yml and the services' names in deploy/secrets.sh anew
	.venv/bin/python -m ops.containers
