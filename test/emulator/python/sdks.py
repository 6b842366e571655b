"""Calls an emulator with the two Python SDKs. Reads one JSON object from stdin and writes one to stdout.

An error is reported as the SDK's exception class and error code.
"""

import base64
import json
import sys
import time
from unittest import mock

from alibabacloud_ecs20140526 import models
from alibabacloud_ecs20140526.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.auth.composer import rpc_signature_composer
from aliyunsdkcore.client import AcsClient
from aliyunsdkecs.request.v20140526.DescribeInstancesRequest import DescribeInstancesRequest
from aliyunsdkecs.request.v20140526.DescribeInvocationResultsRequest import DescribeInvocationResultsRequest
from aliyunsdkecs.request.v20140526.DescribeSendFileResultsRequest import DescribeSendFileResultsRequest
from aliyunsdkecs.request.v20140526.RunCommandRequest import RunCommandRequest
from aliyunsdkecs.request.v20140526.SendFileRequest import SendFileRequest

given = json.load(sys.stdin)
OLD = "2020-01-01T00:00:00Z"


class Core:
    """Calls with aliyun-python-sdk-core and -ecs: signature V1, parameters in the query, an empty SignatureType."""

    nonce = mock.patch.object(rpc_signature_composer.helper, "get_uuid", lambda: "python-core-nonce")
    old_time = mock.patch.object(rpc_signature_composer.helper, "get_iso_8061_date", lambda: OLD)

    def __init__(self, secret):
        self.client = AcsClient(given["accessKeyId"], secret, given["regionId"], auto_retry=False)

    def call(self, request, **fields):
        request.set_endpoint(given["endpoint"])
        request.set_method("POST")
        for name, value in fields.items():
            getattr(request, "set_" + name)(value)
        return json.loads(self.client.do_action_with_exception(request))

    def read(self):
        return self.call(DescribeInstancesRequest())["TotalCount"]

    def send(self, name, content):
        answer = self.call(
            SendFileRequest(),
            InstanceIds=[given["instanceId"]],
            Name=name,
            TargetDir="/srv",
            ContentType="Base64",
            Content=content,
            Overwrite=True,
            Description=given["awkward"],
        )
        wanted = dict(InvokeId=answer["InvokeId"])
        return lambda: self.call(DescribeSendFileResultsRequest(), **wanted)["Invocations"]["Invocation"][0]

    def run(self, script):
        answer = self.call(
            RunCommandRequest(), InstanceIds=[given["instanceId"]], Type="RunShellScript", CommandContent=script
        )
        wanted = dict(InvokeId=answer["InvokeId"])
        return lambda: self.call(DescribeInvocationResultsRequest(), **wanted)["Invocation"]["InvocationResults"][
            "InvocationResult"
        ][0]


class Tea:
    """Calls with alibabacloud-ecs20140526: signature V3, parameters in the query."""

    nonce = mock.patch.object(Utils, "get_nonce", lambda: "python-tea-nonce")
    old_time = mock.patch.object(Utils, "get_timestamp", lambda: OLD)

    def __init__(self, secret):
        config = Config(access_key_id=given["accessKeyId"], access_key_secret=secret)
        config.endpoint, config.protocol, config.region_id = given["endpoint"], "HTTP", given["regionId"]
        self.client = Client(config)

    def read(self):
        return self.client.describe_instances(models.DescribeInstancesRequest(region_id=given["regionId"])).body.total_count

    def send(self, name, content):
        request = models.SendFileRequest(
            region_id=given["regionId"],
            instance_id=[given["instanceId"]],
            name=name,
            target_dir="/srv",
            content_type="Base64",
            content=content,
            overwrite=True,
            description=given["awkward"],
        )
        invoke_id = self.client.send_file(request).body.invoke_id
        wanted = models.DescribeSendFileResultsRequest(region_id=given["regionId"], invoke_id=invoke_id)
        return lambda: self.client.describe_send_file_results(wanted).body.to_map()["Invocations"]["Invocation"][0]

    def run(self, script):
        request = models.RunCommandRequest(
            region_id=given["regionId"],
            instance_id=[given["instanceId"]],
            type="RunShellScript",
            command_content=script,
        )
        invoke_id = self.client.run_command(request).body.invoke_id
        wanted = models.DescribeInvocationResultsRequest(region_id=given["regionId"], invoke_id=invoke_id)
        return lambda: self.client.describe_invocation_results(wanted).body.to_map()["Invocation"][
            "InvocationResults"
        ]["InvocationResult"][0]


def until_done(read):
    while True:
        answer = read()
        if answer["InvocationStatus"] not in ("Pending", "Running"):
            return answer
        time.sleep(0.02)


def failure(act):
    """Returns the class and the error code of the exception that the call raises."""
    try:
        act()
    except Exception as error:
        code = error.get_error_code() if hasattr(error, "get_error_code") else error.code
        return type(error).__module__ + "." + type(error).__name__, code
    return "nothing", ""


def replay(sdk):
    with sdk.nonce:
        sdk(given["accessKeySecret"]).read()
        return failure(sdk(given["accessKeySecret"]).read)


def old_time(sdk):
    with sdk.old_time:
        return failure(sdk(given["accessKeySecret"]).read)


def try_out(sdk, name):
    client = sdk(given["accessKeySecret"])
    sent = until_done(client.send(name, given["content"]))
    ran = until_done(client.run("echo from python"))
    return {
        "instances": client.read(),
        "sent": [sent["InvocationStatus"], sent["Description"]],
        "ran": [ran["InvocationStatus"], ran["ErrorCode"], base64.b64decode(ran["Output"]).decode()],
        "wrong secret": failure(sdk("wrong").read),
        "replayed nonce": replay(sdk),
        "old timestamp": old_time(sdk),
    }


example = {"access_key_id": given["accessKeyId"], "access_key_secret": given["accessKeySecret"]}
example.update(endpoint=given["endpoint"], region_id=given["regionId"], instance_ids=[given["instanceId"]])
exec(given["example"], example)

json.dump({"core": try_out(Core, "core"), "tea": try_out(Tea, "tea"), "example": example["invoke_id"]}, sys.stdout)
