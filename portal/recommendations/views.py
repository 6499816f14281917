dashboard = mark = lambda *a, **k: None
