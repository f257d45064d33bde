import { Option, type Command } from "commander";
import type { LoupeClient } from "../client/loupe-client.ts";
import { CommandError } from "../command-error.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { formatTable } from "../output/table.ts";

const EXAMPLES = `
Examples:
  $ loupe token create laptop --role writer
  $ loupe token create nightly --role reader --expires 2030-01-01
  $ loupe token create training --role reader --dataset house-numbers --expires 2030-01-01
  $ loupe token list
  $ loupe token revoke VG9rZW46YWRtaW46Mw==
`;

interface OwnerOptions extends ServerOptions {
  owner?: string;
}

interface CreateOptions extends OwnerOptions {
  role: string;
  dataset?: string;
  expires?: string;
}

export function addTokenCommand(program: Command): void {
  const token = program
    .command("token")
    .description("make, list and revoke tokens")
    .addHelpText("after", EXAMPLES);
  addServerOptions(token.command("create").description("make a token; it is shown this once"))
    .argument("<name>", "what it is for; part of the author of what it changes")
    .option("--owner <name>", "for whom; else for yourself")
    .addOption(
      new Option("--role <role>", "the most it allows")
        .choices(["reader", "writer", "admin"])
        .default("writer"),
    )
    .option("--dataset <name>", "the only dataset of the owner that it opens; else all")
    .option("--expires <date>", "when it stops working; else never")
    .action((name: string, options: CreateOptions) =>
      report(options, () => createToken(name, options)),
    );
  addServerOptions(token.command("list").description("show tokens, without their secrets"))
    .option("--owner <name>", "whose; else your own")
    .action((options: OwnerOptions) => report(options, () => listTokens(options)));
  addServerOptions(token.command("revoke").description("end a token for good"))
    .argument("<id>", "as `loupe token list` shows it")
    .action((id: string, options: ServerOptions) =>
      report(options, () => revokeToken(id, options)),
    );
}

interface FoundToken {
  id: string;
  name: string;
  role: string;
  dataset: { name: string } | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}

const FIELDS = "id name role dataset { name } createdAt expiresAt revokedAt";

async function createToken(name: string, options: CreateOptions): Promise<Outcome> {
  const client = await openClient(options);
  const owner = await ownerFor(client, options);
  const expiresAt = options.expires === undefined ? undefined : parseDate(options.expires);
  const answer = await client.query<{ createToken: { secret: string; token: FoundToken } }>(
    `mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret token { ${FIELDS} } } }`,
    {
      input: { owner, name, role: options.role.toUpperCase(), dataset: options.dataset, expiresAt },
    },
  );
  const { secret, token } = answer.createToken;
  return { text: secret, json: { ...token, secret } };
}

async function listTokens(options: OwnerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const name = await ownerFor(client, options);
  const { owner } = await client.query<{ owner: { tokens: FoundToken[] } | null }>(
    `query ($name: String!) { owner(name: $name) { tokens { ${FIELDS} } } }`,
    { name },
  );
  if (!owner)
    throw new CommandError("NOT_FOUND", `There is no owner "${name}", or it is not yours to see.`);
  const rows = owner.tokens.map((token) => [
    token.id,
    token.name,
    token.role.toLowerCase(),
    token.dataset?.name ?? "all",
    token.createdAt.slice(0, 10),
    stateOf(token),
  ]);
  return {
    text: formatTable(["id", "name", "role", "datasets", "made", "state"], rows),
    json: owner.tokens,
  };
}

async function revokeToken(id: string, options: ServerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ revokeToken: { token: FoundToken } }>(
    `mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { token { ${FIELDS} } } }`,
    { input: { id } },
  );
  const { token } = answer.revokeToken;
  return { text: `Token ${token.name} is revoked.`, json: token };
}

async function ownerFor(client: LoupeClient, { owner }: OwnerOptions): Promise<string> {
  if (owner !== undefined) return owner;
  const { viewer } = await client.query<{ viewer: { owner: { name: string } } | null }>(
    "{ viewer { owner { name } } }",
  );
  if (viewer) return viewer.owner.name;
  throw new CommandError(
    "UNAUTHENTICATED",
    "No token was given that the server knows; give one with --token or LOUPE_TOKEN.",
  );
}

function parseDate(text: string): string {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new CommandError("INVALID_INPUT", `"${text}" is no date; expected one such as 2030-01-31.`);
}

function stateOf({ expiresAt, revokedAt }: FoundToken): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 10)}`;
  if (expiresAt === null) return "valid";
  return `${Date.parse(expiresAt) < Date.now() ? "expired" : "valid until"} ${expiresAt.slice(0, 10)}`;
}
