"""The official SDKs of RAM and STS, of both generations, unchanged but for the endpoint."""

import alibabacloud_ram20150501.client
import alibabacloud_ram20150501.models
import alibabacloud_sts20150401.client
import alibabacloud_sts20150401.models

from . import sdk_v1, sdk_v3


class RamV3(sdk_v3.Sdk):
    """`alibabacloud_ram20150501`"""

    models = alibabacloud_ram20150501.models
    Client = alibabacloud_ram20150501.client.Client


class StsV3(sdk_v3.Sdk):
    """`alibabacloud_sts20150401`"""

    models = alibabacloud_sts20150401.models
    Client = alibabacloud_sts20150401.client.Client


class RamV1(sdk_v1.Sdk):
    """`aliyun-python-sdk-ram`"""

    package, version, product = "aliyunsdkram.request.v20150501", "2015-05-01", "Ram"


class StsV1(sdk_v1.Sdk):
    """`aliyun-python-sdk-sts`"""

    package, version, product = "aliyunsdksts.request.v20150401", "2015-04-01", "Sts"


RAM = {"v3": RamV3, "v1": RamV1}
STS = {"v3": StsV3, "v1": StsV1}
