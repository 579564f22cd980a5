"""The desk: what people do. One verb, one function; the command line and the pages call these and nothing below."""
