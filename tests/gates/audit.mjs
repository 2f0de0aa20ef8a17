/**
 * The audit of GraphQL over HTTP: how many of its tests ended how, and what was not well, as JSON.
 *
 *   node audit.mjs <url> <token>
 */
import { serverAudits } from "graphql-http";

const [url, token] = process.argv.slice(2);
const authorized = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });

const told = { ok: 0, notice: 0, warn: 0, error: 0, unwell: [] };
for (const audit of serverAudits({ url, fetchFn: authorized })) {
  const { status, reason } = await audit.fn();
  told[status] += 1;
  if (status !== "ok") told.unwell.push(`${status} ${audit.id} ${audit.name}: ${reason}`);
}
process.stdout.write(JSON.stringify(told));
