"""The page that shows a store's events; `app.py` assembles what these modules draw."""
