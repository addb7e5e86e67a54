"""`serve`, `ready` and `config` as the contract of the command line says."""

import pathlib
import urllib.request

from harness import program, sdk_raw, world
from harness.answers import expect_ok
from harness.server import Server
from harness.steps import phone_row

SPACES = 2


def fetch(url):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
        return answer.status


def test_it_prints_one_line_for_each_socket_in_order(server):
    assert [line.split()[1] for line in server.lines[:2]] == ["simulator", "api"], server.lines
    assert server.lines[0] == f"listening simulator {server.simulator}"
    assert server.lines[1] == f"listening api {server.api}"


def test_health_and_readiness_are_answered(server):
    assert fetch(server.api + "/healthz") == 200
    assert fetch(server.api + "/readyz") == 200


def test_ready_waits_until_it_is(server):
    environment = {"SWITCHBOARD_ENDPOINT": server.api, "SWITCHBOARD_LISTEN": server.endpoint}
    program.switchboard("ready", "--wait", "--timeout", "30s", environment=environment).succeeded()


def test_ready_gives_up_in_time():
    environment = {"SWITCHBOARD_ENDPOINT": "http://127.0.0.1:9", "SWITCHBOARD_LISTEN": "127.0.0.1:9"}
    ran = program.switchboard("ready", "--wait", "--timeout", "1s", environment=environment)
    assert ran.code != 0, ran


def test_a_world_is_applied_once():
    """What was changed since is not set back by the next start."""
    with Server(world.pool_world(spaces=1)) as server:
        raw, space = sdk_raw.Sdk(server), world.space(1)
        expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName="changed"))
        expect_ok(
            raw.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, StatusCallbackUrl="http://127.0.0.1:9009/kept")
        )
        server.restart_after_kill()
        assert raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"] == "changed"
        assert phone_row(raw, space)["StatusCallbackUrl"] == "http://127.0.0.1:9009/kept"


def test_a_world_may_set_the_webhooks():
    text = world.pool_world(spaces=1).replace(
        f'  name = "Shop {world.space(1).id}"\n',
        f'  name = "Shop {world.space(1).id}"\n  status_callback_url = "http://127.0.0.1:9009/s"\n  up_callback_url = "http://127.0.0.1:9009/u"\n'
        "  http = true\n  queue = true\n",
    )
    assert "status_callback_url" in text
    with Server(text) as server:
        row = phone_row(sdk_raw.Sdk(server), world.space(1))
        assert (row["StatusCallbackUrl"], row["UpCallbackUrl"]) == ("http://127.0.0.1:9009/s", "http://127.0.0.1:9009/u")
        assert row["StatusQueue"] and row["UpQueue"], row


def test_an_unbound_waba_of_a_world_can_be_bound():
    extra = '\n[[waba]]\nid = "555000111222333"\nname = "Unbound"\n'
    with Server(world.pool_world(spaces=1, extra=extra)) as server:
        data = expect_ok(sdk_raw.Sdk(server).call("ChatappBindWaba", WabaId="555000111222333"))["Data"]
        assert data["WabaId"] == "555000111222333" and data["CustSpaceId"]


def test_the_secret_stands_in_no_file_of_the_data_folder(server, raw, space):
    """Secrets are sealed at rest."""
    raw.call("QueryInstance", InstanceId=space.id)
    secret = server.access_key_secret.encode()
    holding = [str(path) for path in pathlib.Path(server.data).rglob("*") if path.is_file() and secret in path.read_bytes()]
    assert not holding, f"the access key's secret stands in {holding}"


def test_a_world_without_a_simulated_network_is_refused(tmp_path):
    file = tmp_path / "world.toml"
    file.write_text(world.pool_world(spaces=1), encoding="utf-8")
    ran = program.switchboard("serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--world", str(file))
    assert ran.code != 0 and "world" in (ran.stdout + ran.stderr).lower(), ran


def test_a_broken_world_says_where_it_is_broken(tmp_path):
    file = tmp_path / "world.toml"
    file.write_text('[[instance]]\nid = "cams-x"\n  [[instance.number]]\n  name = "no phone"\n', encoding="utf-8")
    ran = program.switchboard(
        "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0", "--world", str(file)
    )
    assert ran.code != 0 and "phone" in ran.stderr + ran.stdout, ran


def test_config_tells_each_setting_and_where_it_came_from(tmp_path):
    file = tmp_path / "switchboard.toml"
    file.write_text('listen = "127.0.0.1:7001"\n', encoding="utf-8")
    ran = program.switchboard(
        "config", "--config", str(file), environment={"SWITCHBOARD_RETRY_SCHEDULE": "7s,8s"}, cwd=tmp_path
    ).succeeded()
    lines = {line for line in ran.stdout.splitlines()}
    listen = [line for line in lines if "7001" in line]
    schedule = [line for line in lines if "7s" in line and "8s" in line]
    assert listen and "switchboard.toml" in listen[0], f"listen should name the file:\n{ran.stdout}"
    assert schedule and "SWITCHBOARD_RETRY_SCHEDULE" in schedule[0], f"the schedule should name its variable:\n{ran.stdout}"


def test_config_shows_no_secret():
    secret = {"SWITCHBOARD_ACCESS_KEY_ID": "LTAIvisible", "SWITCHBOARD_ACCESS_KEY_SECRET": "verySecretIndeed0001"}
    ran = program.switchboard("config", environment=secret).succeeded()
    assert "verySecretIndeed0001" not in ran.stdout + ran.stderr
    assert "LTAIvisible" in ran.stdout, ran.stdout


def test_the_demo_tells_its_story_and_exits_0(tmp_path):
    ran = program.switchboard("demo", "--once", cwd=tmp_path, patience=120).succeeded()
    for part in ("UpdatePhoneWebhook", "UpdateAccountWebhook", "UpdateInstance", "UpdateChatGroup", "UpdateConversationalAutomation",
                 "Sent", "Delivered", "Read"):
        assert part in ran.stdout, f"the story should tell of {part}; it says:\n{ran.stdout[-4000:]}"


def test_a_stop_by_sigterm_is_graceful():
    server = Server(world.pool_world(spaces=1)).start()
    try:
        assert server.terminate() == 0, server.log()
    finally:
        server.close()
