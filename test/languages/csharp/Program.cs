using System;
using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using CdkInvitedAccount;

var app = new App();
var stack = new Stack(app, "Accounts", In("999988887777", "us-east-1"));
var queue = new Queue(stack, "Queue");

var provider = InvitedAccountProvider.OfStack(stack, new InvitedAccountProviderProps
{
    Vpc = Vpc.FromVpcAttributes(stack, "Vpc", new VpcAttributes
    {
        VpcId = "vpc-0123456789abcdef0",
        AvailabilityZones = new[] { "us-east-1a" },
        PrivateSubnetIds = new[] { "subnet-0123456789abcdef0" },
    }),
    VpcSubnets = new SubnetSelection { SubnetType = SubnetType.PRIVATE_WITH_EGRESS },
    SecurityGroups = new[] { SecurityGroup.FromSecurityGroupId(stack, "Group", "sg-0123456789abcdef0") },
    EncryptionKey = new Key(stack, "Key"),
    LogRetention = RetentionDays.TEN_YEARS,
    LogRemovalPolicy = RemovalPolicy.RETAIN,
    DeadLetterQueue = queue,
});
var topic = new Topic(stack, "Operators");
var alarms = provider.Alarms(topic);
provider.Notify(topic, new NotifyOptions { ForChat = true });

var target = InvitationTarget.Account(System.Environment.GetEnvironmentVariable("ACCOUNT") ?? "111122223333");
var acceptance = Acceptance.ByRoleName("Accept", new AcceptanceOptions { ExternalId = "example-external-id", Preflight = true });
var data = new InvitedAccount(stack, "Data", new InvitedAccountProps
{
    Target = target,
    Notes = "Please accept.",
    Tags = new Dictionary<string, string> { ["team"] = "data" },
    OrganizationalUnit = "ou-examplerootid-exampleouid",
    Acceptance = acceptance,
    ExistingInvitation = ExistingInvitation.REPLACE,
    Revision = 2,
    InitializationTimeout = Duration.Minutes(30),
    RemoveAccountOnDelete = true,
});
data.CdkTagManager.SetTag("cost-center", "42");

var web = new InvitedAccount(stack, "Web", new InvitedAccountProps
{
    Target = InvitationTarget.Account("222233334444"),
    Acceptance = Acceptance.ByRoleArn("arn:aws:iam::222233334444:role/Accept"),
    ExistingInvitation = ExistingInvitation.ADOPT,
});
web.OnJoined("Joined", ToQueue(queue));
web.OnDeclined("Declined", ToQueue(queue));
web.OnExpiring("Expiring", ToQueue(queue));
web.OnExpired("Expired", ToQueue(queue));
web.OnStateChange("Changed", ToQueue(queue));

var organization = OrganizationAccess.ByRole("arn:aws:iam::777788889999:role/Invite", new OrganizationAccessOptions
{
    ExternalId = "example-access-id",
});
_ = new InvitedAccount(stack, "Mail", new InvitedAccountProps
{
    Target = InvitationTarget.Email("owner@example.com"),
    ExistingInvitation = ExistingInvitation.FAIL,
    WaitForAcceptance = Duration.Minutes(20),
    Provider = new InvitedAccountProvider(stack, "Own", new InvitedAccountProviderProps
    {
        OrganizationAccess = organization,
    }),
});

var forwarded = new MembershipEvents(stack, "Forwarded", new MembershipEventsProps
{
    Regions = new[] { "eu-west-1" },
    Account = "555500006666",
});
var placed = new AccessRoleStackSet(stack, "Placed", new AccessRoleStackSetProps
{
    OrganizationalUnits = new[] { "ou-examplerootid-exampleouid" },
    ManagedPolicyArns = new[] { "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    RoleName = "Audit",
});

var access = new OrganizationAccessRole(stack, "Access", new OrganizationAccessRoleProps
{
    StackAccount = "555500006666",
    ExternalId = "another-access-id",
    RoleName = "Invite",
    EmailTargets = true,
    Tags = true,
    OrganizationalUnit = true,
    RemoveAccountOnDelete = true,
});
var other = new Stack(app, "OtherAccount", In("555500006666", "eu-west-1"));
InvitedAccountProvider.OfStack(other, new InvitedAccountProviderProps
{
    OrganizationAccess = access.OrganizationAccess,
});
var renewal = Renewal.AfterExpiry(new RenewalOptions { Times = 2 });
var file = InvitedAccounts.FromFile(other, "File", "test/languages/accounts.yaml", new InvitedAccountsProps
{
    Defaults = new InvitedAccountOptions { Notes = "Please accept.", Renewal = renewal },
    AllowEmpty = true,
    NestedStacks = 2,
});
_ = new CfnOutput(other, "First", new CfnOutputProps { Value = file.Accounts[0].HandshakeId });
_ = new CfnOutput(other, "Search", new CfnOutputProps { Value = file.Get("333344445555").State });

var invited = new Stack(app, "Invited", In("222233334444", "us-east-1"));
var accepting = new AcceptanceRole(invited, "Acceptance", new AcceptanceRoleProps
{
    ManagementAccountId = "999988887777",
    ExternalId = "example-external-id",
    RoleName = "Accept",
    ProviderAccountId = "555500006666",
    ProviderRoleName = "Accounts-*",
    LeavesOrganization = true,
    Preflight = true,
});
_ = new CfnOutput(invited, "Role", new CfnOutputProps { Value = accepting.Role.RoleName });

var outputs = new (string Id, string Value)[]
{
    ("AccountId", data.AccountId),
    ("ExpirationTimestamp", data.ExpirationTimestamp),
    ("HandshakeArn", data.HandshakeArn),
    ("HandshakeId", data.HandshakeId),
    ("OrganizationId", data.OrganizationId),
    ("RequestedTimestamp", data.RequestedTimestamp),
    ("State", data.State),
    ("TargetId", target.Id),
    ("TargetType", target.TargetType),
    ("ExternalId", acceptance.ExternalId),
    ("ServiceToken", provider.ServiceToken),
    ("RequestFunction", provider.RequestFunction.FunctionArn),
    ("StepFunction", provider.StepFunction.FunctionArn),
    ("StateMachine", provider.StateMachine.StateMachineArn),
    ("LogGroup", provider.LogGroups[0].LogGroupName),
    ("Alarm", alarms[0].AlarmName),
    ("RequestsFailed", provider.MetricRequestsFailed().MetricName),
    ("FollowUpsFailed", provider.MetricFollowUpsFailed().MetricName),
    ("Throttled", provider.MetricThrottled().MetricName),
    ("AnswersUndelivered", provider.MetricAnswersUndelivered().MetricName),
    ("ForwardingRole", forwarded.Role.RoleArn),
    ("PlacedRole", placed.RoleName),
    ("AccessRole", access.Role.RoleArn),
    ("OrganizationRole", organization.RoleArn),
    ("OrganizationExternalId", organization.ExternalId),
    ("Renewals", $"{renewal.Times}"),
    ("AcceptanceRole", accepting.RoleArn),
};
foreach (var (id, value) in outputs)
{
    _ = new CfnOutput(stack, id, new CfnOutputProps { Value = value });
}

app.Synth();

static StackProps In(string account, string region) =>
    new() { Env = new Amazon.CDK.Environment { Account = account, Region = region } };

static OnEventOptions ToQueue(Queue queue) => new() { Target = new SqsQueue(queue) };
