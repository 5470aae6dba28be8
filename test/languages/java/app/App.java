package app;

import io.github.cdkinvitedaccount.Acceptance;
import io.github.cdkinvitedaccount.AcceptanceOptions;
import io.github.cdkinvitedaccount.ExistingInvitation;
import io.github.cdkinvitedaccount.InvitationTarget;
import io.github.cdkinvitedaccount.InvitedAccount;
import io.github.cdkinvitedaccount.InvitedAccountProps;
import io.github.cdkinvitedaccount.InvitedAccountProvider;
import io.github.cdkinvitedaccount.InvitedAccountProviderProps;
import io.github.cdkinvitedaccount.MembershipEvents;
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
    var environment = Environment.builder().account("999988887777").region("us-east-1").build();
    var stack = new Stack(app, "Accounts", StackProps.builder().env(environment).build());
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
    List<Alarm> alarms = provider.alarms(new Topic(stack, "Operators"));

    var target = InvitationTarget.account(System.getenv().getOrDefault("ACCOUNT", "111122223333"));
    var acceptance = Acceptance.byRoleName("Accept",
        AcceptanceOptions.builder().externalId("example-external-id").build());
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
    web.onExpired("Expired", toQueue(queue));
    web.onStateChange("Changed", toQueue(queue));

    new InvitedAccount(stack, "Mail", InvitedAccountProps.builder()
        .target(InvitationTarget.email("owner@example.com"))
        .existingInvitation(ExistingInvitation.FAIL)
        .waitForAcceptance(Duration.minutes(20))
        .provider(new InvitedAccountProvider(stack, "Own"))
        .build());

    var forwarded = MembershipEvents.Builder.create(stack, "Forwarded")
        .regions(List.of("eu-west-1"))
        .account("555500006666")
        .build();

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
    outputs.forEach((id, value) -> CfnOutput.Builder.create(stack, id).value(value).build());

    app.synth();
  }

  private static OnEventOptions toQueue(Queue queue) {
    return OnEventOptions.builder().target(new SqsQueue(queue)).build();
  }
}
