package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
	invited "github.com/cdk-invited-account/cdk-invited-account-go/cdkinvitedaccount"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Accounts"), in("999988887777", "us-east-1"))
	queue := awssqs.NewQueue(stack, jsii.String("Queue"), nil)

	provider := invited.InvitedAccountProvider_OfStack(stack, &invited.InvitedAccountProviderProps{
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId:             jsii.String("vpc-0123456789abcdef0"),
			AvailabilityZones: jsii.Strings("us-east-1a"),
			PrivateSubnetIds:  jsii.Strings("subnet-0123456789abcdef0"),
		}),
		VpcSubnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS},
		SecurityGroups: &[]awsec2.ISecurityGroup{
			awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Group"), jsii.String("sg-0123456789abcdef0"), nil),
		},
		EncryptionKey:    awskms.NewKey(stack, jsii.String("Key"), nil),
		LogRetention:     awslogs.RetentionDays_TEN_YEARS,
		LogRemovalPolicy: awscdk.RemovalPolicy_RETAIN,
		DeadLetterQueue:  queue,
	})
	topic := awssns.NewTopic(stack, jsii.String("Operators"), nil)
	alarms := provider.Alarms(topic)
	provider.Notify(topic, &invited.NotifyOptions{ForChat: jsii.Bool(true)})

	account := "111122223333"
	if given, ok := os.LookupEnv("ACCOUNT"); ok {
		account = given
	}
	target := invited.InvitationTarget_Account(&account)
	acceptance := invited.Acceptance_ByRoleName(jsii.String("Accept"), &invited.AcceptanceOptions{
		ExternalId: jsii.String("example-external-id"),
		Preflight:  jsii.Bool(true),
	})
	data := invited.NewInvitedAccount(stack, jsii.String("Data"), &invited.InvitedAccountProps{
		Target:                target,
		Notes:                 jsii.String("Please accept."),
		Tags:                  &map[string]*string{"team": jsii.String("data")},
		OrganizationalUnit:    jsii.String("ou-examplerootid-exampleouid"),
		Acceptance:            acceptance,
		ExistingInvitation:    invited.ExistingInvitation_REPLACE,
		Revision:              jsii.Number(2),
		InitializationTimeout: awscdk.Duration_Minutes(jsii.Number(30)),
		RemoveAccountOnDelete: jsii.Bool(true),
	})
	data.CdkTagManager().SetTag(jsii.String("cost-center"), jsii.String("42"), nil, nil)

	web := invited.NewInvitedAccount(stack, jsii.String("Web"), &invited.InvitedAccountProps{
		Target:             invited.InvitationTarget_Account(jsii.String("222233334444")),
		Acceptance:         invited.Acceptance_ByRoleArn(jsii.String("arn:aws:iam::222233334444:role/Accept"), nil),
		ExistingInvitation: invited.ExistingInvitation_ADOPT,
	})
	web.OnJoined(jsii.String("Joined"), toQueue(queue))
	web.OnDeclined(jsii.String("Declined"), toQueue(queue))
	web.OnExpiring(jsii.String("Expiring"), toQueue(queue))
	web.OnExpired(jsii.String("Expired"), toQueue(queue))
	web.OnStateChange(jsii.String("Changed"), toQueue(queue))

	organization := invited.OrganizationAccess_ByRole(
		jsii.String("arn:aws:iam::777788889999:role/Invite"),
		&invited.OrganizationAccessOptions{ExternalId: jsii.String("example-access-id")},
	)
	invited.NewInvitedAccount(stack, jsii.String("Mail"), &invited.InvitedAccountProps{
		Target:             invited.InvitationTarget_Email(jsii.String("owner@example.com")),
		ExistingInvitation: invited.ExistingInvitation_FAIL,
		WaitForAcceptance:  awscdk.Duration_Minutes(jsii.Number(20)),
		Provider: invited.NewInvitedAccountProvider(stack, jsii.String("Own"), &invited.InvitedAccountProviderProps{
			OrganizationAccess: organization,
		}),
	})

	forwarded := invited.NewMembershipEvents(stack, jsii.String("Forwarded"), &invited.MembershipEventsProps{
		Regions: jsii.Strings("eu-west-1"),
		Account: jsii.String("555500006666"),
	})
	placed := invited.NewAccessRoleStackSet(stack, jsii.String("Placed"), &invited.AccessRoleStackSetProps{
		OrganizationalUnits: jsii.Strings("ou-examplerootid-exampleouid"),
		ManagedPolicyArns:   jsii.Strings("arn:aws:iam::aws:policy/ReadOnlyAccess"),
		RoleName:            jsii.String("Audit"),
	})

	access := invited.NewOrganizationAccessRole(stack, jsii.String("Access"), &invited.OrganizationAccessRoleProps{
		StackAccount:          jsii.String("555500006666"),
		ExternalId:            jsii.String("another-access-id"),
		RoleName:              jsii.String("Invite"),
		EmailTargets:          jsii.Bool(true),
		Tags:                  jsii.Bool(true),
		OrganizationalUnit:    jsii.Bool(true),
		RemoveAccountOnDelete: jsii.Bool(true),
	})
	other := awscdk.NewStack(app, jsii.String("OtherAccount"), in("555500006666", "eu-west-1"))
	invited.InvitedAccountProvider_OfStack(other, &invited.InvitedAccountProviderProps{
		OrganizationAccess: access.OrganizationAccess(),
	})
	renewal := invited.Renewal_AfterExpiry(&invited.RenewalOptions{Times: jsii.Number(2)})
	path := jsii.String("test/languages/accounts.yaml")
	file := invited.InvitedAccounts_FromFile(other, jsii.String("File"), path, &invited.InvitedAccountsProps{
		Defaults:     &invited.InvitedAccountOptions{Notes: jsii.String("Please accept."), Renewal: renewal},
		AllowEmpty:   jsii.Bool(true),
		NestedStacks: jsii.Number(2),
	})
	awscdk.NewCfnOutput(other, jsii.String("First"), &awscdk.CfnOutputProps{
		Value: (*file.Accounts())[0].HandshakeId(),
	})
	awscdk.NewCfnOutput(other, jsii.String("Search"), &awscdk.CfnOutputProps{
		Value: file.Get(jsii.String("333344445555")).State(),
	})

	member := awscdk.NewStack(app, jsii.String("Invited"), in("222233334444", "us-east-1"))
	accepting := invited.NewAcceptanceRole(member, jsii.String("Acceptance"), &invited.AcceptanceRoleProps{
		ManagementAccountId: jsii.String("999988887777"),
		ExternalId:          jsii.String("example-external-id"),
		RoleName:            jsii.String("Accept"),
		ProviderAccountId:   jsii.String("555500006666"),
		ProviderRoleName:    jsii.String("Accounts-*"),
		LeavesOrganization:  jsii.Bool(true),
		Preflight:           jsii.Bool(true),
	})
	awscdk.NewCfnOutput(member, jsii.String("Role"), &awscdk.CfnOutputProps{Value: accepting.Role().RoleName()})

	for _, output := range []struct {
		id    string
		value *string
	}{
		{"AccountId", data.AccountId()},
		{"ExpirationTimestamp", data.ExpirationTimestamp()},
		{"HandshakeArn", data.HandshakeArn()},
		{"HandshakeId", data.HandshakeId()},
		{"OrganizationId", data.OrganizationId()},
		{"RequestedTimestamp", data.RequestedTimestamp()},
		{"State", data.State()},
		{"TargetId", target.Id()},
		{"TargetType", target.TargetType()},
		{"ExternalId", acceptance.ExternalId()},
		{"ServiceToken", provider.ServiceToken()},
		{"RequestFunction", provider.RequestFunction().FunctionArn()},
		{"StepFunction", provider.StepFunction().FunctionArn()},
		{"StateMachine", provider.StateMachine().StateMachineArn()},
		{"LogGroup", (*provider.LogGroups())[0].LogGroupName()},
		{"Alarm", (*alarms)[0].AlarmName()},
		{"RequestsFailed", provider.MetricRequestsFailed(nil).MetricName()},
		{"FollowUpsFailed", provider.MetricFollowUpsFailed(nil).MetricName()},
		{"Throttled", provider.MetricThrottled(nil).MetricName()},
		{"AnswersUndelivered", provider.MetricAnswersUndelivered(nil).MetricName()},
		{"ForwardingRole", forwarded.Role().RoleArn()},
		{"PlacedRole", placed.RoleName()},
		{"AccessRole", access.Role().RoleArn()},
		{"OrganizationRole", organization.RoleArn()},
		{"OrganizationExternalId", organization.ExternalId()},
		{"Renewals", jsii.String(fmt.Sprint(*renewal.Times()))},
		{"AcceptanceRole", accepting.RoleArn()},
	} {
		awscdk.NewCfnOutput(stack, &output.id, &awscdk.CfnOutputProps{Value: output.value})
	}

	app.Synth(nil)
}

func in(account, region string) *awscdk.StackProps {
	return &awscdk.StackProps{Env: &awscdk.Environment{Account: &account, Region: &region}}
}

func toQueue(queue awssqs.Queue) *awsevents.OnEventOptions {
	return &awsevents.OnEventOptions{Target: awseventstargets.NewSqsQueue(queue, nil)}
}
