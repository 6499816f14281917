upload = check = template = lambda *a, **k: None
