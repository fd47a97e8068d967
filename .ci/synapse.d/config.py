"""The configuration of the laboratory server. JSON is YAML, so it is written as JSON."""

import base64
import json
import os
import secrets

SERVER_NAME = "example.test"
ENOUGH = {"per_second": 10000, "burst_count": 10000}


def write_private(path, text):
    """Writes a file that only its owner reads, whole or not at all."""
    draft = f"{path}.{secrets.token_hex(4)}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)


def write(data, port, database):
    """Writes every file the server needs to start on port; keys and secrets are kept from one start to the next."""
    kept = _secrets(data)
    signing_key = os.path.join(data, "signing.key")
    appservice = os.path.join(data, "bridge.json")
    log = os.path.join(data, "log.json")
    write_private(signing_key, f"ed25519 a_mxw {kept['signing']}\n")
    write_private(appservice, json.dumps(_bridge(kept), indent=1))
    write_private(log, json.dumps(_log(data), indent=1))
    write_private(path(data), json.dumps({
        "server_name": SERVER_NAME,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "report_stats": False,
        "listeners": [{
            "port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False, "x_forwarded": True,
            "request_id_header": "X-Request-Id",
            "resources": [{"names": ["client"], "compress": False}],
        }, {
            "path": socket(data), "mode": 0o600, "type": "http", "request_id_header": "X-Request-Id",
            "resources": [{"names": ["client"], "compress": False}],
        }],
        "database": database,
        "media_store_path": os.path.join(data, "media"),
        "pid_file": os.path.join(data, "homeserver.pid"),
        "log_config": log,
        "signing_key_path": signing_key,
        "app_service_config_files": [appservice],
        "macaroon_secret_key": kept["macaroon"],
        "form_secret": kept["form"],
        "registration_shared_secret": kept["registration"],
        "enable_registration": False,
        "server_notices": {"system_mxid_localpart": "notices", "system_mxid_display_name": "Notices", "room_name": "Notices"},
        "allow_guest_access": True,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "url_preview_enabled": False,
        "presence": {"enabled": False},
        "user_ips_max_age": None,
        "background_updates": {"sleep_enabled": False},
        "bcrypt_rounds": 4,
        "password_config": {"policy": {
            "enabled": True, "minimum_length": 10, "require_digit": True, "require_lowercase": True,
        }},
        **_limits(),
    }, indent=1))


def path(data):
    """Returns where the configuration is."""
    return os.path.join(data, "homeserver.yaml")


def socket(data):
    """Returns where the Unix socket is that the server listens on as well."""
    return os.path.join(data, "synapse.sock")


def _secrets(data):
    file = os.path.join(data, "secrets.json")
    if not os.path.exists(file):
        names = ["macaroon", "form", "registration", "as_token", "hs_token"]
        made = {name: secrets.token_hex(24) for name in names}
        made["signing"] = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        write_private(file, json.dumps(made))
    with open(file, encoding="utf-8") as opened:
        return json.load(opened)


def registration_secret(data):
    """Returns the shared secret that users are made with."""
    return _secrets(data)["registration"]


def bridge_token(data):
    """Returns the token of the application service."""
    return _secrets(data)["as_token"]


def _bridge(kept):
    return {
        "id": "bridge", "url": None, "as_token": kept["as_token"], "hs_token": kept["hs_token"],
        "sender_localpart": "_bridge_bot", "rate_limited": False,
        "namespaces": {"users": [{"exclusive": True, "regex": "@_bridge_.*"}]},
    }


def _log(data):
    return {
        "version": 1,
        "formatters": {"line": {"format": "%(asctime)s %(name)s %(levelname)s %(request)s %(message)s"}},
        "handlers": {"file": {
            "class": "logging.FileHandler", "formatter": "line", "encoding": "utf-8",
            "filename": os.path.join(data, "homeserver.log"),
        }},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "loggers": {"synapse.access": {"level": "INFO"}},  # names every request, by its X-Request-Id
        "disable_existing_loggers": False,
    }


def _limits():
    """Returns every rate limit, wide open: a test that waits for a limiter tests the limiter."""
    flat = [
        "rc_message", "rc_registration", "rc_registration_token_validity", "rc_admin_redaction", "rc_joins_per_room",
        "rc_key_requests", "rc_3pid_validation", "rc_third_party_invite", "rc_media_create", "rc_delayed_event_mgmt",
        "rc_room_creation", "rc_reports", "rc_user_directory", "rc_profile",
    ]
    return {
        **{name: ENOUGH for name in flat},
        "rc_login": {"address": ENOUGH, "account": ENOUGH, "failed_attempts": ENOUGH},
        "rc_joins": {"local": ENOUGH, "remote": ENOUGH},
        "rc_invites": {"per_room": ENOUGH, "per_user": ENOUGH, "per_issuer": ENOUGH},
        "rc_presence": {"per_user": ENOUGH},
    }
