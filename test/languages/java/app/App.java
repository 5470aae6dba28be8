package app;

import io.github.cdkinvitedaccount.Acceptance;
import io.github.cdkinvitedaccount.AcceptanceOptions;
import io.github.cdkinvitedaccount.AcceptanceRole;
import io.github.cdkinvitedaccount.AccessRoleStackSet;
import io.github.cdkinvitedaccount.ExistingInvitation;
import io.github.cdkinvitedaccount.InvitationTarget;
import io.github.cdkinvitedaccount.InvitedAccount;
import io.github.cdkinvitedaccount.InvitedAccountOptions;
import io.github.cdkinvitedaccount.InvitedAccountProps;
import io.github.cdkinvitedaccount.InvitedAccountProvider;
import io.github.cdkinvitedaccount.InvitedAccountProviderProps;
import io.github.cdkinvitedaccount.InvitedAccounts;
import io.github.cdkinvitedaccount.InvitedAccountsProps;
import io.github.cdkinvitedaccount.MembershipEvents;
import io.github.cdkinvitedaccount.NotifyOptions;
import io.github.cdkinvitedaccount.OrganizationAccess;
import io.github.cdkinvitedaccount.OrganizationAccessOptions;
import io.github.cdkinvitedaccount.OrganizationAccessRole;
import io.github.cdkinvitedaccount.Renewal;
import io.github.cdkinvitedaccount.RenewalOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;

