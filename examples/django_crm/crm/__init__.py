"""A small CRM in Django, with its programme run by Wayfellow."""
