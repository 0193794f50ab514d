package main

import (
	twilio "example.com/pulumi-twilio-trunking/sdk/go/twilio-trunking"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(voiceAgent)
}

func voiceAgent(ctx *pulumi.Context) error {
	trunk, err := twilio.NewSecureTrunk(ctx, "voice-agent", &twilio.SecureTrunkArgs{
		TransferMode: twilio.SecureTrunkTransferModeSipOnly,
		Recording:    twilio.RecordingArgs{Mode: twilio.RecordingModeRecordFromAnswer},
	})
	if err != nil {
		return err
	}
	origination, err := twilio.NewTlsOrigination(ctx, "voice-agent", &twilio.TlsOriginationArgs{
		TrunkSid: trunk.ID(),
		Destinations: pulumi.Array{
			pulumi.String("sip:sbc-1.example.com;transport=tls"), // tried first
			twilio.DestinationArgs{
				SipUrl:       pulumi.String("sip:sbc-2.example.com;transport=tls"),
				FriendlyName: pulumi.String("the other site"),
			},
		},
	})
	if err != nil {
		return err
	}
	region := "dublin"
	addresses, err := twilio.GetTwilioAddresses(ctx, &twilio.GetTwilioAddressesArgs{Region: &region})
	if err != nil {
		return err
	}
	ctx.Export("trunkSid", trunk.ID())
	ctx.Export("firstHost", origination.Destinations.Index(pulumi.Int(0)).FriendlyName())
	ctx.Export("signalling", pulumi.ToStringArray(addresses.Signalling))
	return nil
}
