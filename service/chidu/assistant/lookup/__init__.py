"""The law to be looked through (检索): its passages, found by their words. It finds provisions, never what is done."""
