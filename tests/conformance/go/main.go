// A program for Twilio as its documentation writes them, with no address of its own: environment variables lead it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

func main() {
	twilioClient := twilio.NewRestClient()
	trunks := twilioClient.TrunkingV1

	var sids []string
	for _, name := range []string{"one", "two", "three"} {
		trunk, err := trunks.CreateTrunk((&trunking.CreateTrunkParams{}).SetFriendlyName(name).SetSecure(true))
		must(err)
		sids = append(sids, *trunk.Sid)
	}
	_, err := trunks.CreateOriginationUrl(sids[0], (&trunking.CreateOriginationUrlParams{}).
		SetFriendlyName("sbc").SetSipUrl("sip:sbc.example.com;transport=tls").
		SetPriority(10).SetWeight(10).SetEnabled(true))
	must(err)
	_, err = trunks.UpdateTrunk(sids[0], (&trunking.UpdateTrunkParams{}).SetFriendlyName("renamed"))
	must(err)
	list, err := twilioClient.Api.CreateSipIpAccessControlList((&api.CreateSipIpAccessControlListParams{}).SetFriendlyName("sbcs"))
	must(err)
	_, err = trunks.CreateIpAccessControlList(sids[0], (&trunking.CreateIpAccessControlListParams{}).SetIpAccessControlListSid(*list.Sid))
	must(err)
	listed, err := trunks.ListTrunk((&trunking.ListTrunkParams{}).SetPageSize(1))
	must(err)
	must(trunks.DeleteTrunk(sids[2]))
	_, err = trunks.FetchTrunk(sids[2])
	var refusal *client.TwilioRestError
	if !errors.As(err, &refusal) {
		must(fmt.Errorf("no refusal: %w", err))
	}

	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"listed": len(listed), "refused": []int{refusal.Status, refusal.Code},
	}))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
