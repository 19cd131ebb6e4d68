// Verifies deliveries with npm's standardwebhooks. Standard input: {"secrets": [...], "deliveries": [{headers, body}]}.
// Prints for each delivery an array with one boolean per secret.
import { readFileSync } from "node:fs";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const { secrets, deliveries } = JSON.parse(readFileSync(0, "utf8"));
const verifies = (secret, { headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
};
process.stdout.write(JSON.stringify(deliveries.map((one) => secrets.map((secret) => verifies(secret, one)))));
