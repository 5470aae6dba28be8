import os

from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack
from aws_cdk.aws_ec2 import SecurityGroup, SubnetSelection, SubnetType, Vpc
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_kms import Key
from aws_cdk.aws_logs import RetentionDays
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sqs import Queue
from cdk_invited_account import (
    Acceptance,
    AcceptanceRole,
    AccessRoleStackSet,
    ExistingInvitation,
    InvitationTarget,
    InvitedAccount,
    InvitedAccountOptions,
    InvitedAccountProvider,
    InvitedAccounts,
    MembershipEvents,
    OrganizationAccess,
    OrganizationAccessRole,
    Renewal,
)

app = App()
stack = Stack(app, "Accounts", env=Environment(account="999988887777", region="us-east-1"))
queue = Queue(stack, "Queue")

provider = InvitedAccountProvider.of_stack(
    stack,
    vpc=Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0123456789abcdef0",
        availability_zones=["us-east-1a"],
        private_subnet_ids=["subnet-0123456789abcdef0"],
    ),
    vpc_subnets=SubnetSelection(subnet_type=SubnetType.PRIVATE_WITH_EGRESS),
    security_groups=[SecurityGroup.from_security_group_id(stack, "Group", "sg-0123456789abcdef0")],
    encryption_key=Key(stack, "Key"),
    log_retention=RetentionDays.TEN_YEARS,
    log_removal_policy=RemovalPolicy.RETAIN,
    dead_letter_queue=queue,
)
topic = Topic(stack, "Operators")
alarms = provider.alarms(topic)
provider.notify(topic, for_chat=True)

target = InvitationTarget.account(os.environ.get("ACCOUNT", "111122223333"))
acceptance = Acceptance.by_role_name("Accept", external_id="example-external-id", preflight=True)
data = InvitedAccount(
    stack,
    "Data",
    target=target,
    notes="Please accept.",
    tags={"team": "data"},
    organizational_unit="ou-examplerootid-exampleouid",
    acceptance=acceptance,
    existing_invitation=ExistingInvitation.REPLACE,
    revision=2,
    initialization_timeout=Duration.minutes(30),
    remove_account_on_delete=True,
)
data.cdk_tag_manager.set_tag("cost-center", "42")

web = InvitedAccount(
    stack,
    "Web",
    target=InvitationTarget.account("222233334444"),
    acceptance=Acceptance.by_role_arn("arn:aws:iam::222233334444:role/Accept"),
    existing_invitation=ExistingInvitation.ADOPT,
)
web.on_joined("Joined", target=SqsQueue(queue))
web.on_declined("Declined", target=SqsQueue(queue))
web.on_expiring("Expiring", target=SqsQueue(queue))
web.on_expired("Expired", target=SqsQueue(queue))
web.on_state_change("Changed", target=SqsQueue(queue))

organization = OrganizationAccess.by_role(
    "arn:aws:iam::777788889999:role/Invite", external_id="example-access-id"
)
InvitedAccount(
    stack,
    "Mail",
    target=InvitationTarget.email("owner@example.com"),
    existing_invitation=ExistingInvitation.FAIL,
    wait_for_acceptance=Duration.minutes(20),
    provider=InvitedAccountProvider(stack, "Own", organization_access=organization),
)

forwarded = MembershipEvents(stack, "Forwarded", regions=["eu-west-1"], account="555500006666")
placed = AccessRoleStackSet(
    stack,
    "Placed",
    organizational_units=["ou-examplerootid-exampleouid"],
    managed_policy_arns=["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    role_name="Audit",
)

access = OrganizationAccessRole(
    stack,
    "Access",
    stack_account="555500006666",
    external_id="another-access-id",
    role_name="Invite",
    email_targets=True,
    tags=True,
    organizational_unit=True,
    remove_account_on_delete=True,
)
other = Stack(app, "OtherAccount", env=Environment(account="555500006666", region="eu-west-1"))
InvitedAccountProvider.of_stack(other, organization_access=access.organization_access)
renewal = Renewal.after_expiry(times=2)
file = InvitedAccounts.from_file(
    other,
    "File",
    "test/languages/accounts.yaml",
    defaults=InvitedAccountOptions(notes="Please accept.", renewal=renewal),
    allow_empty=True,
    nested_stacks=2,
)
CfnOutput(other, "First", value=file.accounts[0].handshake_id)
CfnOutput(other, "Search", value=file.get("333344445555").state)

invited = Stack(app, "Invited", env=Environment(account="222233334444", region="us-east-1"))
accepting = AcceptanceRole(
    invited,
    "Acceptance",
    management_account_id="999988887777",
    external_id="example-external-id",
    role_name="Accept",
    provider_account_id="555500006666",
    provider_role_name="Accounts-*",
    leaves_organization=True,
    preflight=True,
)
CfnOutput(invited, "Role", value=accepting.role.role_name)

outputs = {
    "AccountId": data.account_id,
    "ExpirationTimestamp": data.expiration_timestamp,
    "HandshakeArn": data.handshake_arn,
    "HandshakeId": data.handshake_id,
    "OrganizationId": data.organization_id,
    "RequestedTimestamp": data.requested_timestamp,
    "State": data.state,
    "TargetId": target.id,
    "TargetType": target.target_type,
    "ExternalId": acceptance.external_id,
    "ServiceToken": provider.service_token,
    "RequestFunction": provider.request_function.function_arn,
    "StepFunction": provider.step_function.function_arn,
    "StateMachine": provider.state_machine.state_machine_arn,
    "LogGroup": provider.log_groups[0].log_group_name,
    "Alarm": alarms[0].alarm_name,
    "RequestsFailed": provider.metric_requests_failed().metric_name,
    "FollowUpsFailed": provider.metric_follow_ups_failed().metric_name,
    "Throttled": provider.metric_throttled().metric_name,
    "AnswersUndelivered": provider.metric_answers_undelivered().metric_name,
    "ForwardingRole": forwarded.role.role_arn,
    "PlacedRole": placed.role_name,
    "AccessRole": access.role.role_arn,
    "OrganizationRole": organization.role_arn,
    "OrganizationExternalId": organization.external_id,
    "Renewals": str(renewal.times),
    "AcceptanceRole": accepting.role_arn,
}
for name, value in outputs.items():
    CfnOutput(stack, name, value=value)

app.synth()
