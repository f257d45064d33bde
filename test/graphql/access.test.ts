import { createSignInCode, ensureAdministrator } from "@loupe/core";
import { request } from "node:http";
import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person, pool, url, token } = await startTestServer();

test("a token is made, works, is revoked and works no more", async () => {
  const ada = await person("ada");
  const made = await ask(
    `mutation { createToken(input: { owner: "ada", name: "nightly", role: READER }) { secret token { id name role expiresAt revokedAt } } }`,
    {},
    { token: ada },
  );
  const { secret, token: made1 } = made.createToken;
  expect(secret).toMatch(/^loupe_/);
  const who = `{ viewer { owner { name } tokenName role isAdministrator } }`;
  expect(await ask(who, {}, { token: secret })).toEqual({
    viewer: {
      owner: { name: "ada" },
      tokenName: "nightly",
      role: "READER",
      isAdministrator: false,
    },
  });
  const listed = await ask(`{ owner(name: "ada") { tokens { name } } }`, {}, { token: ada });
  expect(listed.owner.tokens).toEqual([{ name: "test" }, { name: "nightly" }]);
  const revoke = `mutation ($id: ID!) { revokeToken(input: { id: $id }) { token { revokedAt } } }`;
  expect(
    (await query(revoke, { id: made1.id }, { token: secret })).errors?.[0]?.extensions.code,
  ).toBe("FORBIDDEN");
  await ask(revoke, { id: made1.id }, { token: ada });
  expect(await ask(who, {}, { token: secret })).toEqual({ viewer: null });
});

test("a member of an organisation may do what the role says, and no more", async () => {
  const bob = await person("bob");
  await ask(
    `mutation { createOwner(input: { name: "lab", kind: ORGANISATION }) { owner { name } } }`,
  );
  await ask(
    `mutation { createDataset(input: { owner: "lab", name: "shared" }) { dataset { name } } }`,
  );
  const read = `{ dataset(owner: "lab", name: "shared") { name owner { name members { name role } } } }`;
  expect((await query(read, {}, { token: bob })).errors?.[0]?.extensions.code).toBe(
    "DATASET_NOT_FOUND",
  );
  await ask(
    `mutation { addOwnerMember(input: { organisation: "lab", person: "bob", role: READER }) { organisation { name } } }`,
  );
  expect((await ask(read, {}, { token: bob })).dataset.owner.members).toEqual([
    { name: "bob", role: "READER" },
  ]);
  const branch = `mutation { createBranch(input: { dataset: { owner: "lab", name: "shared" }, name: "mine" }) { branch { name } } }`;
  expect((await query(branch, {}, { token: bob })).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  await ask(
    `mutation { removeOwnerMember(input: { organisation: "lab", person: "bob" }) { organisation { name } } }`,
  );
  expect((await query(read, {}, { token: bob })).errors?.[0]?.extensions.code).toBe(
    "DATASET_NOT_FOUND",
  );
});

test("only administrators make owners", async () => {
  const eve = await person("eve");
  const { errors } = await query(
    `mutation { createOwner(input: { name: "x", kind: PERSON }) { owner { name } } }`,
    {},
    { token: eve },
  );
  expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
});

test("a stranger sees neither members nor tokens of the owner of a public dataset", async () => {
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "open", visibility: PUBLIC }) { dataset { name } } }`,
  );
  for (const field of ["members { name }", "tokens { name }"]) {
    const { errors } = await query(
      `{ dataset(owner: "admin", name: "open") { owner { ${field} } } }`,
      {},
      { token: null },
    );
    expect(errors?.[0]?.extensions.code).toBe("NOT_FOUND");
  }
});

async function signIn(): Promise<string> {
  const { ownerId } = await ensureAdministrator(pool, "admin");
  const code = await createSignInCode(pool, ownerId);
  const response = await fetch(`${url}/sign-in?code=${code}`, { redirect: "manual" });
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/");
  const cookie = response.headers.get("set-cookie")!;
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect((await fetch(`${url}/sign-in?code=${code}`, { redirect: "manual" })).status).toBe(401);
  return cookie.split(";")[0]!;
}

test("the sign-in link opens a session once; it counts for our own page only", async () => {
  const cookie = await signIn();
  const viewer = async (headers: Record<string, string>) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, ...headers },
      body: JSON.stringify({ query: "{ viewer { owner { name } } }" }),
    });
    return ((await response.json()) as { data: { viewer: unknown } }).data.viewer;
  };
  expect(await viewer({})).toEqual({ owner: { name: "admin" } });
  expect(await viewer({ origin: url })).toEqual({ owner: { name: "admin" } });
  expect(await viewer({ origin: "http://localhost:9999" })).toBeNull();
});

test("a request for another host is refused: DNS rebinding", async () => {
  const { port } = new URL(url);
  const status = await new Promise((resolve, reject) => {
    request(
      { port, host: "127.0.0.1", path: "/health", headers: { host: "evil.example" } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on("error", reject)
      .end();
  });
  expect(status).toBe(403);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test("the query page loads nothing from elsewhere", async () => {
  const page = await (await fetch(`${url}/graphiql`)).text();
  expect(page).toContain("WorstByLoss");
  expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
});

test("an unknown token is nobody", async () => {
  expect(await ask("{ viewer { tokenName } }", {}, { token: `${token.slice(0, -4)}aaaa` })).toEqual(
    { viewer: null },
  );
});
