// Audits a server with npm's graphql-http; prints [{id, name, status, reason}, …].
// LR_URL (http://…/graphql) and LR_API_KEY come from the environment.
import { auditServer } from "graphql-http";

const { LR_URL: url, LR_API_KEY: key } = process.env;
const fetchFn = (to, options = {}) =>
  fetch(to, { ...options, headers: { ...options.headers, authorization: `Bearer ${key}` } });

const results = await auditServer({ url, fetchFn });
process.stdout.write(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
