"""Invites accounts with boto3 and prints what came of it as JSON.

Where the emulator is and who calls stand in the environment:
AWS_ENDPOINT_URL_ORGANIZATIONS, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
"""

import json

import boto3

INVITED = "111111111111"


def invite(client, account_id, **more):
    target = {"Type": "ACCOUNT", "Id": account_id}
    return client.invite_account_to_organization(Target=target, **more)["Handshake"]


management = boto3.client("organizations")
invited = boto3.client("organizations", aws_access_key_id=INVITED, aws_secret_access_key="any")

result = {}

# The sample of boto3's own documentation.
sample = management.invite_account_to_organization(
    Notes="This is a request for Juan's account to join Bill's organization",
    Target={
        "Id": "juan@example.com",
        "Type": "EMAIL",
    },
)
result["sample"] = [resource["Type"] for resource in sample["Handshake"]["Resources"]]
management.cancel_handshake(HandshakeId=sample["Handshake"]["Id"])

handshake = invite(management, INVITED, Notes="Welcome", Tags=[{"Key": "team", "Value": "blue"}])
result["state"] = handshake["State"]
result["days_to_expiry"] = (handshake["ExpirationTimestamp"] - handshake["RequestedTimestamp"]).days

try:
    invite(management, INVITED)
except management.exceptions.DuplicateHandshakeException as error:
    result["duplicate"] = error.response["Error"]

accepted = invited.accept_handshake(HandshakeId=handshake["Id"])["Handshake"]
result["after_acceptance"] = accepted["State"]
result["tags"] = management.list_tags_for_resource(ResourceId=INVITED)["Tags"]

try:
    invite(management, INVITED)
except management.exceptions.HandshakeConstraintViolationException as error:
    result["member"] = error.response["Reason"]

try:
    invited.list_accounts()
except invited.exceptions.AccessDeniedException as error:
    result["denied"] = error.response["Error"]["Code"]

invite(management, "222222222222")
invite(management, "333333333333")
pages = management.get_paginator("list_handshakes_for_organization").paginate(
    Filter={"ActionType": "INVITE"}, PaginationConfig={"PageSize": 2}
)
result["pages"] = [[handshake["State"] for handshake in page["Handshakes"]] for page in pages]

print(json.dumps(result))
