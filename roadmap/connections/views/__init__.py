"""The views of connections: they find what is the user's own, take a form, call a service, answer.

A GET never writes and always answers a full page. Only a POST from a person's own page by htmx is
answered with fragments, the parts of that page that changed; every other one is redirected.
"""
