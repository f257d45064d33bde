import { serverAudits } from "graphql-http";
import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { url } = await startTestServer();
const audits = serverAudits({ url: `${url}/graphql`, fetchFn: fetch });

test("there are 61 audits", () => {
  expect(audits).toHaveLength(61);
});

test.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))(
  "%s %s",
  async (_id, _name, audit) => {
    const result = await audit();
    expect(result, "reason" in result ? result.reason : "").toMatchObject({ status: "ok" });
  },
);
