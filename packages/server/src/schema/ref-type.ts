import { builder } from "../builder.ts";
import type { RefScope } from "../ref-scope.ts";

/** Its fields are in `ref.ts`: pages of samples name their ref, and a ref has pages of samples. */
export const Ref = builder.objectRef<RefScope>("Ref");
