"""Reads the device list with the real Carbon Black Cloud SDK and prints it as JSON.

Takes the SDK's keyword arguments as JSON on standard input, so that no secret is on a command line.
"""

import json
import sys

from cbc_sdk.platform import Device
from cbc_sdk.rest_api import CBCloudAPI

api = CBCloudAPI(**json.load(sys.stdin))
devices = [{"id": device.id, "name": device.name} for device in api.select(Device)]
opened = api.select(Device, devices[0]["id"])
json.dump({"devices": devices, "opened": opened.name}, sys.stdout)
