import type { ServerResponse } from "node:http";

import { type ProxyOptions, defineConfig } from "vite";

/** The page and the API share one origin: what is not the page goes on to the server. A reverse proxy does the same. */
const server = process.env["RECOUP_SERVER"] ?? "http://127.0.0.1:8000";
const onward: ProxyOptions = {
  target: server,
  // Node holds the head of an answer back until something follows; a stream of events may be silent for long.
  configure: (proxy) => proxy.on("proxyRes", (_, __, response) => setImmediate(() => (response as ServerResponse).flushHeaders())),
};
const proxy = { "/graphql": onward, "/evidence": onward, "/errors": onward };

export default defineConfig({
  server: { proxy },
  preview: { proxy },
  build: { target: "es2022", modulePreload: { polyfill: false } },
});
