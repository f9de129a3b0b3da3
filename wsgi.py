"""The application as a server runs it; never a scheduler."""

from werkzeug.middleware.proxy_fix import ProxyFix

from portfolio.app import create_app

app = create_app()
hops = app.config["PROXY_HOPS"]
if hops:
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
