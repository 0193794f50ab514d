import * as twilio from "pulumi-twilio-trunking";

const trunk = new twilio.SecureTrunk("voice-agent", {
    transferMode: "sip-only",
    recording: { mode: "record-from-answer" },
});

const origination = new twilio.TlsOrigination("voice-agent", {
    trunkSid: trunk.id,
    destinations: [
        "sip:sbc-1.example.com;transport=tls", // tried first
        { sipUrl: "sip:sbc-2.example.com;transport=tls", friendlyName: "the other site" },
    ],
});

export const trunkSid = trunk.id;
export const firstHost = origination.destinations[0].friendlyName;
export const signalling = twilio.getTwilioAddressesOutput({ region: "dublin" }).signalling;
