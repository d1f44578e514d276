PYTHON ?= python3

.PHONY: demo test lint stop status logs clean i18n bench

demo:   ; @$(PYTHON) -m dev demo $(PROFILE) $(if $(filter-out 0,$(FEDERATION)),--federation)
test:   ; @$(PYTHON) -m dev test
lint:   ; @$(PYTHON) -m dev lint
stop:   ; @$(PYTHON) -m dev stop
status: ; @$(PYTHON) -m dev status
logs:   ; @$(PYTHON) -m dev logs
clean:  ; @$(PYTHON) -m dev clean
i18n:   ; @$(PYTHON) -m dev python -m dev.translations update
bench:  ; @$(PYTHON) -m dev python -m bench
