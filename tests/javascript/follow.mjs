// Follows a subscription with npm's graphql-ws, graphql-sse or eventsource until it is killed, however often it is cut
// off. node follow.mjs ws|sse|eventsource replies|events; LR_URL (http://…/graphql), LR_API_KEY and LR_AFTER come from the environment.
// Prints a line of JSON for each connection and for each result.
import { EventSource } from "eventsource";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

const [transport, operation] = process.argv.slice(2);
const { LR_URL: url, LR_API_KEY: key } = process.env;
const again = () => new Promise((resolve) => setTimeout(resolve, 50));
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const connected = () => print({ connected: true });

const clients = {
  ws: () =>
    createWsClient({
      url: url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
      retryAttempts: Infinity,
      retryWait: again,
      shouldRetry: () => true,
      on: { connected },
    }),
  sse: () =>
    createSseClient({
      url,
      headers: { authorization: `Bearer ${key}` },
      retryAttempts: Infinity,
      retry: again,
      on: { connected },
    }),
};
const documents = {
  replies: "subscription ($after: String) { replies(after: $after) { cursor message { body } } }",
  events: "subscription ($after: String) { events(after: $after) { id } }",
};

let after = process.env.LR_AFTER;
const request = {
  query: documents[operation],
  // Read anew for each connection: so the client goes on after the last result that it got.
  variables: { get after() { return after; } },
};
const sink = {
  next: ({ data, errors }) => {
    if (errors) throw new Error(JSON.stringify(errors));
    const shown = data[operation];
    after = operation === "replies" ? shown.cursor : shown.id;
    print({ seen: operation === "replies" ? shown.message.body : shown.id });
  },
  error: (error) => {
    console.error("gave up:", error);
    process.exit(1);
  },
  complete: () => {
    console.error("the server completed what has no end");
    process.exit(1);
  },
};

// The standard's own client knows nothing of GraphQL. It asks for the same address again, with Last-Event-ID.
function listen() {
  const source = new EventSource(`${url}?${new URLSearchParams({ ...request, variables: JSON.stringify({ after }) })}`, {
    fetch: (to, options) => fetch(to, { ...options, headers: { ...options.headers, authorization: `Bearer ${key}` } }),
  });
  source.addEventListener("open", connected);
  source.addEventListener("next", ({ data }) => sink.next(JSON.parse(data)));
  source.addEventListener("complete", sink.complete);
  source.addEventListener("error", (error) => {
    if (source.readyState === EventSource.CLOSED) sink.error(error);
  });
}

if (transport === "eventsource") listen();
else clients[transport]().subscribe(request, sink);
