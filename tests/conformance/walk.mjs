// A program for Twilio as its documentation writes them, with no address of its own: environment variables lead it.
import twilio from "twilio";

const client = twilio();
const trunks = client.trunking.v1.trunks;

const made = [];
for (const friendlyName of ["one", "two", "three"]) {
  made.push(await trunks.create({ friendlyName, secure: true }));
}
const first = trunks(made[0].sid);
await first.originationUrls.create({
  friendlyName: "sbc",
  sipUrl: "sip:sbc.example.com;transport=tls",
  priority: 10,
  weight: 10,
  enabled: true,
});
await first.update({ friendlyName: "renamed" });
const list = await client.api.v2010.account.sip.ipAccessControlLists.create({ friendlyName: "sbcs" });
await first.ipAccessControlLists.create({ ipAccessControlListSid: list.sid });
const listed = await trunks.list({ pageSize: 1 });
await trunks(made[2].sid).remove();
const refusal = await trunks(made[2].sid).fetch().catch((error) => error);

const key = { accountSid: client.accountSid, region: "ie1", edge: "dublin" };
const dublin = twilio(process.env.KEY_SID, process.env.KEY_SECRET, key);
const inDublin = await dublin.trunking.v1.trunks.create({ friendlyName: "dublin" });

console.log(JSON.stringify({ listed: listed.length, refused: [refusal.status, refusal.code], inDublin: inDublin.sid }));
