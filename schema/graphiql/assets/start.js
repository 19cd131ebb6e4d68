"use strict";
// The page at /graphql. The API key and all that GraphiQL remembers stay in the session storage of this tab.

const KEY = "leadrescue:api-key";
const NO_KEY = "Enter an API key at the top of the page. `make run` keeps a test key in .leadrescue/demo.env.";

const STARTER = `# 1. Enter an API key above.
# 2. Put the cursor into one of these operations.
# 3. Press Ctrl-Enter, or the button.

# The newest leads, and what was said last.
query NewestLeads {
  leads(first: 10) {
    nodes {
      id
      customerName
      carModel
      status
      waitingSince
      lastMessage { direction body status }
      sequence { state nextMessage { day dueAt } }
    }
    pageInfo { hasNextPage endCursor }
  }
}

# A test drive. The first message goes out at once,
# the others are planned.
mutation LogTestDrive {
  createLead(input: {
    customerName: "Anna Karlsson"
    phone: "+46701740605"
    carModel: "Mercedes E-Class"
    consent: true
  }) {
    lead {
      id
      messages(first: 10) {
        nodes { day channel status dueAt body }
      }
    }
    userErrors { field code message }
  }
}

# Customers' replies as they come. Leave it running, and
# answer as the customer (below) in another tab.
subscription Replies {
  replies {
    cursor
    lead { id customerName }
    message { body receivedAt }
  }
}

# With a test key: as if the customer had answered.
# Put in a lead's id.
mutation SimulateReply {
  simulateReply(leadId: "l_", body: "Tack, kanon känsla!") {
    message { id body }
    userErrors { field code message }
  }
}

# What it all brings.
query Kpis {
  kpis(range: "30d") {
    leads
    contacted
    replied
    converted
    replyRate
    conversionRate
    customersWaiting
  }
}
`;

const header = document.querySelector("header");
const field = document.getElementById("key");
field.value = sessionStorage.getItem(KEY) ?? "";
field.addEventListener("input", () => {
  sessionStorage.setItem(KEY, field.value.trim());
  header.classList.remove("missing");
});

const send = GraphiQL.createFetcher({
  url: "/graphql",
  subscriptionUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
});

function hasOwnAuthorization(headers) {
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() === "authorization");
}

// The key goes with each request, and into connection_init, unless the headers editor of a tab names its own.
function fetcher(request, options) {
  if (hasOwnAuthorization(options?.headers)) return send(request, options);
  const key = field.value.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    header.classList.add("missing");
    field.focus();
    return { errors: [{ message: NO_KEY }] };
  }
  return send(request, { ...options, headers: { Authorization: `Bearer ${key}`, ...options?.headers } });
}

async function start() {
  const response = await fetch("/graphql/assets/schema.graphql");
  const props = {
    fetcher,
    schema: GraphiQL.GraphQL.buildSchema(await response.text()),
    storage: sessionStorage,
    shouldPersistHeaders: true,
    showPersistHeadersSettings: false,
    defaultQuery: STARTER,
    defaultEditorToolsVisibility: false,
  };
  ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, props));
}

start();
