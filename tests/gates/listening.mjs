/**
 * Two clients that are not ours hear of payments, and of nothing twice: graphql-ws over a WebSocket, graphql-sse over HTTP.
 *
 *   node listening.mjs <url> <token> <loan id> <number of payments>
 */
import { createClient as sseClient } from "graphql-sse";
import { createClient as wsClient } from "graphql-ws";
import WebSocket from "ws";

const [url, token, loanId, number] = process.argv.slice(2);
const wanted = Number(number);
const authorization = `Bearer ${token}`;
const query = "subscription ($loanId: ID) { loanEvents(loanId: $loanId) { kind loanNumber cursor } }";
const record = "mutation ($input: PaymentRecordInput!) { paymentRecord(input: $input) { payment { number } userErrors { code } } }";

async function heard(client) {
  const events = [];
  for await (const { data } of client.iterate({ query, variables: { loanId } })) {
    events.push(data.loanEvents);
    if (events.length === wanted) break;
  }
  await client.dispose();
  return events;
}

async function pay(place) {
  const amount = { amount: `${place}.00`, currency: "CNY" };
  const input = { loanId, amount, valueDate: "2024-01-10", idempotencyKey: `listening-${place}` };
  const headers = { "content-type": "application/json", authorization };
  const body = JSON.stringify({ query: record, variables: { input } });
  return (await fetch(url, { method: "POST", headers, body })).json();
}

let open = 0;
const ready = () => (open += 1);
const ws = wsClient({
  url: url.replace("http", "ws"),
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: authorization },
  on: { connected: ready },
});
const sse = sseClient({ url, headers: { authorization }, fetchFn: async (...asked) => (await fetch(...asked).then((given) => (ready(), given))) });
const listening = Promise.all([heard(ws), heard(sse)]);
while (open < 2) await new Promise((done) => setTimeout(done, 50));
await new Promise((done) => setTimeout(done, 500)); // the WebSocket says it is connected before it is subscribed
const paid = [];
for (let place = 1; place <= wanted; place += 1) paid.push((await pay(place)).data.paymentRecord.userErrors);
const [byWebSocket, byEvents] = await listening;
process.stdout.write(JSON.stringify({ paid, byWebSocket, byEvents }));
process.exit(0);