public final class App {
  public static void main(String[] args) {
    var app = new software.amazon.awscdk.App();
    var stack = new Stack(app, "Accounts", in("999988887777", "us-east-1"));
    var queue = new Queue(stack, "Queue");

    var vpc = VpcAttributes.builder()
        .vpcId("vpc-0123456789abcdef0")
        .availabilityZones(List.of("us-east-1a"))
        .privateSubnetIds(List.of("subnet-0123456789abcdef0"))
        .build();
    var provider = InvitedAccountProvider.ofStack(stack, InvitedAccountProviderProps.builder()
        .vpc(Vpc.fromVpcAttributes(stack, "Vpc", vpc))
        .vpcSubnets(SubnetSelection.builder().subnetType(SubnetType.PRIVATE_WITH_EGRESS).build())
        .securityGroups(List.of(SecurityGroup.fromSecurityGroupId(stack, "Group", "sg-0123456789abcdef0")))
        .encryptionKey(new Key(stack, "Key"))
        .logRetention(RetentionDays.TEN_YEARS)
        .logRemovalPolicy(RemovalPolicy.RETAIN)
        .deadLetterQueue(queue)
        .build());
    var topic = new Topic(stack, "Operators");
    List<Alarm> alarms = provider.alarms(topic);
    provider.notify(topic, NotifyOptions.builder().forChat(true).build());

    var target = InvitationTarget.account(System.getenv().getOrDefault("ACCOUNT", "111122223333"));
    var acceptance = Acceptance.byRoleName("Accept",
        AcceptanceOptions.builder().externalId("example-external-id").preflight(true).build());
    var data = InvitedAccount.Builder.create(stack, "Data")
        .target(target)
        .notes("Please accept.")
        .tags(Map.of("team", "data"))
        .organizationalUnit("ou-examplerootid-exampleouid")
        .acceptance(acceptance)
        .existingInvitation(ExistingInvitation.REPLACE)
        .revision(2)
        .initializationTimeout(Duration.minutes(30))
        .removeAccountOnDelete(true)
        .build();
    data.getCdkTagManager().setTag("cost-center", "42");

    var web = InvitedAccount.Builder.create(stack, "Web")
        .target(InvitationTarget.account("222233334444"))
        .acceptance(Acceptance.byRoleArn("arn:aws:iam::222233334444:role/Accept"))
        .existingInvitation(ExistingInvitation.ADOPT)
        .build();
    web.onJoined("Joined", toQueue(queue));
    web.onDeclined("Declined", toQueue(queue));
    web.onExpiring("Expiring", toQueue(queue));
    web.onExpired("Expired", toQueue(queue));
    web.onStateChange("Changed", toQueue(queue));

    var organization = OrganizationAccess.byRole("arn:aws:iam::777788889999:role/Invite",
        OrganizationAccessOptions.builder().externalId("example-access-id").build());
    new InvitedAccount(stack, "Mail", InvitedAccountProps.builder()
        .target(InvitationTarget.email("owner@example.com"))
        .existingInvitation(ExistingInvitation.FAIL)
        .waitForAcceptance(Duration.minutes(20))
        .provider(InvitedAccountProvider.Builder.create(stack, "Own").organizationAccess(organization).build())
        .build());

    var forwarded = MembershipEvents.Builder.create(stack, "Forwarded")
        .regions(List.of("eu-west-1"))
        .account("555500006666")
        .build();
    var placed = AccessRoleStackSet.Builder.create(stack, "Placed")
        .organizationalUnits(List.of("ou-examplerootid-exampleouid"))
        .managedPolicyArns(List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"))
        .roleName("Audit")
        .build();

    var access = OrganizationAccessRole.Builder.create(stack, "Access")
        .stackAccount("555500006666")
        .externalId("another-access-id")
        .roleName("Invite")
        .emailTargets(true)
        .tags(true)
        .organizationalUnit(true)
        .removeAccountOnDelete(true)
        .build();
    var other = new Stack(app, "OtherAccount", in("555500006666", "eu-west-1"));
    InvitedAccountProvider.ofStack(other, InvitedAccountProviderProps.builder()
        .organizationAccess(access.getOrganizationAccess())
        .build());
    var renewal = Renewal.afterExpiry(RenewalOptions.builder().times(2).build());
    var file = InvitedAccounts.fromFile(other, "File", "test/languages/accounts.yaml", InvitedAccountsProps.builder()
        .defaults(InvitedAccountOptions.builder().notes("Please accept.").renewal(renewal).build())
        .allowEmpty(true)
        .nestedStacks(2)
        .build());
    CfnOutput.Builder.create(other, "First").value(file.getAccounts().get(0).getHandshakeId()).build();
    CfnOutput.Builder.create(other, "Search").value(file.get("333344445555").getState()).build();

    var invited = new Stack(app, "Invited", in("222233334444", "us-east-1"));
    var accepting = AcceptanceRole.Builder.create(invited, "Acceptance")
        .managementAccountId("999988887777")
        .externalId("example-external-id")
        .roleName("Accept")
        .providerAccountId("555500006666")
        .providerRoleName("Accounts-*")
        .leavesOrganization(true)
        .preflight(true)
        .build();
    CfnOutput.Builder.create(invited, "Role").value(accepting.getRole().getRoleName()).build();

    var outputs = new LinkedHashMap<String, String>();
    outputs.put("AccountId", data.getAccountId());
    outputs.put("ExpirationTimestamp", data.getExpirationTimestamp());
    outputs.put("HandshakeArn", data.getHandshakeArn());
    outputs.put("HandshakeId", data.getHandshakeId());
    outputs.put("OrganizationId", data.getOrganizationId());
    outputs.put("RequestedTimestamp", data.getRequestedTimestamp());
    outputs.put("State", data.getState());
    outputs.put("TargetId", target.getId());
    outputs.put("TargetType", target.getTargetType());
    outputs.put("ExternalId", acceptance.getExternalId());
    outputs.put("ServiceToken", provider.getServiceToken());
    outputs.put("RequestFunction", provider.getRequestFunction().getFunctionArn());
    outputs.put("StepFunction", provider.getStepFunction().getFunctionArn());
    outputs.put("StateMachine", provider.getStateMachine().getStateMachineArn());
    outputs.put("LogGroup", provider.getLogGroups().get(0).getLogGroupName());
    outputs.put("Alarm", alarms.get(0).getAlarmName());
    outputs.put("RequestsFailed", provider.metricRequestsFailed().getMetricName());
    outputs.put("FollowUpsFailed", provider.metricFollowUpsFailed().getMetricName());
    outputs.put("Throttled", provider.metricThrottled().getMetricName());
    outputs.put("AnswersUndelivered", provider.metricAnswersUndelivered().getMetricName());
    outputs.put("ForwardingRole", forwarded.getRole().getRoleArn());
    outputs.put("PlacedRole", placed.getRoleName());
    outputs.put("AccessRole", access.getRole().getRoleArn());
    outputs.put("OrganizationRole", organization.getRoleArn());
    outputs.put("OrganizationExternalId", organization.getExternalId());
    outputs.put("Renewals", renewal.getTimes().toString());
    outputs.put("AcceptanceRole", accepting.getRoleArn());
    outputs.forEach((id, value) -> CfnOutput.Builder.create(stack, id).value(value).build());

    app.synth();
  }

  private static StackProps in(String account, String region) {
    return StackProps.builder().env(Environment.builder().account(account).region(region).build()).build();
  }

  private static OnEventOptions toQueue(Queue queue) {
    return OnEventOptions.builder().target(new SqsQueue(queue)).build();
  }
}
