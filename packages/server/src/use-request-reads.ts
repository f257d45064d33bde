import type { Plugin } from "graphql-yoga";
import type { Context } from "./context.ts";

/** Ends the reading of an operation when it ends, whatever came of it. */
export function useRequestReads(): Plugin<Context> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { reads } = args.contextValue;
      setExecuteFn(async (executionArgs: unknown) => {
        try {
          return await executeFn(executionArgs as never);
        } finally {
          void reads.close();
        }
      });
    },
    onSubscribe({ args }) {
      args.contextValue.reads.goLive();
    },
  };
}
