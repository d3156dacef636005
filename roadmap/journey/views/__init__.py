"""The journey's pages. Each view finds what is the user's own, takes the form, calls a service.

A GET always answers a full page and never writes. A POST from htmx answers the parts that
changed; without htmx it redirects to the page that shows them.
"""
